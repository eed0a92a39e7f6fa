/* SPDX-License-Identifier: MIT */
/* The outlets there are, by the scheme of their URL. */
#include "send/outlet.h"

#include <string.h>

static const struct outlet_ops *const outlets[] = {
	&outlet_smtp,
	&outlet_smtps,
	&outlet_maildir,
};

const struct outlet_ops *
outlet_for(const char *url)
{
	size_t n = strcspn(url, ":");

	for (size_t i = 0; i < sizeof(outlets) / sizeof(outlets[0]); i++)
		if (strlen(outlets[i]->scheme) == n &&
		    strncmp(outlets[i]->scheme, url, n) == 0)
			return outlets[i];
	return NULL;
}
