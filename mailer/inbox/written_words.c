/* SPDX-License-Identifier: MIT */
/*
 * What mail programs write around a quotation, in the languages that they
 * speak. Facts, in tables; compared without regard to case where the alphabet
 * is Latin.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "inbox/written_lines.h"
#include "text/utf8.h"

#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

static const struct {
	enum label label;
	const char *words;	/* between bars */
} labels[] = {
	{LABEL_FROM, "|from|de|von|da|van|från|fra|od|de la|kimden|gönderen|"
		"lähettäjä|feladó|expéditeur|remitente|mittente|afzender|"
		"nadawca|odesílatel|от|От|От кого|Від|Od|Από|发件人|寄件者|"
		"寄件人|差出人|送信者|보낸 사람|보낸사람|מאת|من|จาก|từ|dari|"},
	{LABEL_SENT, "|sent|date|envoyé|envoyé le|date d'envoi|gesendet|datum|"
		"gesendet am|enviado|enviado el|enviada em|enviado em|fecha|"
		"data|inviato|verzonden|verzonden op|skickat|sendt|sendt den|"
		"wysłano|wyslano|dato|gönderildi|gönderme tarihi|tarih|"
		"lähetetty|päivämäärä|päiväys|elküldve|dátum|odesláno|trimis|"
		"Отправлено|отправлено|Дата|дата|Надіслано|Εστάλη|Ημερομηνία|"
		"发送时间|日期|發送時間|送信日時|日時|日付|보낸 날짜|"
		"보낸날짜|날짜|"
		"נשלח|תאריך|التاريخ|วันที่|tanggal|ngày|sent at|received|reçu|"},
	{LABEL_TO, "|to|à|a|an|para|aan|till|til|do|kime|vastaanottaja|címzett|"
		"pour|komu|destinataire|către|Кому|кому|Προς|收件人|收件者|"
		"宛先|"
		"받는 사람|받는사람|אל|إلى|ถึง|kepada|đến|"},
	{LABEL_CC, "|cc|kopie|copie|copia|kopia|kopi|bilgi|dw|másolatot kap|"
		"kopio|Копия|копия|抄送|副本|참조|bcc|cci|cco|bk|"},
	{LABEL_SUBJECT, "|subject|objet|betreff|asunto|assunto|oggetto|"
		"onderwerp|ämne|emne|temat|konu|aihe|tárgy|předmět|predmet|"
		"subiect|sujet|Тема|тема|Θέμα|主题|主旨|件名|題名|제목|נושא|"
		"الموضوع|เรื่อง|perihal|subjek|chủ đề|"},
};

static const struct {
	const char *words;
	enum separator means;
} separators[] = {
	{"original message", SEPARATOR_ANSWERED},
	{"reply message", SEPARATOR_ANSWERED},
	{"original appointment", SEPARATOR_ANSWERED},
	{"message d'origine", SEPARATOR_ANSWERED},
	{"message d’origine", SEPARATOR_ANSWERED},
	{"message original", SEPARATOR_ANSWERED},
	{"mail original", SEPARATOR_ANSWERED},
	{"e-mail d'origine", SEPARATOR_ANSWERED},
	{"ursprüngliche nachricht", SEPARATOR_ANSWERED},
	{"originalnachricht", SEPARATOR_ANSWERED},
	{"original-nachricht", SEPARATOR_ANSWERED},
	{"original nachricht", SEPARATOR_ANSWERED},
	{"mensaje original", SEPARATOR_ANSWERED},
	{"mensagem original", SEPARATOR_ANSWERED},
	{"messaggio originale", SEPARATOR_ANSWERED},
	{"oorspronkelijk bericht", SEPARATOR_ANSWERED},
	{"oorspronkelijke bericht", SEPARATOR_ANSWERED},
	{"ursprungligt meddelande", SEPARATOR_ANSWERED},
	{"opprinnelig melding", SEPARATOR_ANSWERED},
	{"oprindelig meddelelse", SEPARATOR_ANSWERED},
	{"alkuperäinen viesti", SEPARATOR_ANSWERED},
	{"oryginalna wiadomość", SEPARATOR_ANSWERED},
	{"wiadomość oryginalna", SEPARATOR_ANSWERED},
	{"původní zpráva", SEPARATOR_ANSWERED},
	{"eredeti üzenet", SEPARATOR_ANSWERED},
	{"orijinal mesaj", SEPARATOR_ANSWERED},
	{"Исходное сообщение", SEPARATOR_ANSWERED},
	{"исходное сообщение", SEPARATOR_ANSWERED},
	{"原始邮件", SEPARATOR_ANSWERED}, {"原始郵件", SEPARATOR_ANSWERED},
	{"元のメッセージ", SEPARATOR_ANSWERED},
	{"원본 메시지", SEPARATOR_ANSWERED},
	{"forwarded message", SEPARATOR_FORWARDED},
	{"forwarded by", SEPARATOR_FORWARDED},
	{"forwarded mail", SEPARATOR_FORWARDED},
	{"message transféré", SEPARATOR_FORWARDED},
	{"message transmis", SEPARATOR_FORWARDED},
	{"message réexpédié", SEPARATOR_FORWARDED},
	{"weitergeleitete nachricht", SEPARATOR_FORWARDED},
	{"mensaje reenviado", SEPARATOR_FORWARDED},
	{"mensagem encaminhada", SEPARATOR_FORWARDED},
	{"mensagem reencaminhada", SEPARATOR_FORWARDED},
	{"messaggio inoltrato", SEPARATOR_FORWARDED},
	{"doorgestuurd bericht", SEPARATOR_FORWARDED},
	{"vidarebefordrat meddelande", SEPARATOR_FORWARDED},
	{"videresendt melding", SEPARATOR_FORWARDED},
	{"videresendt meddelelse", SEPARATOR_FORWARDED},
	{"välitetty viesti", SEPARATOR_FORWARDED},
	{"przekazana wiadomość", SEPARATOR_FORWARDED},
	{"wiadomość przekazana", SEPARATOR_FORWARDED},
	{"přeposlaná zpráva", SEPARATOR_FORWARDED},
	{"iletilen mesaj", SEPARATOR_FORWARDED},
	{"yönlendirilen ileti", SEPARATOR_FORWARDED},
	{"Пересылаемое сообщение", SEPARATOR_FORWARDED},
	{"Пересланное сообщение", SEPARATOR_FORWARDED},
	{"Переслане повідомлення", SEPARATOR_FORWARDED},
	{"转发邮件", SEPARATOR_FORWARDED}, {"转发的邮件", SEPARATOR_FORWARDED},
	{"轉寄郵件", SEPARATOR_FORWARDED},
	{"転送メッセージ", SEPARATOR_FORWARDED},
	{"전달된 메시지", SEPARATOR_FORWARDED},
};

