/* SPDX-License-Identifier: MIT */
/* libxml2's functions, passed on to the library that xml_load finds. */
#include "inbox/xml_load.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <pthread.h>

#include "base/library.h"

/* Each with the type that its header declares. */
static struct {
	__typeof__(htmlCreatePushParserCtxt) *create;
	__typeof__(htmlCtxtUseOptions) *use_options;
	__typeof__(htmlParseChunk) *parse_chunk;
	__typeof__(htmlFreeParserCtxt) *free_context;
	__typeof__(xmlStopParser) *stop;
} lib;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct library library;

static void
load(void)
{
	library_open(&library, XML_SO);
	library_find(&library, "htmlCreatePushParserCtxt", &lib.create);
	library_find(&library, "htmlCtxtUseOptions", &lib.use_options);
	library_find(&library, "htmlParseChunk", &lib.parse_chunk);
	library_find(&library, "htmlFreeParserCtxt", &lib.free_context);
	library_find(&library, "xmlStopParser", &lib.stop);
}

const char *
xml_load(void)
{
	pthread_once(&once, load);
	return library.why[0] != '\0' ? library.why : NULL;
}

htmlParserCtxtPtr
htmlCreatePushParserCtxt(htmlSAXHandlerPtr sax, void *user_data,
	const char *chunk, int size, const char *filename,
	xmlCharEncoding enc)
{
	return lib.create(sax, user_data, chunk, size, filename, enc);
}

int
htmlCtxtUseOptions(htmlParserCtxtPtr ctxt, int options)
{
	return lib.use_options(ctxt, options);
}

int
htmlParseChunk(htmlParserCtxtPtr ctxt, const char *chunk, int size,
	int terminate)
{
	return lib.parse_chunk(ctxt, chunk, size, terminate);
}

void
htmlFreeParserCtxt(htmlParserCtxtPtr ctxt)
{
	lib.free_context(ctxt);
}

void
xmlStopParser(xmlParserCtxtPtr ctxt)
{
	lib.stop(ctxt);
}
