/* SPDX-License-Identifier: MIT */
/*
 * Who says it, and in which words. The phrases are what mail systems are known
 * to write, in the languages they come in, folded (inbox/scan.h).
 */
#include "inbox/dsn_signs.h"

#include <string.h>
#include <strings.h>

#include "inbox/returned.h"
#include "inbox/scan.h"

enum { NAME_MORE = 10 };	/* "Mail Delivery" + " Subsystem" */

/* --- who ----------------------------------------------------------------- */
static const char *const daemon_local[] = {
	"mailer-daemon", "mailer_daemon", "mailerdaemon", "mail-daemon",
	"maildaemon", "mdaemon", "postmaster", "post_master",
	"postmaestro",
	"mail-delivery", "maildelivery", "microsoftexchange", "mailsystem",
	"mail-system", "bounce", "mailadmin", "mail.admin", "double-bounce",
	"smtp-daemon", "mda", "lmtp", "mail.daemon", "undelivered", NULL
};

static const char *const daemon_name[] = {
	"mail delivery", "mailer-daemon", "mailer daemon", "mail system",
	"mail administrat", "system administrat", "postmaster",
	"delivery service", "delivery system", "delivery subsystem",
	"the post office", "post office", "delivery notification",
	"internet mail delivery", "mail daemon", "mailserver",
	"systemadministrator", "administrateur systeme",
	"administrador del sistema", "administrador do sistema",
	"amministratore di sistema", "系统管理员", "系統管理員", "系统退信",
	"邮件系统", "システム管理者", "시스템 관리자", NULL
};

/* A name or address is the daemon's only as a whole word at its start, so
 * that "mdakota@..." is a person. */
static bool
is_daemon_local(const char *addr)
{
	for (const char *const *d = daemon_local; *d != NULL; d++) {
		size_t n = strlen(*d);

		if (strncasecmp(addr, *d, n) == 0 && (addr[n] == '@' ||
		    addr[n] == '\0' || addr[n] == '+' || addr[n] == '-' ||
		    addr[n] == '.' || (addr[n] >= '0' && addr[n] <= '9') ||
		    strcmp(*d, "microsoftexchange") == 0))
			return true;
	}
	return false;
}

bool
from_daemon(struct arena *a, const struct mail *m)
{
	const char *from = mail_field(m->root, "From", 0), *s, *name;
	struct mail_address v[1];

	if (from == NULL)
		return false;
	s = mail_decoded(a, from);
	s = scan_fold(a, s, strlen(s));
	if (mail_addresses(a, from, v, 1) > 0 && is_daemon_local(v[0].addr))
		return true;
	if (strncmp(s, "mailer-daemon", 13) == 0 || strstr(s, "<mailer-daemon"))
		return true;
	/* "MAILER-DAEMON@x (Mail Delivery System)" */
	if (strchr(s, '(') != NULL && strchr(s, '<') == NULL)
		s = strchr(s, '(') + 1;
	s += strspn(s, "\" '");
	name = scan_begins(s, daemon_name);
	return name != NULL && strcspn(s, "<()\"") <= strlen(name) + NAME_MORE;
}

bool
null_sender(const struct mail *m)
{
	static const char *const named[] = {"Return-Path", "Envelope-From",
		"X-Envelope-From", "X-Env-Sender"};
	const char *s;

	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++) {
		s = mail_field(m->root, named[i], 0);
		if (s != NULL)
			return strcmp(s + strspn(s, " \t"), "<>") == 0;
	}
	return false;
}

static bool
no_from(struct arena *a, const struct mail *m)
{
	const char *from = mail_field(m->root, "From", 0);
	struct mail_address v[1];

	return m->root->n_fields > 0 && (from == NULL ||
		strstr(from, "<>") != NULL || from[0] == '\0') &&
		(from == NULL || mail_addresses(a, from, v, 1) == 0);
}

