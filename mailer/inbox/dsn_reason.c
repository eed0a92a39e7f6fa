/* SPDX-License-Identifier: MIT */
/*
 * Codes count before words. A three-digit number is a reply code only where
 * it stands like one: after a blank or a sign, before a blank or a hyphen,
 * and not as a size, a port or a part of an address. An enhanced code (RFC
 * 3463) has three parts and no fourth: "4.79.181.168" is a host.
 *
 * A report of a failure is about a mail that was given up, for whatever
 * reason: without a code that is for good, as it is with "552 5.2.2 mailbox
 * full". Only words that promise a better day say otherwise.
 */
#include "inbox/dsn_reason.h"

#include <string.h>

#include "inbox/scan.h"

enum { LOOK = 4096 };

/* --- codes --------------------------------------------------------------- */
static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Digits at i, at most 4 counted. */
static size_t
run(const char *s, size_t n, size_t i)
{
	size_t k = 0;

	while (k < 4 && i + k < n && is_digit(s[i + k]))
		k++;
	return k;
}

/* An enhanced code at i: its length, or 0. */
static size_t
enhanced(const char *s, size_t n, size_t i)
{
	size_t at = i + 1, k;

	if ((s[i] != '2' && s[i] != '4' && s[i] != '5') || i + 4 >= n ||
	    s[at] != '.')
		return 0;
	k = run(s, n, ++at);
	if (k == 0 || k > 3 || at + k >= n || s[at + k] != '.')
		return 0;
	at += k + 1;
	k = run(s, n, at);
	if (k == 0 || k > 3)
		return 0;
	at += k;
	if (at < n && (is_word(s[at]) || s[at] == '_' || s[at] == '/' ||
	    (s[at] == '.' && at + 1 < n && is_digit(s[at + 1]))))
		return 0;
	return at - i;
}

/* What may stand before a code. */
static bool
opens(const char *s, size_t i)
{
	char c = i > 0 ? s[i - 1] : ' ';

	if (c == '-')		/* "550-5.1.1" */
		return i > 1 && is_digit(s[i - 2]);
	return !is_word(c) && c != '.' && c != '@' && c != '/' && c != '_' &&
		c != '+' && c != '=';
}

/* What may stand behind one: "550 5.1.1", "550-No", "550;", "550)". */
static bool
closes(const char *s, size_t n, size_t i)
{
	static const char *const measure[] = {" byte", " kb", " mb", " second",
		" hour", " day", " message", " char", " line", " attempt",
		" of ", NULL};
	char tail[12] = "";

	if (i >= n)
		return true;
	if (is_word(s[i]) || s[i] == '.' || s[i] == '@' || s[i] == '/' ||
	    s[i] == '%' || s[i] == '_')
		return s[i] == '.' && (i + 1 >= n || !is_word(s[i + 1]));
	for (size_t k = 0; k + 1 < sizeof(tail) && i + k < n; k++)
		tail[k] = (char)(s[i + k] >= 'A' && s[i + k] <= 'Z' ?
			s[i + k] + 0x20 : s[i + k]);
	return scan_begins(tail, measure) == NULL;
}

static void
find_codes(const char *s, size_t n, struct status *st)
{
	size_t k;

	for (size_t i = 0; i < n && (st->code == 0 || st->cls == 0); i++) {
		if (!is_digit(s[i]) || !opens(s, i))
			continue;
		k = enhanced(s, n, i);
		if (k > 0) {
			if (st->cls == 0)
				status_parse(s + i, k, st);
			i += k - 1;
			continue;
		}
		k = run(s, n, i);
		if (k == 3 && st->code == 0 && (s[i] == '4' || s[i] == '5') &&
		    s[i + 1] <= '9' && closes(s, n, i + 3))
			st->code = (s[i] - '0') * 100 + (s[i + 1] - '0') * 10 +
				(s[i + 2] - '0');
		i += k > 0 ? k - 1 : 0;
	}
}

/* --- words --------------------------------------------------------------- */
static const char *const temporary[] = {
	"temporar", "try again", "try later", "retry later", "greylist",
	"graylist", "deferred", "transient", "persistent", "vorubergehend",
	"spater erneut", "reessayer", "reintente", "mas tarde",
	"mais tarde", "piu tardi", "temporaneo", "временно", "稍后", "稍後",
	"一時的", NULL
};

