/* SPDX-License-Identifier: MIT */
/*
 * Elements, classes and ids by which mail programs say what is what. Facts
 * about Gmail, Outlook, Apple Mail, Thunderbird, Yahoo, Proton, Zoho, Zimbra,
 * GMX, Mail.ru, Yandex and others; each in a table.
 *
 * Policy: a class is looked for anywhere in the attribute, because programs put
 * prefixes of their own before other programs' classes.
 */
#include "inbox/html_mark.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *name;
	enum html_kind kind;
} kinds[] = {
	{"address", HTML_BLOCK}, {"article", HTML_BLOCK},
	{"aside", HTML_BLOCK}, {"blockquote", HTML_BLOCK},
	{"body", HTML_BLOCK}, {"caption", HTML_BLOCK}, {"center", HTML_BLOCK},
	{"dd", HTML_BLOCK}, {"details", HTML_BLOCK}, {"dir", HTML_BULLETS},
	{"div", HTML_BLOCK}, {"dl", HTML_BLOCK}, {"dt", HTML_BLOCK},
	{"fieldset", HTML_BLOCK}, {"figure", HTML_BLOCK},
	{"footer", HTML_BLOCK}, {"form", HTML_BLOCK}, {"h1", HTML_PARAGRAPH},
	{"h2", HTML_PARAGRAPH}, {"h3", HTML_PARAGRAPH},
	{"h4", HTML_PARAGRAPH}, {"h5", HTML_PARAGRAPH},
	{"h6", HTML_PARAGRAPH}, {"header", HTML_BLOCK}, {"hr", HTML_BLOCK},
	{"html", HTML_BLOCK}, {"li", HTML_ITEM}, {"main", HTML_BLOCK},
	{"menu", HTML_BULLETS}, {"nav", HTML_BLOCK}, {"ol", HTML_NUMBERED},
	{"p", HTML_PARAGRAPH}, {"pre", HTML_BLOCK}, {"section", HTML_BLOCK},
	{"summary", HTML_BLOCK}, {"table", HTML_TABLE}, {"tbody", HTML_BLOCK},
	{"td", HTML_CELL}, {"th", HTML_CELL}, {"tr", HTML_ROW},
	{"ul", HTML_BULLETS}, {"br", HTML_BREAK}, {"img", HTML_PICTURE},
	{"a", HTML_LINK},
};

static const char *const unseen[] = {"head", "script", "style", "title",
	"template", "svg", "math", "object", "audio", "video", "iframe", "map",
	"select", "noframes", "xml"};

static const struct {
	const char *word;	/* somewhere in class, id or data-marker */
	enum html_quote quote;
} quotes[] = {
	{"gmail_attr", HTML_QUOTE_ALL},
	{"gmail_quote", HTML_QUOTE_UNTIL},
	{"zmail_extra", HTML_QUOTE_UNTIL},
	{"moz-cite-prefix", HTML_QUOTE_ALL},
	{"moz-email-headers-table", HTML_QUOTE_ALL},
	{"yahoo_quoted", HTML_QUOTE_ALL},
	{"yahoo-quoted", HTML_QUOTE_ALL},
	{"protonmail_quote", HTML_QUOTE_UNTIL},
	{"tutanota_quote", HTML_QUOTE_UNTIL},
	{"mailru-blockquote", HTML_QUOTE_ALL},
	{"AppleOriginalContents", HTML_QUOTE_UNTIL},
	{"OLK_SRC_BODY_SECTION", HTML_QUOTE_ALL},
	{"mail-editor-reference-message", HTML_QUOTE_ALL},
	{"ms-outlook-mobile-reference-message", HTML_QUOTE_ALL},
	{"OutlookMessageHeader", HTML_QUOTE_REST},
	{"divRplyFwdMsg", HTML_QUOTE_REST},
	{"appendonsend", HTML_QUOTE_REST},
	{"stopSpelling", HTML_QUOTE_REST},
	{"zwchr", HTML_QUOTE_REST},
	{"__QUOTED_TEXT__", HTML_QUOTE_REST},
	{"replyintro", HTML_QUOTE_ALL},		/* Roundcube's "reply-intro" */
	{"reply-intro", HTML_QUOTE_ALL},
};

static const char *const signatures[] = {"gmail_signature", "moz-signature",
	"ms-outlook-mobile-signature", "AppleMailSignature",
	"protonmail_signature_block", "tutanota_signature", "_rc_sig",
	"yahoo_signature", "ydpsignature", "bloop_sign", "spark_signature",
	"data-signatureblock", "ms-outlook-ios-signature"};