/* The words that "... wrote" ends with. */
static const char *const wrote[] = {"wrote", "writes", "a écrit",
	"a ecrit", "écrivait", "écrit", "schrieb", "schrieben", "geschrieben",
	"escribió", "escribio", "escribía", "escreveu", "ha scritto",
	"scritto", "scrisse", "schreef", "schreef het volgende",
	"het volgende geschreven", "geschreven", "skrev", "skrev følgende",
	"kirjoitti", "napisał", "napisał(a)", "napisała", "napisal",
	"napisal(a)", "pisze", "napsal", "napsal(a)", "napísal(a)", "írta",
	"yazdı", "yazmış", "şunu yazdı", "scris", "a scris", "viết",
	"đã viết", "menulis", "написал", "написал(а)", "написала", "пишет",
	"писал", "писал(а)", "писала", "пише", "написав", "έγραψε", "写道",
	"寫道", "写信", "のメール", "作成", "님이 작성", "작성", "כתב", "כתב/ה",
	"كتب", "เขียน", "said"};

static const char *const on[] = {"on ", "le ", "am ", "el ", "il ", "op ",
	"em ", "den ", "d. ", "w dniu ", "dnia ", "dne ", "dňa ", "la data ",
	"a ", "quoting ", "citando ", "from ", "de ", "von ", "vào ", "pada ",
	"στις ", "у ", "kl. ", "in ", "at ", "zitat von ", "selon "};

static const char *const sent_from[] = {"sent from ", "sent via ",
	"sent with ", "sent on ", "sent by my ", "get outlook for ",
	"envoyé de mon ", "envoyé depuis ", "envoyé à partir ", "envoyé avec ",
	"envoyé via ", "envoyé par ", "obtenez outlook ", "obtenir outlook ",
	"télécharger outlook ", "téléchargez outlook ", "von meinem ",
	"gesendet von ", "gesendet mit ", "gesendet über ", "holen sie sich ",
	"outlook für ", "enviado desde ", "enviado do ", "enviado de ",
	"enviado con ", "enviado pelo ", "obtener outlook ", "obter o outlook ",
	"inviato da ", "inviato dal ", "scarica outlook ", "verzonden vanaf ",
	"verzonden met ", "verstuurd vanaf ", "skickat från ", "sendt fra ",
	"hämta outlook ", "hent outlook ", "lähetetty ", "wysłane z ",
	"wysłano z ", "odesláno z ", "poslano z ", "Отправлено с ",
	"Отправлено из ", "Надіслано з ", "iPhoneから送信", "发自我的",
	"從我的",
	"나의 iPhone", "cihazımdan gönderildi", "iphone'umdan gönderildi",
	"diese nachricht wurde von meinem android", "sent using ",
	"provenance : courrier ", "provenance: courrier "};

