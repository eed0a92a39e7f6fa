/* SPDX-License-Identifier: MIT */
/*
 * What OpenDKIM's library makes of signed messages: for each file named on
 * standard input a line "good/signatures file" on standard output. The keys
 * come from a file of lines "name record" instead of DNS. For tests only, as a
 * second opinion on what we sign; link with -lopendkim.
 *
 *	opendkim_verify KEYS <names
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <opendkim/dkim.h>

enum { MESSAGE_MAX = 1 << 20 };

static void
die(const char *what)
{
	fprintf(stderr, "opendkim_verify: %s\n", what);
	exit(1);
}

/* The signatures that hold. */
static int
verify(DKIM_LIB *lib, unsigned char *text, size_t n, int *all_r)
{
	DKIM_STAT st;
	DKIM *dkim = dkim_verify(lib, (const unsigned char *)"x", NULL, &st);
	DKIM_SIGINFO **sig = NULL;
	int good = 0;

	*all_r = 0;
	if (dkim == NULL)
		die("no memory");
	if (dkim_chunk(dkim, text, n) == DKIM_STAT_OK &&
	    dkim_chunk(dkim, NULL, 0) == DKIM_STAT_OK) {
		dkim_eom(dkim, NULL);
		if (dkim_getsiglist(dkim, &sig, all_r) != DKIM_STAT_OK)
			*all_r = 0;
	}
	for (int i = 0; i < *all_r; i++) {
		unsigned int flags;

		dkim_sig_process(dkim, sig[i]);
		flags = dkim_sig_getflags(sig[i]);
		good += (flags & DKIM_SIGFLAG_PASSED) != 0 &&
			dkim_sig_getbh(sig[i]) == DKIM_SIGBH_MATCH;
	}
	dkim_free(dkim);
	return good;
}

int
main(int argc, char **argv)
{
	DKIM_LIB *lib = dkim_init(NULL, NULL);
	dkim_query_t query = DKIM_QUERY_FILE;
	unsigned char *text = malloc(MESSAGE_MAX);
	char name[4096];
	int all, good;

	if (argc != 2 || lib == NULL || text == NULL)
		die("usage: opendkim_verify KEYS <names");
	if (!dkim_libfeature(lib, DKIM_FEATURE_ED25519))
		die("this OpenDKIM knows no Ed25519");
	dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_QUERYMETHOD, &query,
		sizeof(query));
	dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_QUERYINFO, argv[1],
		strlen(argv[1]));
	while (fgets(name, sizeof(name), stdin) != NULL) {
		FILE *f;
		size_t n;

		name[strcspn(name, "\n")] = '\0';
		f = fopen(name, "rb");
		if (f == NULL)
			die(name);
		n = fread(text, 1, MESSAGE_MAX, f);
		fclose(f);
		good = verify(lib, text, n, &all);
		printf("%d/%d %s\n", good, all, name);
	}
	dkim_close(lib);
	free(text);
	return 0;
}