static const char *
attribute(const char *const *v, const char *name)
{
	for (; v != NULL && v[0] != NULL; v += 2)
		if (strcasecmp(v[0], name) == 0)
			return v[1] != NULL ? v[1] : "";
	return "";
}

static bool
has(const char *s, const char *word)
{
	return *s != '\0' && strcasestr(s, word) != NULL;
}

/* A declaration in a style attribute, whatever the spaces. */
static bool
styled(const char *style, const char *property, const char *value)
{
	size_t n = strlen(property);
	const char *s = style;

	while ((s = strcasestr(s, property)) != NULL) {
		bool begins = s == style || !(isalnum((unsigned char)s[-1]) ||
			s[-1] == '-');

		s += n;
		while (isspace((unsigned char)*s))
			s++;
		if (!begins || *s != ':')
			continue;
		do
			s++;
		while (isspace((unsigned char)*s));
		if (strncasecmp(s, value, strlen(value)) == 0)
			return true;
	}
	return false;
}

static bool
is_hidden(const char *name, const char *style, const char *const *v)
{
	for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++)
		if (strcasecmp(name, unseen[i]) == 0)
			return true;
	if (*style == '\0')
		return false;
	(void)v;
	return styled(style, "display", "none") ||
		styled(style, "visibility", "hidden") ||
		styled(style, "mso-hide", "all");
}

/* Mail programs indent with the element that quotes. */
static bool
is_indent(const char *style, const char *const *v)
{
	return (styled(style, "border", "none") ||
		styled(style, "border", "0")) &&
		*attribute(v, "type") == '\0' &&
		*attribute(v, "cite") == '\0' &&
		!has(attribute(v, "class"), "quote") &&
		!styled(style, "border-left", "solid") &&
		!styled(style, "border-left", "1") &&
		!styled(style, "border-left", "2");
}

static void
quote_of(const char *name, struct html_mark *m, const char *style,
	const char *const *v)
{
	const char *by[] = {attribute(v, "class"), attribute(v, "id"),
		attribute(v, "data-marker"), attribute(v, "name")};

	if (strcasecmp(name, "blockquote") == 0) {
		m->cite = !is_indent(style, v);
		m->quote = m->cite ? HTML_QUOTE_ALL : HTML_QUOTE_NOT;
		return;
	}
	for (size_t i = 0; i < sizeof(by) / sizeof(by[0]); i++)
		for (size_t j = 0; *by[i] != '\0' &&
		    j < sizeof(quotes) / sizeof(quotes[0]); j++)
			if (has(by[i], quotes[j].word)) {
				m->quote = quotes[j].quote;
				return;
			}
}

static bool
is_signature(const char *name, const char *const *v)
{
	const char *class = attribute(v, "class"), *id = attribute(v, "id");

	if (strcasecmp(name, "a") == 0 || strcasecmp(name, "img") == 0)
		return false;
	if (strcasecmp(id, "Signature") == 0 ||
	    *attribute(v, "data-signatureblock") != '\0')
		return true;
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++)
		if (has(class, signatures[i]) || has(id, signatures[i]))
			return true;
	return false;
}

void
html_mark(const char *name, struct html_mark *m, const char *const *v)
{
	const char *style = attribute(v, "style");

	memset(m, 0, sizeof(*m));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcasecmp(name, kinds[i].name) == 0) {
			m->kind = kinds[i].kind;
			break;
		}
	m->hidden = is_hidden(name, style, v);
	m->kept = strcasecmp(name, "pre") == 0 ||
		styled(style, "white-space", "pre");
	/* Word's paragraphs are lines. */
	if (m->kind == HTML_PARAGRAPH && (has(attribute(v, "class"), "Mso") ||
	    styled(style, "margin", "0") || styled(style, "margin-top", "0")))
		m->kind = HTML_BLOCK;
	m->rule = strcasecmp(name, "hr") == 0 || (m->kind == HTML_BLOCK &&
		(styled(style, "border-top", "solid") ||
		styled(style, "border-top", "1") ||
		styled(style, "border-top-style", "solid") ||
		styled(style, "border-top-width", "1")));
	quote_of(name, m, style, v);
	m->sign = m->quote == HTML_QUOTE_NOT && is_signature(name, v);
}

bool
html_mark_token(const char *href)
{
	const char *plus;
	size_t n = 0;

	if (href == NULL || strncasecmp(href, "mailto:", 7) != 0)
		return false;
	plus = href + 7 + strcspn(href + 7, "+@?");
	if (*plus != '+')
		return false;
	for (plus++; isalnum((unsigned char)plus[n]); n++)
		continue;
	return n >= 24 && plus[n] == '@';
}