/* --- which words --------------------------------------------------------- */
static const char *const subjects[] = {
	"undelivered mail", "undeliverable", "undelivered", "returned mail",
	"returned email", "returned message", "returned to sender",
	"returning message to sender", "mail delivery fail",
	"mail delivery problem", "mail delivery error", "mail delivery sys",
	"delivery failure", "delivery has failed", "delivery failed",
	"failure notice", "failure delivery", "delivery status notification",
	"delivery notification", "delivery error", "delivery problem",
	"delivery unsuccessful", "non delivery", "non-delivery",
	"nondelivery", "nondeliverable", "not deliverable", "not delivered",
	"not be delivered", "couldn't be delivered", "mail system error",
	"mail failure", "failed mail", "mail error", "mail delivery",
	"delivery report", "delivery status", "unable to deliver",
	"message status -", "message you sent blocked", "user unknown",
	"no such user", "rejected mail",
	"delayed mail", "delivery delay", "delayed", "warning: message",
	"warning: could not send", "successful mail delivery", "bounced",
	"message notification", "dsn:", "ndr:", "message rejected",
	"unzustellbar", "nicht zustellbar", "zustellung fehl",
	"zustellung verz", "unzustell", "konnte nicht", "zustellungs",
	"ubermittlungsfehler", "non remis", "non distribu",
	"echec de la remise", "echec de remise", "echec de la distribution",
	"etat de remise", "etat de la remise", "remise differee",
	"non delivre", "no se puede entregar", "no entregado",
	"no se ha podido entregar", "error de entrega", "fallo en la entrega",
	"estado de entrega", "no se pudo entregar", "correo devuelto",
	"mensaje devuelto", "falha na entrega", "nao entregue",
	"falha de entrega", "status de entrega", "nao e possivel entregar",
	"impossibile recapitare", "mancata consegna", "non recapitabile",
	"mancato recapito", "notifica sullo stato del recapito",
	"onbestelbaar", "niet bezorgd", "niet afgeleverd", "oleverer",
	"kan inte levereras", "kan ikke leveres", "ulevert",
	"kunne ikke leveres", "ei voitu toimittaa", "niedostarcz",
	"nie dostarcz", "nedoruc", "kezbesit", "не доставлен",
	"недоставлен", "недоставк", "о недоставке", "teslim edilemedi",
	"配信不能", "配信できません", "配送不能", "エラーメール", "送信エラー",
	"未配信", "配信に失敗", "退信", "退件", "无法投递", "無法傳遞",
	"无法送达", "未傳遞", "未送达", "投递失败", "投遞失敗", "传递失败",
	"未传递", "반송", "전송 실패", "배달되지 않", NULL
};

static const char *const bodies[] = {
	"not be delivered", "couldn't be delivered", "cannot be delivered",
	"was not delivered", "wasn't delivered", "not been delivered",
	"were not delivered", "message not delivered", "not delivered to",
	"unable to deliver", "wasn't able to deliver", "undeliverable",
	"not able to deliver", "undelivered", "non-deliverable",
	"delivery failed", "delivery has failed", "delivery failure",
	"delivery to the following", "delivery of your message",
	"permanent fatal errors", "transient non-fatal errors",
	"delivery problems", "delivery errors", "did not reach",
	"could not reach", "could not be reached", "failed to deliver",
	"failed permanently", "error delivering", "error has occurred while "
	"attempting to deliver", "created automatically by mail delivery",
	"delivery status notification", "has been returned",
	"returned to you", "message could not be sent",
	"could not be sent", "encountered a delivery problem",
	"failed recipients", "did not receive", "user mailbox exceeds",
	"unknown user:", "trouble delivering", "was blocked by our",
	"automatically rejected", "was rejected", "failure reasons",
	"not a valid user", "returned mail", "could not deliver",
	"problem delivering", "couldn't deliver", "can't be delivered",
	"will be retried", "successfully delivered", "was relayed",
	"no such user here", "there is no user", "had trouble",
	"has been delayed",
	"message undelivered", "been rejected", "following address",
	"nicht zugestellt", "unzustellbar", "nicht ubermittelt",
	"nicht ausgeliefert", "fehler beim zustellen", "pas pu etre",
	"n'ont pas recu", "n'a pas ete remis", "echec de la remise",
	"impossible de remettre", "n'a pas ete delivre", "non remis",
	"no pudo ser entregado", "no se pudo entregar", "no ha podido",
	"no se ha podido", "no pudo entregarse", "no ha llegado",
	"nao pode ser", "nao foi possivel entregar", "nao foi entregue",
	"non e stato possibile", "non e stato recapitato",
	"impossibile recapitare", "impossibile consegnare",
	"kon niet worden", "kan niet worden bezorgd", "niet afgeleverd",
	"kunde inte levereras", "gick inte att leverera",
	"kunne ikke lever", "kan ikke leveres", "zostac dostarczona",
	"nie zostala dostarczona", "nie udalo sie dostarczyc",
	"не может быть доставлен", "не было доставлено",
	"не удалось доставить", "не доставлено", "teslim edilemedi",
	"配信できません", "配信されません", "届けられません", "送信できません",
	"配信できなかった", "届きません", "无法投递", "无法送达", "无法发送",
	"投递失败", "退回", "未能送达", "無法傳遞", "無法送達", "退信",
	"传递失败", "전달되지", "전송되지", "배달되지", NULL
};