static bool
begins(const char *s, size_t n, const char *with)
{
	size_t len = strlen(with);

	return n >= len && strncasecmp(s, with, len) == 0;
}

/* Case folding for the Latin letters of the tables. */
static bool
same(const char *s, size_t n, const char *word, size_t len)
{
	char a[64], b[64];

	if (n >= sizeof(a) || len >= sizeof(b))
		return false;
	memcpy(a, s, n);
	memcpy(b, word, len);
	a[n] = b[len] = '\0';
	return utf8_casecmp(a, b) == 0;
}

static void
trim(const char **s, size_t *n, const char *what)
{
	while (*n > 0 && strchr(what, **s) != NULL && **s != '\0') {
		(*s)++;
		(*n)--;
	}
	while (*n > 0 && (*s)[*n - 1] != '\0' &&
	    strchr(what, (*s)[*n - 1]) != NULL)
		(*n)--;
}

static bool
in_bars(const char *bars, const char *s, size_t n)
{
	const char *end;

	for (bars++; *bars != '\0'; bars = end + 1) {
		end = strchr(bars, '|');
		if (same(s, n, bars, (size_t)(end - bars)))
			return true;
	}
	return false;
}

enum label
words_label(const char *s, size_t n)
{
	const char *colon, *wide = "\xef\xbc\x9a";
	size_t len, after;

	trim(&s, &n, " \t*_");
	if (n > LINE_LOOK)
		n = LINE_LOOK;
	colon = memchr(s, ':', n);
	after = 1;
	if (memmem(s, n, wide, 3) != NULL && (colon == NULL ||
	    (const char *)memmem(s, n, wide, 3) < colon)) {
		colon = memmem(s, n, wide, 3);
		after = 3;
	}
	if (colon == NULL || colon == s || colon - s > 48)
		return LABEL_NONE;
	len = (size_t)(colon - s);
	after += len;
	trim(&s, &len, " \t*_");
	for (size_t i = 0; i < COUNT(labels); i++)
		if (in_bars(labels[i].words, s, len))
			return labels[i].label;
	/* Any word, with something behind its colon. */
	if (after >= n || memchr(s, '/', len) != NULL ||
	    memchr(s, '@', len) != NULL || memchr(s, '.', len) != NULL)
		return LABEL_NONE;
	for (size_t i = 0, spaces = 0; i < len; i++)
		if (s[i] == ' ' && ++spaces > 2)
			return LABEL_NONE;
	return LABEL_OTHER;
}

static enum separator
separator_word(const char *s, size_t n)
{
	for (size_t i = 0; i < COUNT(separators); i++) {
		size_t len = strlen(separators[i].words);

		if (n >= len && n < len + 48 &&
		    same(s, len, separators[i].words, len))
			return separators[i].means;
	}
	return SEPARATOR_NONE;
}

enum separator
words_separator(const char *s, size_t n)
{
	/* Apple Mail's, which have no dashes. */
	static const char *const begin[] = {"begin forwarded message",
		"début du message réexpédié", "début du message transféré",
		"anfang der weitergeleiteten nachricht",
		"inicio del mensaje reenviado",
		"início da mensagem encaminhada",
		"inizio messaggio inoltrato", "begin doorgestuurd bericht",
		"vidarebefordrat brev", "videresendt melding",
		"start på videresendt besked",
		"Начало переадресованного сообщения",
		"początek przekazywanej wiadomości"};
	const char *t;
	size_t len;

	if (n > LINE_LOOK)
		return SEPARATOR_NONE;
	trim(&s, &n, " \t");
	t = s;
	len = n;
	trim(&t, &len, "-_=*~#> \t");
	/* Dashes on both sides, or at least before it. */
	if (t - s >= 2 && len > 0 && strchr("-_=*~#", *s) != NULL) {
		if (s[1] == '-' && t + len + 1 < s + n &&
		    words_wrote(t, n - (size_t)(t - s)))
			return SEPARATOR_ANSWERED;
		return separator_word(t, len);
	}
	trim(&t, &len, ": ");
	for (size_t i = 0; i < COUNT(begin); i++)
		if (same(t, len, begin[i], strlen(begin[i])))
			return SEPARATOR_FORWARDED;
	return SEPARATOR_NONE;
}

/* Without a colon, dashes and spaces at its end; whether there was a colon. */
static bool
uncolon(const char *s, size_t *n)
{
	bool colon = false;

	for (;;) {
		if (*n > 0 && strchr(" \t-_*", s[*n - 1]) != NULL &&
		    s[*n - 1] != '\0') {
			(*n)--;
		} else if (*n > 0 && s[*n - 1] == ':') {
			colon = true;
			(*n)--;
		} else if (*n > 3 && memcmp(s + *n - 3, "\xef\xbc\x9a", 3) ==
		    0) {
			colon = true;
			*n -= 3;
		} else {
			return colon;
		}
	}
}

