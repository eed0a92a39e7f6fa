/* SPDX-License-Identifier: MIT */
#ifndef TESTS_WRITTEN_REPLIES_H
#define TESTS_WRITTEN_REPLIES_H

/* Replies in plain text as mail programs make them, in many languages, and
 * what the writer wrote of each. */
static const struct {
	const char *mail, *text;
} written_replies[] = {
	{"Yes please\n"
		"\n"
		"On Mon, Mar 3, 2025 at 10:12 AM Net <x@y.org> wrote:\n"
		"\n"
		"Hello all\n"
		"You can leave: reply unsubscribe\n",
		"Yes please"},
	{"See you there\n"
		"\n"
		"-----Original Message-----\n"
		"From: Net <x@y.org> \n"
		"Sent: Monday, March 3, 2025 10:12 AM\n"
		"To: Me\n"
		"Subject: Recap\n"
		"\n"
		"Hello\n",
		"See you there"},
	{"Yes\n"
		"\n"
		"Get Outlook for iOS<https://aka.ms/o0ukef>\n"
		"________________________________\n"
		"From: Net <x@y.org>\n"
		"Sent: Monday, March 3, 2025 10:12:00 AM\n"
		"To: Me <m@z.org>\n"
		"Subject: Recap\n"
		"\n"
		"Hello\n",
		"Yes"},
	{"Ok\n"
		"\n"
		"    On Monday, March 3, 2025 at 10:12:00 AM EST, Net "
		"<x@y.org> wrote:  \n"
		" \n"
		" Hello\n"
		"unsubscribe\n",
		"Ok"},
	{"Ok\n"
		"\n"
		"\n"
		"---- On Mon, 03 Mar 2025 10:12:00 +0100 Net <x@y.org>"
		" wrote ---\n"
		"\n"
		"Hello\n",
		"Ok"},
	{"Ok\n"
		"\n"
		"Sent with [Proton Mail](https://proton.me/) secure em"
		"ail.\n"
		"\n"
		"On Monday, March 3rd, 2025 at 10:12 AM, Net <x@y.org>"
		" wrote:\n"
		"\n"
		"> Hello\n",
		"Ok"},
	{"Ok\n"
		"\n"
		"> On Mar 3, 2025, at 10:12 AM, Net <x@y.org> wrote:\n"
		"> \n"
		"> Hello\n",
		"Ok"},
	{"Ok\n"
		"\n"
		"On Mon, Mar 3, 2025 at 10:12 AM The Very Long Name Of"
		" A Peer Sharing Network\n"
		"<reply+r1abcdefghijklmnopqrstuvwxyz234567abcdefgh@new"
		"s.example.org> wrote:\n"
		"\n"
		"> Hello\n",
		"Ok"},
	{"Ok\n"
		"\n"
		"Sent from my Galaxy\n"
		"\n"
		"-------- Original message --------\n"
		"From: Net <x@y.org>\n"
		"Date: 3/3/25 10:12 (GMT-05:00)\n"
		"To: me@z.org\n"
		"Subject: Recap\n"
		"\n"
		"Hello\n",
		"Ok"},
	{"Agreed\n"
		"\n"
		"*From:* Net <x@y.org>\n"
		"*Sent:* Monday, March 3, 2025 10:12 AM\n"
		"*To:* me\n"
		"*Subject:* Recap\n"
		"\n"
		"Hello\n",
		"Agreed"},
	{"Agreed\n"
		"\n"
		"From: Net <x@y.org>\n"
		"Date: Monday, March 3, 2025 at 10:12 AM\n"
		"To: Long, List <a@b.c>, Of, People <d@e.f>,\n"
		" Many, More <g@h.i>\n"
		"Subject: Recap\n"
		"\n"
		"Hello\n",
		"Agreed"},
	{"Agreed\n"
		"\n"
		"\n"
		"From:\tNet <x@y.org>\n"
		"To:\tme@z.org\n"
		"Date:\t03/03/2025 10:12\n"
		"Subject:\tRecap\n"
		"\n"
		"Hello\n",
		"Agreed"},
	{"Bonjour,\n"
		"\n"
		"Merci, je prends note.\n"
		"\n"
		"Le lun. 3 mars 2025 \xc3\xa0 10:12, R\xc3\xa9seau des"
		" pairs <reply+abc@news.example.org> a\n"
		"\xc3\xa9" "crit :\n"
		"\n"
		"> Bonjour\n"
		"> R\xc3\xa9pondez unsubscribe\n",
		"Bonjour,\n"
		"\n"
		"Merci, je prends note."},
	{"unsubscribe\n"
		"\n"
		"Le 3 mars 2025 \xc3\xa0 10:12, R\xc3\xa9seau des pair"
		"s a \xc3\xa9" "crit :\n"
		"> Bonjour\n",
		"unsubscribe"},
	{"Oui\n"
		"\n"
		"De : R\xc3\xa9seau [mailto:x@y.org]\n"
		"Envoy\xc3\xa9 : lundi 3 mars 2025 10:12\n"
		"\xc3\x80 : Moi\n"
		"Objet : Compte rendu\n"
		"\n"
		"Bonjour\n",
		"Oui"},
	{"Oui\n"
		"\n"
		"________________________________\n"
		"De : R\xc3\xa9seau <x@y.org>\n"
		"Envoy\xc3\xa9 : lundi 3 mars 2025 10:12\n"
		"\xc3\x80 : Moi <m@z.fr>\n"
		"Objet : Compte rendu\n"
		"\n"
		"Bonjour\n",
		"Oui"},
	{"Parfait.\n"
		"\n"
		"Envoy\xc3\xa9 de mon iPhone\n"
		"\n"
		"> Le 3 mars 2025 \xc3\xa0 10:12, R\xc3\xa9seau des pa"
		"irs <x@y.org> a \xc3\xa9" "crit :\n"
		"> \n"
		"> Bonjour\n",
		"Parfait."},
	{"Oui\n"
		"\n"
		"Le lun. 3 mars 2025 \xc3\xa0 10:12, Net <x@y.org> a \xc3"
		"\xa9" "crit :\n"
		"\n"
		"Bonjour\n"
		"unsubscribe\n",
		"Oui"},
	{"D'accord\n"
		"\n"
		"De: Net <x@y.org>\n"
		"Date: lundi 3 mars 2025 \xc3\xa0 10:12\n"
		"\xc3\x80: moi\n"
		"Objet: Compte rendu\n"
		"\n"
		"Bonjour\n",
		"D'accord"},
	{"D'accord\n"
		"\n"
		"-----Message d'origine-----\n"
		"De : Net\n"
		"Envoy\xc3\xa9 : lundi\n"
		"\xc3\x80 : moi\n"
		"Objet : x\n"
		"\n"
		"Bonjour\n",
		"D'accord"},
	{"ok\n"
		"\n"
		"Envoy\xc3\xa9 depuis mon appareil Galaxy\n",
		"ok"},
	{"ok\n"
		"\n"
		"T\xc3\xa9l\xc3\xa9" "chargez Outlook pour Android<htt"
		"ps://aka.ms/AAb9ysg>\n",
		"ok"},
	{"ok\n"
		"\n"
		"Envoy\xc3\xa9 \xc3\xa0 partir de Outlook pour Android"
		"\n",
		"ok"},
	{"ok\n"
		"\n"
		"Envoy\xc3\xa9 de mon iPhone\n"
		"\n"
		"Le 3 mars 2025 \xc3\xa0 10:12, Net <x@y.org> a \xc3\xa9"
		"crit :\n"
		"\n"
		"\xef\xbb\xbf\n"
		"Bonjour\n"
		"unsubscribe\n",
		"ok"},
	{"Ja, gerne\n"
		"\n"
		"Am 03.03.2025 um 10:12 schrieb Peer Netz:\n"
		"> Hallo\n",
		"Ja, gerne"},
	{"Ja, gerne\n"
		"\n"
		"Am Mo., 3. M\xc3\xa4rz 2025 um 10:12 Uhr schrieb Peer"
		" Netz <\n"
		"x@y.org>:\n"
		"\n"
		"> Hallo\n",
		"Ja, gerne"},
	{"Ja\n"
		"\n"
		"Von: Peer <x@y.org>\n"
		"Gesendet: Montag, 3. M\xc3\xa4rz 2025 10:12\n"
		"An: Ich\n"
		"Betreff: Protokoll\n"
		"\n"
		"Hallo\n",
		"Ja"},
	{"S\xc3\xad\n"
		"\n"
		"El lun, 3 mar 2025 a las 10:12, Red (<x@y.org>) escri"
		"bi\xc3\xb3:\n"
		"\n"
		"> Hola\n",
		"S\xc3\xad"},
	{"S\xc3\xac\n"
		"\n"
		"Il giorno lun 3 mar 2025 alle ore 10:12 Rete <x@y.org"
		"> ha scritto:\n"
		"\n"
		"> Ciao\n",
		"S\xc3\xac"},
	{"Ja\n"
		"\n"
		"Op ma 3 mrt 2025 om 10:12 schreef Netwerk <x@y.org>:\n"
		"\n"
		"> Hoi\n",
		"Ja"},
	{"Sim\n"
		"\n"
		"Em seg., 3 de mar. de 2025 \xc3\xa0s 10:12, Rede <x@y"
		".org> escreveu:\n"
		"\n"
		"> Oi\n",
		"Sim"},
	{"Tak\n"
		"\n"
		"W dniu 3.03.2025 o 10:12, Siec pisze:\n"
		"> Cze\xc5\x9b\xc4\x87\n",
		"Tak"},
	{"Ja\n"
		"\n"
		"Den m\xc3\xa5n 3 mars 2025 kl 10:12 skrev Natverk <x@"
		"y.org>:\n"
		"\n"
		"> Hej\n",
		"Ja"},
	{"Ja\n"
		"\n"
		"Den 03.03.2025 kl. 10.12 skrev Net:\n"
		"> Hej\n",
		"Ja"},
	{"Kyll\xc3\xa4\n"
		"\n"
		"ma 3. maalisk. 2025 klo 10.12 Net (x@y.org) kirjoitti"
		":\n"
		"\n"
		"> Hei\n",
		"Kyll\xc3\xa4"},
	{"Ano\n"
		"\n"
		"Dne 3. 3. 2025 v 10:12 Net napsal(a):\n"
		"> Ahoj\n",
		"Ano"},
	{"Igen\n"
		"\n"
		"Net <x@y.org> ezt \xc3\xadrta (id\xc5\x91pont: 2025. "
		"m\xc3\xa1rc. 3., H, 10:12):\n"
		"\n"
		"> Szia\n",
		"Igen"},
	{"Evet\n"
		"\n"
		"Ag <x@y.org>, 3 Mar 2025 Pzt, 10:12 tarihinde \xc5\x9f"
		"unu yazd\xc4\xb1:\n"
		"\n"
		"> Merhaba\n",
		"Evet"},
	{"\xd0\x94\xd0\xb0\n"
		"\n"
		"\xd0\xbf\xd0\xbd, 3 \xd0\xbc\xd0\xb0\xd1\x80. 2025 \xd0"
		"\xb3. \xd0\xb2 10:12, \xd0\xa1\xd0\xb5\xd1\x82\xd1\x8c"
		" <x@y.org>:\n"
		"\n"
		"> \xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82\n",
		"\xd0\x94\xd0\xb0"},
	{"\xd0\x94\xd0\xb0\n"
		"\n"
		"03.03.2025 10:12, \xd0\xa1\xd0\xb5\xd1\x82\xd1\x8c \xd0"
		"\xbf\xd0\xb8\xd1\x88\xd0\xb5\xd1\x82:\n"
		"> \xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82\n",
		"\xd0\x94\xd0\xb0"},
	{"\xd0\xa2\xd0\xb0\xd0\xba\n"
		"\n"
		"\xd0\xbf\xd0\xbd, 3 \xd0\xb1\xd0\xb5\xd1\x80. 2025 \xd1"
		"\x80. \xd0\xbe 10:12 Net <x@y.org> \xd0\xbf\xd0\xb8\xd1"
		"\x88\xd0\xb5:\n"
		"\n"
		"> \xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd1\x96\xd1\x82\n",
		"\xd0\xa2\xd0\xb0\xd0\xba"},
	{"\xe3\x81\xaf\xe3\x81\x84\n"
		"\n"
		"2025\xe5\xb9\xb4" "3\xe6\x9c\x88" "3\xe6\x97\xa5(\xe6"
		"\x9c\x88) 10:12 \xe3\x83\x8d\xe3\x83\x83\xe3\x83\x88 "
		"<x@y.org>:\n"
		"\n"
		"> \xe3\x81\x93\xe3\x82\x93\xe3\x81\xab\xe3\x81\xa1\xe3"
		"\x81\xaf\n",
		"\xe3\x81\xaf\xe3\x81\x84"},
	{"\xe5\xa5\xbd\xe7\x9a\x84\n"
		"\n"
		"\xe5\x8f\x91\xe4\xbb\xb6\xe4\xba\xba: Net <x@y.org>\n"
		"\xe5\x8f\x91\xe9\x80\x81\xe6\x97\xb6\xe9\x97\xb4: 202"
		"5\xe5\xb9\xb4" "3\xe6\x9c\x88" "3\xe6\x97\xa5 10:12\n"
		"\xe6\x94\xb6\xe4\xbb\xb6\xe4\xba\xba: me\n"
		"\xe4\xb8\xbb\xe9\xa2\x98: \xe5\x9b\x9e\xe9\xa1\xbe\n"
		"\n"
		"\xe4\xbd\xa0\xe5\xa5\xbd\n",
		"\xe5\xa5\xbd\xe7\x9a\x84"},
	{"\xeb\x84\xa4\n"
		"\n"
		"2025\xeb\x85\x84 3\xec\x9b\x94 3\xec\x9d\xbc (\xec\x9b"
		"\x94) \xec\x98\xa4\xec\xa0\x84 10:12, Net <x@y.org>\xeb"
		"\x8b\x98\xec\x9d\xb4 \xec\x9e\x91\xec\x84\xb1:\n"
		"\n"
		"> \xec\x95\x88\xeb\x85\x95\n",
		"\xeb\x84\xa4"},
	{"Hi\n"
		"\n"
		"On 3 March 2025, Net wrote:\n"
		"> D1. First point\n"
		"> is this.\n"
		"\n"
		"I disagree.\n"
		"\n"
		"> D2. Second\n"
		"\n"
		"Fine.\n"
		"\n"
		"Bob\n",
		"Hi\n"
		"\n"
		"I disagree.\n"
		"\n"
		"Fine.\n"
		"\n"
		"Bob"},
	{"> Do you agree?\n"
		"Yes\n"
		"> Will you come?\n"
		"No\n",
		"Yes\n"
		"\n"
		"No"},
	{"On 3 March 2025 10:12, Net <x@y.org> wrote:\n"
		"> Hello\n"
		"> > older\n"
		"\n"
		"Thanks, got it.\n"
		"-- \n"
		"Bob\n",
		"Thanks, got it."},
	{"\n"
		"On 3 Mar 2025 10:12, Net <x@y.org> wrote:\n"
		"\n"
		"Hello\n"
		"\n"
		"my reply below\n",
		"Hello\n"
		"\n"
		"my reply below"},
	{"On 3 Mar 2025 10:12, Net wrote:\n"
		"> This is a long quoted line that goes on and on unti"
		"l it is wrapped by some\n"
		"server here\n"
		"> next line\n"
		"\n"
		"My answer\n",
		"My answer"},
	{"1: too long\n"
		"2: fine\n"
		"\n"
		"On 03/03/2025 10:12, Net wrote:\n"
		">\n"
		"> Hello\n",
		"1: too long\n"
		"2: fine"},
	{"FYI see below\n"
		"\n"
		"---------- Forwarded message ---------\n"
		"From: A <a@b.c>\n"
		"Date: Mon, Mar 3, 2025 at 10:12 AM\n"
		"Subject: x\n"
		"To: B <b@b.c>\n"
		"\n"
		"Hi\n",
		"FYI see below"},
	{"FYI\n"
		"\n"
		"Begin forwarded message:\n"
		"\n"
		"> From: A <a@b.c>\n"
		"> Subject: x\n"
		"> Date: 3 March 2025\n"
		"> To: b@c.d\n"
		"> \n"
		"> Hi\n",
		"FYI"},
	{"Yes\n"
		"\n"
		"Peer list\n"
		"\n"
		"Recap of March\n"
		"==============\n"
		"March 3\n"
		"\n"
		"Text\n"
		"\n"
		"-----------------------------------------------------"
		"-------------------\n"
		"Sent by Peer list.\n"
		"\n"
		"Why you receive this\n"
		"--------------------\n"
		"You are a member\n"
		"\n"
		"Leave\n"
		"-----\n"
		"unsubscribe <mailto:reply+r1abcdefghijklmnopqrstuvwxy"
		"z234567abcdefgh@x.org>\n",
		"Yes\n"
		"\n"
		"Peer list"},
	{"Some notes\n"
		"\n"
		"Plan\n"
		"====\n"
		"\n"
		"We do it\n"
		"\n"
		"Then\n"
		"----\n"
		"\n"
		"ok\n",
		"Some notes\n"
		"\n"
		"Plan\n"
		"====\n"
		"\n"
		"We do it\n"
		"\n"
		"Then\n"
		"----\n"
		"\n"
		"ok"},
	{"I met Ann. On Monday she wrote:\n"
		"please leave me alone.\n"
		"\n"
		"So I left her.\n",
		"I met Ann. On Monday she wrote:\n"
		"please leave me alone.\n"
		"\n"
		"So I left her."},
	{"My answers:\n"
		"\n"
		"From: Paris\n"
		"To: Lyon\n"
		"\n"
		"Thanks\n",
		"My answers:\n"
		"\n"
		"From: Paris\n"
		"To: Lyon\n"
		"\n"
		"Thanks"},
	{"Please update:\n"
		"\n"
		"Name: Bob Smith\n"
		"Email: bob@x.org\n"
		"Phone: 555-123-4567\n"
		"\n"
		"Thanks\n",
		"Please update:\n"
		"\n"
		"Name: Bob Smith\n"
		"Email: bob@x.org\n"
		"Phone: 555-123-4567\n"
		"\n"
		"Thanks"},
	{"Let's meet. From: 10:00 To: 12:00 Date: Monday.\n",
		"Let's meet. From: 10:00 To: 12:00 Date: Monday."},
	{"On 3 March we met and it was good.\n"
		"\n"
		"Bob\n",
		"On 3 March we met and it was good.\n"
		"\n"
		"Bob"},
	{"Points:\n"
		"- one\n"
		"- two\n",
		"Points:\n"
		"- one\n"
		"- two"},
	{"My choice:\n"
		"\n"
		"- Advising\n",
		"My choice:\n"
		"\n"
		"- Advising"},
	{"Thanks!\n"
		"\n"
		"--\n"
		"Bob Smith\n"
		"CEO, Foo Inc\n"
		"http://foo.com\n",
		"Thanks!"},
	{"Hello\n"
		"\n"
		"---\n"
		"Bob\n",
		"Hello"},
	{"Thanks!\n"
		"\n"
		"\xe2\x80\x94 Bob\n",
		"Thanks!"},
	{"OK with me.\n"
		"\n"
		"Bob\n"
		"\n"
		"-----------------------------------------------------"
		"-----------\n"
		"This email is confidential and intended only for the "
		"addressee.\n"
		"If you are not the intended recipient, delete it.\n",
		"OK with me.\n"
		"\n"
		"Bob"},
};

#endif
