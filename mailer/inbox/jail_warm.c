/* SPDX-License-Identifier: MIT */
/*
 * What has to be in memory before a reader is locked in: libraries, the time
 * zone, and what each loads when it is first used. For that, mails of
 * our own that have one of everything are read here; a mail of anybody else
 * never is.
 */
#include <string.h>
#include <time.h>

#include "inbox/jail.h"
#include "inbox/mail.h"

static const char sample[] =
	"From: =?iso-8859-1?Q?R=F3bin?= <robin@example.org>\r\n"
	"To: club@example.org\r\n"
	"Date: Fri, 1 May 2026 12:00:00 +0200\r\n"
	"Message-ID: <1@example.org>\r\n"
	"Subject: =?utf-8?B?w6l0w6k=?=\r\n"
	"MIME-Version: 1.0\r\n"
	"Content-Type: multipart/mixed; boundary=x\r\n"
	"\r\n"
	"--x\r\n"
	"Content-Type: text/html; charset=windows-1252\r\n"
	"Content-Transfer-Encoding: quoted-printable\r\n"
	"\r\n"
	"<p title=3D'a'>caf=E9 &eacute; <b>Yes</b></p><blockquote>no"
	"</blockquote>\r\n"
	"--x\r\n"
	"Content-Type: text/calendar; method=REPLY; charset=utf-8\r\n"
	"\r\n"
	"BEGIN:VCALENDAR\r\n"
	"VERSION:2.0\r\n"
	"PRODID:-//x//x//EN\r\n"
	"METHOD:REPLY\r\n"
	"BEGIN:VEVENT\r\n"
	"UID:1@example.org\r\n"
	"DTSTAMP:20260501T100000Z\r\n"
	"DTSTART;TZID=Europe/Paris:20260502T100000\r\n"
	"ATTENDEE;PARTSTAT=ACCEPTED:mailto:robin@example.org\r\n"
	"END:VEVENT\r\n"
	"END:VCALENDAR\r\n"
	"--x\r\n"
	"Content-Type: message/rfc822\r\n"
	"\r\n"
	"Subject: inside\r\n"
	"\r\n"
	"Words.\r\n"
	"--x--\r\n";

void
jail_warm(void)
{
	struct reply reply;
	struct arena a;

	tzset();
	arena_init(&a);
	memset(&reply, 0, sizeof(reply));
	reply_read(&a, sample, sizeof(sample) - 1, &reply);
	arena_release(&a);
}
