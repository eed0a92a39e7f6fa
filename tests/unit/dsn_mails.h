/* SPDX-License-Identifier: MIT */
/* Delivery reports in plain words, in the forms that mail systems are known to
 * give them, and what is none. want: "kind address!permanence/status/code". */
struct said {
	const char *name, *from, *subject, *more, *body, *want;
};

#define DAEMON "Mail Delivery System <MAILER-DAEMON@mx.example.org>"
#define COPY "\n--- Below this line is a copy of the message.\n\n" \
	"Return-Path: <b.token@news.example.org>\n" \
	"Received: from news.example.org\n" \
	"Message-ID: <m1@news.example.org>\n" \
	"To: kim@example.net\nSubject: Recap\n\nHello\n"

static const struct said said[] = {
	{"qmail", "MAILER-DAEMON@mx.example.org", "failure notice", "",
	"Hi. This is the qmail-send program at mx.example.org.\n"
	"I'm afraid I wasn't able to deliver your message to the following "
	"addresses.\nThis is a permanent error; I've given up. Sorry it "
	"didn't work out.\n\n<kim@example.net>:\n"
	"192.0.2.7 does not like recipient.\n"
	"Remote host said: 550 5.1.1 <kim@example.net>: no such account\n"
	"Giving up on 192.0.2.7.\n" COPY,
	"bounce kim@example.net!p/5.1.1/550"},
	{"qmail, two", "MAILER-DAEMON@mx.example.org", "failure notice", "",
	"Hi. This is the qmail-send program at mx.example.org.\n\n"
	"<kim@example.net>:\nSorry, no mailbox here by that name. (#5.1.1)\n"
	"\n<lee@example.com>:\nUser is over quota. (#4.2.2)\n" COPY,
	"bounce kim@example.net!p/5.1.1/0 lee@example.com!t/4.2.2/0"},
	{"exim", "Mail Delivery System <Mailer-Daemon@mx.example.org>",
	"Mail delivery failed: returning message to sender",
	"X-Failed-Recipients: kim@example.net, lee@example.com\n"
	"Auto-Submitted: auto-replied\n",
	"This message was created automatically by mail delivery software.\n\n"
	"A message that you sent could not be delivered to one or more of its\n"
	"recipients. This is a permanent error. The following address(es) "
	"failed:\n\n  kim@example.net\n    host mx.example.net [192.0.2.1]\n"
	"    SMTP error from remote mail server after RCPT TO:"
	"<kim@example.net>:\n    550 No such person at this address\n"
	"  lee@example.com\n    Unrouteable address\n\n"
	"------ This is a copy of the message, including all the headers. "
	"------\n\nReturn-path: <b.token@news.example.org>\n",
	"bounce kim@example.net!p//550 lee@example.com!p//0"},
	{"exim, late", "Mail Delivery System <Mailer-Daemon@mx.example.org>",
	"Warning: message 1abc-2def-3g delayed 24 hours",
	"Auto-Submitted: auto-replied\n",
	"This message was created automatically by mail delivery software.\n"
	"A message that you sent has not yet been delivered to one or more of "
	"its\nrecipients after more than 24 hours on the queue on mx.\n\n"
	"The address to which the message has not yet been delivered is:\n\n"
	"  kim@example.net\n    Delay reason: Connection timed out\n\n"
	"No action is required on your part. Delivery attempts will "
	"continue\n", "delay kim@example.net!t//0"},
	{"sendmail", "Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>",
	"Returned mail: see transcript for details", "",
	"The original message was received at Mon, 1 Jun 2020 10:00:00 GMT\n"
	"from news.example.org [192.0.2.4]\n\n"
	"   ----- The following addresses had permanent fatal errors -----\n"
	"<kim@example.net>\n    (reason: 550 5.1.1 <kim@example.net>... User "
	"unknown)\n\n   ----- Transcript of session follows -----\n"
	"... while talking to mx.example.net.:\n"
	">>> RCPT To:<kim@example.net>\n"
	"<<< 550 5.1.1 <kim@example.net>... User unknown\n",
	"bounce kim@example.net!p/5.1.1/550"},
	{"sendmail 5", "Mail Delivery Subsystem <MAILER-DAEMON@example.org>",
	"Returned mail: User unknown", "",
	"   ----- Transcript of session follows -----\n"
	"... while talking to mx.example.net.:\n"
	">>> RCPT To:<kim@example.net>\n<<< 550 <kim@example.net>, "
	"unknown here\n550 <kim@example.net>... User unknown\n"
	"550 <lee@example.net>... User unknown\n\n"
	"   ----- Unsent message follows -----\n"
	"Received: by example.org\n",
	"bounce kim@example.net!p//550 lee@example.net!p//550"},
	{"sendmail, late",
	"Mail Delivery Subsystem <MAILER-DAEMON@example.org>",
	"Warning: could not send message for past 4 hours",
	"Auto-Submitted: auto-generated (warning-timeout)\n",
	"    **      THIS IS A WARNING MESSAGE ONLY      **\n"
	"   ----- The following addresses had transient non-fatal errors "
	"-----\n<kim@example.net>\n\n"
	"   ----- Transcript of session follows -----\n"
	"<kim@example.net>... Deferred: Connection refused by example.net.\n",
	"delay kim@example.net!t//0"},
	{"postfix", DAEMON, "Undelivered Mail Returned to Sender", "",
	"This is the mail system at host mx.example.org.\n\n"
	"I'm sorry to have to inform you that your message could not\n"
	"be delivered to one or more recipients. It's attached below.\n\n"
	"For further assistance, please send mail to postmaster.\n\n"
	"                   The mail system\n\n"
	"<kim@example.net> (expanded from <group@example.com>): host\n"
	"    mx.example.net[192.0.2.9] said: 452 4.2.2 The email account that\n"
	"    you tried to reach is over quota. Write to help@example.net\n"
	"    (in reply to RCPT TO command)\n",
	"bounce group@example.com!t/4.2.2/452"},
	{"courier", DAEMON, "NOTICE: mail delivery status.", "",
	"This is a delivery status notification from mx.example.org,\n"
	"running the Courier mail server, version 0.65.\n\n"
	"                           UNDELIVERABLE MAIL\n\n"
	"Your message to the following recipients cannot be delivered:\n\n"
	"<kim@example.net>:\n    mx.example.net [192.0.2.2]:\n"
	">>> RCPT TO:<kim@example.net>\n"
	"<<< 550 5.1.1 <kim@example.net>... User Unknown\n",
	"bounce kim@example.net!p/5.1.1/550"},
	{"opensmtpd", "Mailer Daemon <MAILER-DAEMON@example.org>",
	"Delivery status notification: error", "",
	"Hi!\n\nThis is the MAILER-DAEMON, please DO NOT REPLY to this "
	"email.\n\nAn error has occurred while attempting to deliver a "
	"message for\nthe following list of recipients:\n\n"
	"kim@example.net: 550 5.1.1 Recipient does not exist\n\n"
	"Below is a copy of the original message:\n\n"
	"Received: from x\n", "bounce kim@example.net!p/5.1.1/550"},
	{"dma", "MAILER-DAEMON <>", "Mail delivery failed", "",
	"This is the DragonFly Mail Agent v0.13 at host.example.org.\n\n"
	"There was an error delivering your mail to <kim@example.net>.\n\n"
	"mx.example.net [192.0.2.1] did not like our RCPT TO:\n"
	"550 5.1.1 No such user\n\nOriginal message follows.\n\n"
	"Received: from x\n", "bounce kim@example.net!p/5.1.1/550"},
	{"gmail", "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
	"Delivery Status Notification (Failure)",
	"X-Failed-Recipients: kim@example.net\n",
	"Delivery to the following recipient failed permanently:\n\n"
	"     kim@example.net\n\nTechnical details of permanent failure:\n"
	"Google tried to deliver your message, but it was rejected. The error\n"
	"that the other server returned was: 550 550 5.1.1 Unknown user "
	"(state 14).\n\n----- Original message -----\n\nReceived: by x\n",
	"bounce kim@example.net!p/5.1.1/550"},
	{"gmail, late",
	"Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
	"Delivery Status Notification (Delay)", "",
	"This is an automatically generated Delivery Status Notification\n\n"
	"THIS IS A WARNING MESSAGE ONLY.\n\n"
	"YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\n"
	"Delivery to the following recipient has been delayed:\n\n"
	"     kim@example.net\n\nMessage will be retried for 2 more day(s)\n",
	"delay kim@example.net!t//0"},
	{"google, html", "Mail Delivery Subsystem <mailer-daemon@google.com>",
	"Delivery Status Notification (Failure)",
	"Content-Type: text/html; charset=utf-8\n",
	"<html><style>p{color:red}</style><body><h2>Address not found</h2>"
	"<p>Your message wasn't delivered to <a "
	"href='mailto:kim@example.net'>kim@example.net</a> because the "
	"address couldn't be found.</p><p>The response was:</p><p>550 5.1.1 "
	"The email account does not exist.</p></body></html>",
	"bounce kim@example.net!p/5.1.1/550"},
	{"yahoo", "MAILER-DAEMON@yahoo.com", "Failure Notice", "",
	"Sorry, we were unable to deliver your message to the following "
	"address.\n\n<kim@example.net>:\nRemote host said:\n"
	"550 5.1.1 <kim@example.net>... User Unknown\n [RCPT_TO]\n"
	"\n--- Original message follows.\n\nReceived: from x\n",
	"bounce kim@example.net!p/5.1.1/550"},
	{"aol, no domain", "Mail Delivery Subsystem <MAILER-DAEMON@aol.com>",
	"Mail Delivery Problem", "",
	"Sorry news@example.org. Your mail to the following recipients could "
	"not be delivered because they are not accepting mail with "
	"attachments.\n\tkimkim\n", "bounce kimkim@aol.com!p//0"},
	{"exchange 5.5", "System Administrator <postmaster@example.net>",
	"Undeliverable: Recap", "X-Mailer: Internet Mail Service\n",
	"Your message\n\n  To:      kim@example.net\n  Subject: Recap\n\n"
	"did not reach the following recipient(s):\n\n"
	"kim@example.net on Wed, 15 Feb 2006 04:25:29 -0500\n"
	"    The recipient name is not recognized\n"
	"\tThe MTS-ID of the original message is: c=us;a= ;p=x\n",
	"bounce kim@example.net!p//0"},
	{"exchange 2007, french", "Postmaster <postmaster@example.net>",
	"Non remis : Recap", "Content-Type: text/plain; charset=utf-8\n",
	"Échec de la remise pour ces destinataires ou listes de "
	"distribution :\n\nkim@example.net\n"
	"L'adresse de messagerie entrée est introuvable.\n\n"
	"Informations de diagnostic pour les administrateurs :\n\n"
	"Serveur de génération : mx.example.net\n\nkim@example.net\n"
	"#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\n"
	"En-têtes de message d'origine :\n\nReceived: from x\n",
	"bounce kim@example.net!p/5.1.1/550"},
	{"exchange, german", "Systemadministrator <postmaster@example.net>",
	"Unzustellbar: Recap", "Content-Type: text/plain; charset=utf-8\n",
	"Fehler bei der Nachrichtenzustellung an folgende Empfänger oder "
	"Verteilerlisten:\n\nkim@example.net\n"
	"Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.\n",
	"bounce kim@example.net!p//0"},
	{"exchange, spanish", "postmaster@example.net",
	"No se puede entregar: Recap",
	"Content-Type: text/plain; charset=utf-8\n",
	"No se pudo entregar el mensaje a los siguientes destinatarios:\n\n"
	"kim@example.net\nEl buzón del destinatario está lleno. Buzon lleno\n",
	"bounce kim@example.net!p//0"},
	{"domino", "Postmaster@example.net",
	"DELIVERY FAILURE: User kim not listed in Domino Directory", "",
	"Your message\n\n  Subject: Recap\n\nwas not delivered to:\n\n"
	"  kim@example.net\n\nbecause:\n\n"
	"  User kim (kim@example.net) not listed in Domino Directory\n",
	"bounce kim@example.net!p//0"},
	{"notes", "postmaster@example.net", "Delivery failure", "",
	"------- Failure Reasons  --------\n\n"
	"User not listed in public Name & Address Book\nkim@example.net\n\n"
	"------- Returned Message --------\n\nReceived: from x\n",
	"bounce kim@example.net!p//0"},
	{"groupwise", "Mailer-Daemon@gw.example.net",
	"Message status - undeliverable", "X-Mailer: Novell GroupWise\n",
	"The message that you sent was undeliverable to the following:\n"
	"\tkim@example.net (user not found)\n",
	"bounce kim@example.net!p//0"},
	{"imail", "Postmaster <postmaster@example.net>", "Undeliverable Mail",
	"X-Mailer: <SMTP32 v8.20>\n",
	"Unknown user: kim@example.net\n\nOriginal message follows.\n\n"
	"Received: from x\n", "bounce kim@example.net!p//0"},
	{"mdaemon", "MDaemon@example.net", "Permanent Delivery Failure", "",
	"The following addresses did NOT receive a copy of your message:\n\n"
	"> kim@example.net\n\n--- Session Transcript ---\n"
	" 550 Recipient unknown\n", "bounce kim@example.net!p//550"},
	{"communigate", "<MAILER-DAEMON@example.net>",
	"Undeliverable mail: Recap", "",
	"Failed to deliver to '<kim@example.net>'\n"
	"LOCAL module(account kim) reports:\n"
	" account is full (quota exceeded)\n", "bounce kim@example.net!p//0"},
	{"james", "postmaster@example.net", "[BOUNCE] Recap", "",
	"Hi. This is the James mail server at james.example.net.\n"
	"I'm afraid I wasn't able to deliver your message to the following "
	"addresses.\nThis is a permanent error; I've given up.\n\n"
	"Message details:\n  Subject: Recap\n  MAIL FROM: x@example.org\n"
	"  RCPT TO: kim@example.net\n  From: Us <x@example.org>\n\n"
	"Error message below:\n550 - Requested action not taken: no such "
	"user here\n", "bounce kim@example.net!p//550"},
	{"surfcontrol", "<>", "Message Delivery Failure",
	"X-Mailer: SurfControl E-mail Filter\n",
	"Your message could not be sent.\n"
	"A transcript of the attempts to send the message follows.\n"
	"The number of attempts made: 1\nAddressed To: kim@example.net\n\n"
	"Failed to send to identified host,\n"
	"kim@example.net: [192.0.2.5], 550 No such user\n",
	"bounce kim@example.net!p//550"},
	{"interscan", "InterScan <postmaster@example.net>",
	"Mail could not be delivered", "",
	"Sent <<< RCPT TO:<kim@example.net>\n"
	"Received >>> 550 5.1.1 <kim@example.net>... user unknown\n"
	"Unable to deliver message to <kim@example.net>\n",
	"bounce kim@example.net!p/5.1.1/550"},
	{"marshal", "MailMarshal <postmaster@example.net>",
	"Undeliverable Mail: Recap", "",
	"Your message:\n   From:    x@example.org\n   Subject: Recap\n\n"
	"Could not be delivered because of\n\n550 5.1.1 User unknown\n\n"
	"The following recipients were affected:\n    kim@example.net\n",
	"bounce kim@example.net!p/5.1.1/550"},
	{"messaging server", "Internet Mail Delivery <postmaster@example.net>",
	"Delivery Notification: Delivery has failed", "",
	"This report relates to a message you sent with the following header "
	"fields:\n\n  Message-id: <m1@example.org>\n  From: Us "
	"<x@example.org>\n  To: everybody@example.net\n\n"
	"Your message cannot be delivered to the following recipients:\n\n"
	"  Recipient address: kim@example.net\n"
	"  Reason: Remote SMTP server has rejected address\n"
	"  Diagnostic code: smtp;550 5.1.1 no such user\n",
	"bounce kim@example.net!p/5.1.1/550"},
	{"zoho", "mailer-daemon@mail.zoho.com",
	"Undelivered Mail Returned to Sender", "",
	"This message was created automatically by mail delivery software.\n"
	" A message that you sent could not be delivered to one or more of "
	"its recipients. This is a permanent error.\n\n"
	"kim@example.net Invalid Address, ERROR_CODE :550, ERROR_CODE "
	":5.1.1 user unknown\n", "bounce kim@example.net!p/5.1.1/550"},
	{"mail enable", "postmaster@example.net",
	"Message Delivery Failure", "",
	"Message could not be delivered to some recipients.\n"
	"The following recipient(s) could not be reached:\n\n"
	"\tRecipient: [SMTP:kim@example.net]\n"
	"\tReason: The message could not be delivered because the domain "
	"name does not appear to be registered.\n\nMessage headers follow:\n\n"
	"Received: from x\n", "bounce kim@example.net!p//0"},
	{"einsundeins", "Mail Delivery System <mailer-daemon@kundenserver.de>",
	"Mail delivery failed: returning message to sender", "",
	"This message was created automatically by mail delivery software.\n\n"
	"A message that you sent could not be delivered to one or more of\n"
	"its recipients. The following addresses failed:\n\n"
	"<kim@example.net>:\n\nError message: 550 mailbox not found\n\n"
	"--- The header of the original message is following. ---\n",
	"bounce kim@example.net!p//550"},
	{"responds inline", "Mail Administrator <Postmaster@example.net>",
	"Mail System Error - Returned Mail", "",
	"This Message was undeliverable due to the following reason:\n\n"
	"Each of the following recipients was rejected by a remote mail "
	"server.\n\n    Recipient: <kim@example.net>\n"
	"    Reason:    5.1.1 <kim@example.net>... User unknown\n",
	"bounce kim@example.net!p/5.1.1/0"},
	{"x6", "Mail Administrator <postmaster@example.net>",
	"There was an error sending your mail", "",
	"We had trouble delivering your message. Full details follow:\n\n"
	"Subject: 'Recap'\n\n1 error(s):\n\n"
	"SMTP Server <mx.example.net> rejected recipient <kim@example.net>\n"
	"  (following RCPT command). It responded as follows: [550 5.1.1 "
	"User unknown]\n", "bounce kim@example.net!p/5.1.1/550"},
	{"null sender, in a sentence", "<>", "", "Return-Path: <>\n",
	"You wrote mail to kim@example.net. There is no such user here.\n",
	"bounce kim@example.net!p//0"},
	{"chinese", "postmaster@example.cn",
	"=?utf-8?B?57O757uf6YCA5L+h?=",
	"Content-Type: text/plain; charset=utf-8\n",
	"很抱歉，您的邮件无法投递到以下收件人：\n\nkim@example.cn\n\n"
	"原因：收件人不存在 550 5.1.1 User not found\n",
	"bounce kim@example.cn!p/5.1.1/550"},
	{"japanese", "Mail Delivery System <MAILER-DAEMON@example.jp>",
	"=?utf-8?B?44Oh44O844Or6YWN5L+h5LiN6IO9?=",
	"Content-Type: text/plain; charset=utf-8\n",
	"次の宛先にメールを配信できませんでした。\n\n<kim@example.jp>\n"
	"宛先のメールアドレスは存在しません\n", "bounce kim@example.jp!p//0"},
	{"portuguese", "MAILER-DAEMON@example.com.br",
	"Falha na entrega: Recap",
	"Content-Type: text/plain; charset=iso-8859-1\n",
	"A mensagem n\xe3o p\xf4""de ser entregue ao destinat\xe1rio:\n\n"
	"kim@example.com.br: usu\xe1rio inexistente\n",
	"bounce kim@example.com.br!p//0"},
	{"italian", "MAILER-DAEMON@example.it", "Mancato recapito", "",
	"Impossibile recapitare il messaggio al destinatario:\n\n"
	"<kim@example.it>: casella piena\n", "bounce kim@example.it!p//0"},
	{"gmx", "GMX Mailer Daemon <mailer-daemon@gmx.example>",
	"Mail delivery failed: returning message to sender", "",
	"A message that you sent could not be delivered to one or more of "
	"its recipients. The following address failed:\n\n"
	"\"kim@example.net\":\nSMTP error from remote server after RCPT "
	"command:\nhost: mx.example.net\n5.1.1 <kim@example.net>... User "
	"Unknown\n\n--- The header of the original message is following. "
	"---\n", "bounce kim@example.net!p/5.1.1/0"},
	{"kddi", "no-reply@app.example.jp", "Mail could not be delivered", "",
	"Your mail sent on: Thu, 29 Apr 2010 11:04:47 +0900\n"
	"    Could not be delivered to: <kim@example.jp>\n"
	"    As their mailbox is full.\n", "bounce kim@example.jp!p//0"},
	{"m-filter", "MAILER-DAEMON@example.jp", "failure notice", "",
	"kim@example.jp\n\n-------server message\n550 5.1.1 unknown user\n\n"
	"-------SMTP command\nDATA\n\n-------original message\n",
	"bounce kim@example.jp!p/5.1.1/550"},
	{"smail", "<MAILER-DAEMON@example.net>",
	"mail failed, returning to sender", "",
	"|----------------- Message log follows: -----------------|\n"
	" no valid recipients were found for this message\n"
	"|----------------- Failed addresses follow: -------------|\n"
	" <kim@example.net> ... unknown host\n"
	"|----------------- Message text follows: ----------------|\n"
	"Received: from x\n", "bounce kim@example.net!p//0"},
	{"a table, no domain", "Mail Delivery <MAILER-DAEMON@example.edu>",
	"Returned mail - nameserver error report", "",
	"--- Message not delivered to the following:\n\n"
	"    kim.lee         No matches to nameserver query\n",
	"bounce kim.lee@example.edu!p//0"},
	{"office", "Microsoft Outlook <MicrosoftExchange329e71ec@example.org>",
	"Undeliverable: Recap", "",
	"Your message to kim@example.net couldn't be delivered.\n\n"
	"kim wasn't found at example.net.\n\n- contact your email admin "
	"a@example.org\n\nSender Address: us@example.org\n"
	"Recipient Address: kim@example.net\n\nReported error: 550 5.1.10 "
	"RESOLVER.ADR.RecipientNotFound; Recipient not found\n",
	"bounce kim@example.net!p/5.1.10/550"},
	{"another address in the server's words", DAEMON,
	"Undelivered Mail Returned to Sender", "",
	"Your message was not able to be delivered to one of its intended "
	"recipients.\n\nus:000000:<kim@example.net> : 192.0.2.250 : mx : 550 "
	"5.1.1 <other@example.com>... User Unknown  in RCPT TO\n",
	"bounce kim@example.net!p/5.1.1/550"},
	{"pipe beside it", "Mail Delivery System <Mailer-Daemon@example.org>",
	"Mail delivery failed: returning message to sender", "",
	"A message that you sent could not be delivered to one or more of "
	"its\nrecipients. The following address(es) failed:\n\n"
	"  kim@example.net\n    (ultimately generated from "
	"group@example.com)\n    Unrouteable address\n"
	"  pipe to |/usr/bin/x\n    generated by lee@example.net\n",
	"bounce kim@example.net!p//0"},
	{"mdaemon, late", "MDaemon@example.net", "Delivery Status Warning", "",
	"The attached message is still undelivered.\nDelivery will continue to "
	"be attempted. WARNING ONLY: it will be retried.\n"
	"Recipient: kim@example.net\n", "delay kim@example.net!t//0"},
	{"chinese, in a sentence", "PostMaster@example.cn",
	"=?utf-8?B?57O757uf6YCA5L+h?=",
	"Content-Type: text/plain; charset=utf-8\n",
	"您发给 kim@example.cn 的邮件被退回\n"
	"原因: 收件人(kim@example.cn)的邮箱不存在。\n"
	"host mx.example.cn said: 550 Mailbox not found\n",
	"bounce kim@example.cn!p//550"},
	{"success", "Mail Delivery System <MAILER-DAEMON@mx.example.org>",
	"Successful Mail Delivery Report", "",
	"Your message was successfully delivered to the destination(s)\n"
	"listed below.\n\n<kim@example.net>: delivery via mx: 250 OK\n",
	"delivered kim@example.net!u//0"},

	/* --- none ------------------------------------------------------- */
	{"a person asks", "Kim <kim@example.net>", "Mail delivery problem", "",
	"Hello, your mail to lee@example.com could not be delivered. Lee says "
	"she got \"550 5.1.1 user unknown\". Could you look into it?\n",
	"none"},
	{"a person forwards", "Kim <kim@example.net>",
	"Fwd: Undelivered Mail Returned to Sender", "",
	"What does this mean?\n\n> This is the mail system at host mx.\n"
	"> <lee@example.com>: host mx said: 550 5.1.1 User unknown\n", "none"},
	{"a person answers", "Kim <kim@example.net>",
	"Re: Returned mail: see transcript for details",
	"In-Reply-To: <m1@example.org>\n",
	"That address could not be delivered because Lee left. <lee@example."
	"com> is no longer active; use lee@example.org\n", "none"},
	{"a postmaster's own words", "Bo <postmaster@example.net>",
	"Re: Recap", "In-Reply-To: <m1@example.org>\n",
	"We liked it. Please also write to lee@example.net next time.\n",
	"none"},
	{"a name like a system's", "Mail System Admin Jones <j@example.net>",
	"Re: Recap", "",
	"Thanks. My mail to lee@example.net could not be delivered though.\n",
	"none"},
	{"a shop", "Support <support@example.net>",
	"Delivery report for your order", "",
	"Your order was not delivered to kim@example.net because of snow.\n",
	"none"},
	{"an absence", "Kim <kim@example.net>", "Automatic reply: Recap",
	"Return-Path: <>\n",
	"I am away and could not be reached. Ask lee@example.net.\n", "none"},
	{"an absence without a name", "kim@example.net", "Re: Recap",
	"Return-Path: <>\nIn-Reply-To: <m1@example.org>\n",
	"I have left. My address kim@example.net is no longer valid, write to "
	"lee@example.net: she is here.\n", "none"},
	{"a newsletter", "News <news@example.com>",
	"Why mail bounces", "List-Unsubscribe: <mailto:u@example.com>\n",
	"Undeliverable mail: what \"550 5.1.1 user unknown\" means, and what "
	"to do when mail to bob@example.com could not be delivered.\n",
	"none"},
	{"a challenge", "noreply@boxbe.com", "Re: Recap (Action Required)", "",
	"Your message has been waitlisted. Please add yourself to my Guest "
	"List.\n", "none"},
};