/* --- which kind ---------------------------------------------------------- */
static const char *const delays[] = {
	"delayed", "still being retried", "not yet been delivered",
	"will keep trying", "attempts will continue", "warning message only",
	"will be retried", "do not need to resend", "warning only",
	"could not send message for", "transient non-fatal",
	"will continue to try", "continue trying", "will try again",
	"has been queued", "still trying", "not yet delivered",
	"retried until", "will retry", "keep trying", "verzogert",
	"zustellung verz", "erneut versucht", "differee", "a ete retarde",
	"nouvelles tentatives", "nouvelle tentative", "retrasad", "demorad",
	"reintent", "atrasad", "adiada", "novas tentativas", "ritardat",
	"ritardo", "vertraagd", "forsenad", "forsinket", "opozni",
	"задерж", "отложен", "遅延", "延迟", "延遲", "지연", NULL
};

static const char *const finals[] = {
	"permanent error", "permanent fatal", "failed permanently",
	"given up", "giving up", "delivery failed", "has failed",
	"permanent failure", "delivery failure", "undeliverable",
	"no longer try", "will not be retried", "not be delivered",
	"(failure)", "returned mail", "was not delivered", NULL
};

static const char *const delivereds[] = {
	"successfully delivered", "successful mail delivery",
	"(success)", "delivered successfully", "delivery successful",
	"delivery confirmation", "has been successfully",
	"(relay)", "was relayed", "were relayed", "relayed to",
	"has been delivered", "remis avec succes",
	"entregado correctamente", "delivery receipt", NULL
};

static const char *const delivered_subjects[] = {
	"delivered:", "relayed:", "remis :", "remis:", "zugestellt:",
	"entregado:", "entregue:", "recapitato:", "bezorgd:", NULL
};

static enum reply_report
kind_of(const char *subject, const char *head)
{
	bool final = scan_any(subject, finals) != NULL ||
		scan_any(head, finals) != NULL;

	if (scan_any(subject, delays) != NULL)
		return REPORT_DELAY;
	if (scan_begins(subject, delivered_subjects) != NULL ||
	    (scan_any(subject, delivereds) != NULL && !final))
		return REPORT_DELIVERED;
	if (scan_any(head, delays) != NULL &&
	    (!final || strstr(head, "warning") != NULL))
		return REPORT_DELAY;
	if (!final && scan_any(head, delivereds) != NULL)
		return REPORT_DELIVERED;
	return REPORT_BOUNCE;
}

const char *
subject_bare(const char *folded)
{
	static const char *const prefix[] = {"re:", "re :", "fw:", "fwd:",
		"aw:", "wg:", "tr:", "tr :", "rv:", "sv:", "vs:", "vl:",
		"antw:", "enc:", "res:", "odp:", "ynt:", "rif:", "r:", "i:",
		"doorst:", "videresendt:", "на:", "回复:", "转发:", "答复:",
		"回覆:", "轉寄:", NULL};
	const char *p;

	for (;;) {
		folded += strspn(folded, " ");
		p = scan_begins(folded, prefix);
		if (p == NULL)
			return folded;
		folded += strlen(p);
	}
}

static bool
is_delivery_report(const struct mail *m)
{
	const char *type = mail_param(m->root, "report-type");

	return strcmp(m->root->type, "multipart/report") == 0 &&
		(type == NULL || strcasecmp(type, "delivery-status") == 0);
}

void
dsn_signs_read(struct arena *a, const struct mail *m, const char *head,
	struct dsn_signs *s_r)
{
	const char *raw = mail_field(m->root, "Subject", 0);
	const char *subject = mail_decoded(a, raw != NULL ? raw : "");

	subject = scan_fold(a, subject, strlen(subject));
	*s_r = (struct dsn_signs){
		.daemon = from_daemon(a, m),
		.no_sender = null_sender(m) || no_from(a, m),
		.marked = mail_field(m->root, "X-Failed-Recipients", 0) != NULL,
		.subject = subject == subject_bare(subject) &&
			scan_any(subject, subjects) != NULL,
		.body = scan_any(head, bodies) != NULL,
		.report = is_delivery_report(m),
		.returned = returned_part(a, m) != NULL,
		.answers = subject != subject_bare(subject),
		.kind = kind_of(subject, head),
	};
}
