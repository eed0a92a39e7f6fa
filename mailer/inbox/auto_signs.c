/* SPDX-License-Identifier: MIT */
/*
 * Phrases. Those of mail programs are their translations of "Automatic
 * reply:" and its like; a colon, a bracket or the subject's end must follow,
 * since people write about automatic replies, too.
 */
#include "inbox/auto_signs.h"

#include <string.h>

#include "inbox/scan.h"

enum { BEGINNING = 600 };

static const char *const subjects[] = {
	"automatic reply", "automatic response", "automated reply",
	"automated response", "autoreply", "auto-reply", "auto reply",
	"auto response", "auto-response", "autoresponse", "autoresponder",
	"out of office autoreply", "out of office auto-reply",
	"out of office reply", "out of office:", "out-of-office:",
	"out of office autoresponse", "ooo:", "away from mail",
	"vacation reply", "vacation response", "automatische antwort",
	"automatische beantwortung", "automatische ruckantwort",
	"abwesenheitsnotiz", "abwesenheitsmeldung", "abwesenheitsagent",
	"abwesend:", "abwesenheit:", "autom. antwort",
	"reponse automatique", "reponse auto", "absence du bureau",
	"absent du bureau", "message d'absence", "notification d'absence",
	"absence:", "reponse d'absence", "respuesta automatica",
	"respuesta auto", "contestacion automatica", "fuera de la oficina",
	"fuera de oficina", "resposta automatica", "resposta auto",
	"fora do escritorio", "ausencia temporaria", "ausente do escritorio",
	"ausente da empresa", "risposta automatica", "fuori ufficio",
	"fuori sede", "messaggio automatico di assenza",
	"automatisch antwoord", "automatische reactie", "afwezigheidsbericht",
	"afwezig:", "niet aanwezig", "autosvar", "automatiskt svar",
	"automatisk svar", "franvaromeddelande", "franvaro:", "fravaer:",
	"fravaersmelding", "automaattinen vastaus", "poissaoloilmoitus",
	"poissa:", "odpowiedz automatyczna", "automatyczna odpowiedz",
	"autoodpowiedz", "poza biurem", "automaticka odpoved",
	"automaticka odpoved", "automatikus valasz", "raspuns automat",
	"automatski odgovor", "avtomatski odgovor", "automatinis atsakymas",
	"automatiska atbilde", "automaatvastus", "otomatik yanit",
	"otomatik cevap", "автоматический ответ", "автоответ",
	"автоматична відповідь", "автоматичен отговор",
	"αυτοματη απαντηση", "αυτόματη απάντηση", "תשובה אוטומטית",
	"מענה אוטומטי", "رد تلقائي", "الرد التلقائي",
	"自動応答", "自動返信", "不在通知", "不在のお知らせ", "自动回复",
	"自動回覆", "自动答复", "自動答覆", "外出", "자동 회신", "부재중",
	"자동 응답", "balasan otomatis", "tra loi tu dong",
	"ตอบกลับอัตโนมัติ", NULL
};

static const char *const anywhere[] = {
	"(automatic response)", "(automatic reply)", "(auto-reply)",
	"[auto-reply]", "[autoreply]", "(autoreply)", "[auto reply]",
	"[automatic reply]", "(vacation)", "(reponse automatique)",
	"is out of the office (returning", "is out of the office. (ret",
	"is out of the office.", "out of the office (returning",
	"est absent(e)", "ist ausser haus", "ist nicht im buro",
	"no-reply: ", "automatically generated", "[verify]",
	"report domain: ", NULL
};

const char *
auto_subject(const char *folded)
{
	const char *found;

	if (strncmp(folded, "auto: ", 6) == 0 &&
	    strstr(folded, "office") != NULL)
		return "an absence in the subject";
	found = scan_begins(folded, subjects);
	if (found != NULL) {
		const char *next = folded + strlen(found);

		next += strspn(next, " ");
		if (*next == '\0' || strchr(":([-!.", *next) != NULL ||
		    found[strlen(found) - 1] == ':')
			return "the subject of an automatic reply";
	}
	if (scan_any(folded, anywhere) != NULL)
		return "the subject of an automatic reply";
	return NULL;
}

const char *
auto_subject_weak(const char *folded)
{
	static const char *const weak[] = {"out of office",
		"out of the office", "away", "vacation", "on leave",
		"on vacation", "on holiday", "auto:", "absence", "absent",
		"en conges", "en vacances", "abwesenheit", "urlaub",
		"im urlaub", "nicht im buro", "vacaciones", "ausente",
		"ferie", "in ferie", "assente", "vakantie", "semester",
		"ferien", "urlop", "ferias", "ausencia", "в отпуске",
		"休暇", "休假", "thank you for contacting",
		"thank you for your email", "thank you for your message",
		"thanks for contacting", "we received your",
		"we have received your", "your message has been received",
		"your request", "ticket received", "[ticket", "[case",
		"case #", "ticket #", "case number", "support request",
		"merci pour votre message", "accuse de reception",
		"eingangsbestatigung", "ihre anfrage", "acuse de recibo",
		NULL};

	return scan_begins(folded, weak) != NULL ?
		"a subject like an automatic reply's" : NULL;
}