bool
words_wrote(const char *s, size_t n)
{
	size_t whole = n;
	bool colon = uncolon(s, &n);
	/* Zoho's: "---- On ... wrote ----" */
	bool dashes = n + 1 < whole && s[n] == ' ' && s[n + 1] == '-';

	for (size_t i = 0; i < COUNT(wrote); i++) {
		size_t len = strlen(wrote[i]);

		if (n < len || !same(s + n - len, len, wrote[i], len))
			continue;
		/* A word of its own, or glued to an address. */
		if (n > len && isalpha((unsigned char)s[n - len - 1]))
			continue;
		return colon || dashes || (unsigned char)wrote[i][0] >= 0xe0;
	}
	/* German puts the name behind the verb, and others, too. */
	if (colon && n <= LINE_LOOK)
		return memmem(s, n, " schrieb ", 9) != NULL ||
			memmem(s, n, " skrev ", 7) != NULL ||
			memmem(s, n, " schreef ", 9) != NULL ||
			memmem(s, n, " kirjoitti ", 11) != NULL ||
			memmem(s, n, " wrote ", 7) != NULL ||
			memmem(s, n, " ha scritto ", 12) != NULL ||
			memmem(s, n, " escribió ", 11) != NULL ||
			memmem(s, n, " a écrit ", 10) != NULL ||
			memmem(s, n, " napisał", 9) != NULL;
	return false;
}

bool
words_dated(const char *s, size_t n)
{
	if (n > LINE_LOOK)
		n = LINE_LOOK;
	for (size_t i = 0, digits; i + 2 < n; i += digits + 1) {
		for (digits = 0; i + digits < n &&
		    isdigit((unsigned char)s[i + digits]); digits++)
			continue;
		/* No number at all, or one within a word. */
		if (digits == 0 || (i > 0 && isalpha((unsigned char)s[i - 1])))
			continue;
		/* 12:30, 4.2.2012, 2012-04-02, 10h12; 2012 */
		if (i + digits + 1 < n && s[i + digits] != '\0' &&
		    strchr(":./-h", s[i + digits]) != NULL &&
		    isdigit((unsigned char)s[i + digits + 1]))
			return true;
		if (digits == 4 && (i + 4 == n ||
		    !isalnum((unsigned char)s[i + 4])))
			return true;
	}
	return false;
}

bool
words_addressed(const char *s, size_t n)
{
	const char *at = memchr(s, '@', n > LINE_LOOK ? LINE_LOOK : n);

	return at != NULL && at > s && at + 1 < s + n &&
		at[-1] != ' ' && at[1] != ' ';
}

bool
words_on(const char *s, size_t n)
{
	trim(&s, &n, "-_*> \t");
	for (size_t i = 0; i < COUNT(on); i++)
		if (begins(s, n, on[i]))
			return true;
	return words_dated(s, n > 48 ? 48 : n);
}

bool
words_sent_from(const char *s, size_t n)
{
	static const char yahoo[] = "Yahoo Mail: Search, Organize, Conquer";
	size_t words = 0;

	trim(&s, &n, "-_*~[]() \t");
	if (n > 100)
		return false;
	if (same(s, n, yahoo, strlen(yahoo)))
		return true;
	for (size_t i = 0; i < COUNT(sent_from); i++) {
		size_t len = strlen(sent_from[i]);

		if (n < len || !same(s, len, sent_from[i], len))
			continue;
		/* Not "Sent from my desk, which is ..." */
		for (size_t j = len; j < n; j++) {
			words += s[j] == ' ';
			if (strchr(",.?!", s[j]) != NULL && s[j] != '\0' &&
			    j + 1 < n && s[j + 1] == ' ')
				return false;
		}
		return words <= 7;
	}
	return false;
}

bool
words_rule(const char *s, size_t n, size_t min)
{
	trim(&s, &n, " \t");
	if (n < min || strchr("-_=*#~", *s) == NULL)
		return false;
	for (size_t i = 1; i < n; i++)
		if (s[i] != *s)
			return false;
	return true;
}

bool
words_token(const char *s, size_t n)
{
	const char *end = s + n, *plus = s;

	while ((plus = memchr(plus, '+', (size_t)(end - plus))) != NULL) {
		size_t len = 0;

		for (plus++; plus + len < end &&
		    isalnum((unsigned char)plus[len]); len++)
			continue;
		if (len >= 24 && plus + len < end && plus[len] == '@')
			return true;
	}
	return false;
}