static const char *const full_or_late[] = {
	"mailbox full", "mailbox is full", "mailbox size limit", "over quota",
	"quota exceed", "exceeded quota", "quota usage", "disk quota",
	"disc quota", "disk space", "over the maximum", "overquota",
	"exceeded its quota", "exceeded storage", "storage allocation",
	"exceeds allowed size", "mailbox exceed", "account is full",
	"inbox is full", "too many messages", "insufficient system storage",
	"out of email quota", "not enough space", "exceeded the local limit",
	"retry timeout", "delivery time expired", "timed out", "timeout",
	"connection refused", 
	
	"could not connect", "connection reset", "no route to host",
	"network is unreachable", "network unreachable", 
	"too many connections", "rate limit", "expired",
	"could not be contacted", "host not responding", "lost connection",
	"bal pleine", "boite pleine", "quota depasse", "boite aux lettres "
	"pleine", "postfach ist voll", "postfach voll", "speicherplatz",
	"zuviele mails", "quota uberschritten", "casella piena", "piena",
	"casilla llena", "casilla de mail agotado", "buzon lleno",
	"mailbox lleno", "caixa postal cheia", "caixa cheia",
	"skrzynka pelna", "przepelnion", "переполнен", "postvak is vol",
	"容量を超え", "満杯", "いっぱい", "已满", "超过容量", "容量不足",
	"空间不足", NULL
};

static const char *const permanent[] = {
	"user unknown", "unknown user", "no such user", "no such address",
	"no such recipient", "no such mailbox", "no such account",
	"no such person", "no user by", "no such local user", "no such email",
	"unknown recipient", "recipient unknown", "unknown address",
	"unknown mailbox", "unknown local", "unknown account",
	"mailbox unknown", "address unknown", "user not found",
	"user doesn't exist", "user does not exist", "does not exist",
	"doesn't exist", "not exist", "recipient not found", "not found",
	"mailbox not found", "mailbox unavailable", "mailbox not available",
	"no mailbox", "no mail box", "invalid recipient", "invalid mailbox",
	"invalid user", "invalid address", "invalid final delivery",
	"bad destination", "bad recipient", "bad_recipient", "unrouteable",
	"unroutable", "not a valid user", "not a valid mailbox",
	"not a known user", "not listed in", "not recognized",
	"name is not recognized", "not our customer", "user disabled",
	"account disabled", "account is disabled", "has been disabled",
	"is disabled", "disabled or discontinued", "deactivated",
	"account inactive", "is inactive", "inactive account",
	"account closed", "account has been closed", "suspended",
	"no longer valid", "no longer active", "no longer on",
	"no longer exists", "no longer available", "is not an active",
	"not a member", "host unknown", "unknown host", "domain not found",
	"no such domain", "to be registered", "not registered",
	"domain does not", "name or service not known",
	"host not found", "relaying denied", "relay access denied",
	"relay not permitted", "unable to relay", "doesn't have a",
	"does not have an account", "no account", "unknown e-mail",
	"not known at", "is unknown", "has moved", "recipient rejected",
	"address rejected", "rejected recipient", "nosuchuser",
	"recipnotfound", "rejected your message", "spam", "blocked",
	"not accepting mail", "blacklist", "too large", "too big",
	"exceeds size", "max message size", "rejected", "refused",
	"access denied", "permanent", "utilisateur inconnu", "inconnu",
	"destinataire inconnu", "n'existe pas", "adresse invalide",
	"introuvable", "unbekannt", "existiert nicht", "nicht gefunden",
	"nicht vorhanden", "ungultig", "ungueltig", "abgelehnt",
	"usuario desconocido", "desconocido", "no existe", "inexistente",
	"ha expirado", "usuario invalido", "invalido", "desconhecido",
	"nao existe", "sconosciuto", "inesistente", "non esiste",
	"utente sconosciuto", "onbekend", "bestaat niet", "okand",
	"finns inte", "ukjent", "ukendt", "findes ikke", "nie istnieje",
	"nieznany", "niedostepne", "не существует", "не найден",
	"неизвест", "nem letezik", "neexistuje",
	"존재하지", "存在しない", "存在しません", "見つかりません",
	"不存在", "不正确", "拒绝", "找不到", "無此", "无此", NULL
};

void
dsn_diagnose(struct arena *a, const char *s, size_t n, struct diagnosis *d_r)
{
	const char *folded;

	memset(d_r, 0, sizeof(*d_r));
	n = n > LOOK ? LOOK : n;
	find_codes(s, n, &d_r->stated);
	folded = scan_fold(a, s, n);
	if (scan_any(folded, temporary) != NULL)
		d_r->words = PERMANENCE_TEMPORARY;
	else if (scan_any(folded, permanent) != NULL ||
	    scan_any(folded, full_or_late) != NULL)
		d_r->words = PERMANENCE_PERMANENT;
}

bool
dsn_says_something(const struct diagnosis *d)
{
	return d->stated.code != 0 || d->stated.cls != 0 ||
		d->words != PERMANENCE_UNKNOWN;
}

enum reply_permanence
dsn_permanence(const struct diagnosis *d)
{
	int digit = d->stated.cls != 0 ? d->stated.cls : d->stated.code / 100;

	return digit == 5 ? PERMANENCE_PERMANENT :
		digit == 4 ? PERMANENCE_TEMPORARY : d->words;
}