/* The text says it of itself. */
static const char *const itself[] = {
	"this is an automated", "this is an automatic", "this is an auto-",
	"this is an autoreply", "this is an auto reply",
	"this automated message", "this automatic message",
	"this message was automatically", "this message has been "
	"automatically", "this email was automatically", "this message is "
	"automatically", "do not reply to this", "don't reply to this",
	"please do not respond to this", "this mailbox is not monitored",
	"only notification you will receive", "you will receive this message "
	"only once", "type your reply above this line",
	"ceci est une reponse automatique", "ceci est un message automatique",
	"ce message a ete genere", "message automatique, merci",
	"ne pas repondre a ce", "dies ist eine automat",
	"dies ist eine autom", "diese nachricht wurde automatisch",
	"diese e-mail wurde automatisch", "antworten sie nicht auf",
	"bitte nicht auf diese", "este es un mensaje automatico",
	"esta es una respuesta automatica", "no responda a este",
	"no responder a este", "este mensaje ha sido generado",
	"esta e uma mensagem automatica", "esta e uma resposta automatica",
	"nao responda a est", "questo e un messaggio automatico",
	"questa e una risposta automatica", "non rispondere a quest",
	"dit is een automatisch", "detta ar ett automatiskt",
	"dette er en automatisk", "dette er et automatisk",
	"to jest automatyczna", "wiadomosc wygenerowana automatycznie",
	"это автоматическ", "このメールは自動", "自動返信メールです",
	"这是一封自动", "此邮件为系统自动", "這是一封自動", NULL
};

static const char *const speaks[] = {
	"automated response", "automatic response", "automated reply",
	"automatic reply", "automatically generated",
	"generated automatically", "auto-generated", "please do not reply",
	"unmonitored mailbox", "mailbox is unattended",
	"ticket has been created", "request has been received",
	"has been assigned the ticket", "ticket number",
	"reponse automatique", "genere automatiquement",
	"envoye automatiquement", "merci de ne pas repondre",
	"automatische antwort", "automatisch generiert",
	"automatisch erstellt", "automatisch erzeugt",
	"automatische nachricht", "respuesta automatica",
	"mensaje automatico", "generado automaticamente",
	"resposta automatica", "mensagem automatica",
	"gerada automaticamente", "risposta automatica",
	"messaggio automatico", "generato automaticamente",
	"automatisch gegenereerd", "automatisch antwoord",
	"autosvar", "automatisk svar", "automatiskt svar", "autogenerert",
	"automatyczna odpowiedz", "автоматический ответ", "自動返信",
	"自動応答", "自动回复", "自動回覆", "자동 회신", NULL
};

int
auto_text(const char *folded)
{
	const char *quote = strstr(folded, " > ");
	const char *found = scan_any(folded, itself);
	int weight = 2;

	if (found == NULL) {
		found = scan_any(folded, speaks);
		weight = 1;
	}
	/* What is quoted says nothing of who answers. */
	if (found == NULL || (quote != NULL && strstr(folded, found) > quote))
		return 0;
	return weight;
}

const char *
auto_absence(const char *folded)
{
	static const char *const away[] = {
		"out of the office", "out of office", "away from the office",
		"away from my", "on vacation", "on annual leave", "on leave",
		"on holiday", "on maternity", "on parental", "away until",
		"will be back", "will return", "limited access to email",
		"limited access to e-mail", "limited email access",
		"no longer with", "no longer work", "am away", "be away",
		"absent", "en conge", "de retour", "en vacances",
		"nicht im buro", "nicht erreichbar", "im urlaub",
		"ausser haus", "abwesend", "wieder im buro",
		"fuera de la oficina", "de vacaciones", "estare ausente",
		"fora do escritorio", "de ferias", "estarei ausente",
		"fuori ufficio", "in ferie", "saro assente", "sono assente",
		"afwezig", "met vakantie", "op vakantie", "niet aanwezig",
		"inte pa kontoret", "semester", "tillbaka", "ikke til stede",
		"pa ferie", "tilbage", "tilbake", "lomalla", "poissa",
		"na urlopie", "nieobecn", "в отпуске", "отсутств",
		"不在", "休暇", "外出", "休假", "出差", "부재", "휴가", NULL};
	char begin[BEGINNING + 1];

	strncpy(begin, folded, BEGINNING);
	begin[BEGINNING] = '\0';
	return scan_any(begin, away) != NULL ? "it speaks of an absence" :
		NULL;
}

bool
auto_challenger(struct arena *a, const struct mail *m)
{
	static const char *const from[] = {"boxbe.com", "spamarrest.com",
		"spamblocker-challenge", "@mailblocks", "bluebottle.com",
		"sendio", "@knowspam", "@vanquish", "@qurb", "@choicemail",
		"@0spam", "challenge@", "-challenge@", "mailinblack.com",
		"@cleanmymailbox", "antispam.uol", "@antispameurope", NULL};
	static const char *const field[] = {"X-Boxbe", "X-TMDA-Confirm",
		"X-Bluebottle-Request", "X-Spamarrest", "X-Challenge"};
	const char *v = mail_field(m->root, "From", 0);

	for (size_t i = 0; i < sizeof(field) / sizeof(*field); i++)
		if (mail_field(m->root, field[i], 0) != NULL)
			return true;
	v = v != NULL ? scan_fold(a, v, strlen(v)) : "";
	return scan_any(v, from) != NULL;
}

bool
auto_challenge(const char *folded)
{
	static const char *const says[] = {
		"boxbe guest list", "server requires confirmation",
		"message requires confirmation", "confirm that you sent",
		"to confirm that you are a", "account is protected by",
		"protected by spam arrest", "verify your email so",
		"challenge-response", "challenge/response",
		"message has been waitlisted", "message was waitlisted",
		"approved senders list", "allowed senders list",
		"approved sender list", "before your message is delivered",
		"before your message can be delivered", "prove that you are",
		"protected by mailinblack", "one-time automated message to "
		"confirm", "your message will be delivered once",
		"confirmation de votre envoi", "authentifier votre message",
		"authentification de votre message",
		"message awaiting verification",
		"requiring verification of your", "click the link below to be "
		"added", NULL};

	return scan_any(folded, says) != NULL;
}
