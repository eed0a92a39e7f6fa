/* SPDX-License-Identifier: MIT */
/*
 * Enhanced status codes. Where code and class disagree the code wins: it is
 * what SMTP acts on. A mailbox that is full or too small for the message says
 * nothing about whether the address exists.
 */
#include "mime/status.h"

#include <stdio.h>
#include <string.h>

static bool
digits(const char **s, const char *end, int max, int *n_r)
{
	const char *p = *s;
	int n = 0;

	while (p < end && *p >= '0' && *p <= '9' && p - *s < 3)
		n = n * 10 + (*p++ - '0');
	if (p == *s || n > max)
		return false;
	*s = p;
	*n_r = n;
	return true;
}

bool
status_parse(const char *s, size_t n, struct status *status_r)
{
	const char *end = s + n;
	int cls, subject, detail;

	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	if (!digits(&s, end, 5, &cls) || s >= end || *s++ != '.' ||
	    !digits(&s, end, 999, &subject) || s >= end || *s++ != '.' ||
	    !digits(&s, end, 999, &detail))
		return false;
	if (s < end && *s != ' ' && *s != '\t' && *s != '\r' && *s != '\n' &&
	    *s != '(' && *s != ';')
		return false;
	if (cls != 2 && cls != 4 && cls != 5)
		return false;
	status_r->cls = cls;
	status_r->subject = subject;
	status_r->detail = detail;
	return true;
}

struct status
status_of_reply(int code, const char *text)
{
	struct status s = {.code = code};

	if (status_parse(text, strlen(text), &s) && s.cls != code / 100)
		s.cls = s.subject = s.detail = 0;
	return s;
}

static int
first_digit(const struct status *s)
{
	return s->code != 0 ? s->code / 100 : s->cls;
}

const char *
status_format(const struct status *s, char out[STATUS_SIZE])
{
	out[0] = '\0';
	if (s->cls != 0)
		snprintf(out, STATUS_SIZE, "%d.%d.%d", s->cls % 10,
			s->subject % 1000, s->detail % 1000);
	else if (s->code != 0)
		snprintf(out, STATUS_SIZE, "%d.0.0", s->code / 100 % 10);
	return out;
}

bool
status_permanent(const struct status *s)
{
	return first_digit(s) == 5;
}

bool
status_temporary(const struct status *s)
{
	return first_digit(s) == 4;
}

bool
status_no_mailbox(const struct status *s)
{
	if (!status_permanent(s) || s->cls == 0)
		return false;
	if (s->subject == 1)
		return s->detail == 1 || s->detail == 2 || s->detail == 3 ||
			s->detail == 6 || s->detail == 10;
	return s->subject == 2 && s->detail == 1;
}

bool
status_policy(const struct status *s)
{
	return status_permanent(s) && s->cls != 0 && s->subject == 7;
}

const char *
status_explain(const struct status *s)
{
	static const struct {
		int subject, detail;
		const char *text;
	} known[] = {
		{1, 1, "the mailbox does not exist"},
		{1, 2, "the domain does not exist or takes no mail"},
		{1, 6, "the mailbox has moved, and nobody says where to"},
		{1, 10, "the domain says that it takes no mail at all"},
		{2, 1, "the mailbox is closed"},
		{2, 2, "the mailbox is full"},
		{2, 3, "the message is larger than this mailbox takes"},
		{3, 4, "the message is larger than this server takes"},
		{7, 1, "the server does not want mail from us; its "
			"postmaster can say why"},
		{7, 20, "no DKIM signature was right: run doctor"},
		{7, 23, "SPF does not name the relay: run doctor"},
		{7, 25, "the relay's address has no name in reverse DNS, or "
			"one that does not lead back: tell who runs it"},
		{7, 26, "neither SPF nor DKIM was right for the From domain: "
			"run doctor"},
		{7, 27, "SPF does not name the relay: run doctor"},
		{7, 28, "too much mail at once, or too many complaints: send "
			"more slowly with `rate`"},
		{7, 29, "the relay did not use TLS: tell who runs it"},
		{7, 30, "the DKIM signature was not right: run doctor"},
		{7, 32, "the From domain and the signature's are not the same: "
			"run doctor"},
		{7, 515, "Microsoft wants SPF, DKIM and DMARC for this domain: "
			"run doctor"},
	};

	if (s->cls != 4 && s->cls != 5)
		return NULL;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].subject == s->subject &&
		    known[i].detail == s->detail)
			return known[i].text;
	return NULL;
}
