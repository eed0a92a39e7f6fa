/* SPDX-License-Identifier: MIT */
#ifndef TESTS_WRITTEN_REPLIES_H
#define TESTS_WRITTEN_REPLIES_H

/* Replies in plain text as mail programs make them, in many languages, and
 * what the writer wrote of each. */
static const struct {
	const char *mail, *text;
} written_replies[] = {
	{"Yes please\n\nOn Mon, Mar 3, 2025 at 10:12 "
		"AM Net <x@y.org> wrote:\n\nHello all\n"
		"You can leave: reply unsubscribe\n",
		"Yes please"},
	{"See you there\n\n-----Original Message-----\n"
		"From: Net <x@y.org> \nSent: Monday, March 3, "
		"2025 10:12 AM\nTo: Me\nSubject: Recap\n"
		"\nHello\n",
		"See you there"},
	{"Yes\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n"
		"________________________________\nFrom: Net "
		"<x@y.org>\nSent: Monday, March 3, 2025 10:12:00 "
		"AM\nTo: Me <m@z.org>\nSubject: Recap\n"
		"\nHello\n",
		"Yes"},
	{"Ok\n\n    On Monday, March 3, 2025 at 10:12:00 "
		"AM EST, Net <x@y.org> wrote:  \n \n"
		" Hello\nunsubscribe\n",
		"Ok"},
	{"Ok\n\n\n---- On Mon, 03 Mar 2025 10:12:00 +0100 "
		"Net <x@y.org> wrote ---\n\nHello\n",
		"Ok"},
	{"Ok\n\nSent with [Proton Mail](https://proton.me/) "
		"secure email.\n\nOn Monday, March 3rd, 2025 "
		"at 10:12 AM, Net <x@y.org> wrote:\n"
		"\n> Hello\n",
		"Ok"},
	{"Ok\n\n> On Mar 3, 2025, at 10:12 AM, Net <x@y.org> "
		"wrote:\n> \n> Hello\n",
		"Ok"},
	{"Ok\n\nOn Mon, Mar 3, 2025 at 10:12 AM The Very "
		"Long Name Of A Peer Sharing Network\n"
		"<reply+r1abcdefghijklmnopqrstuvwxyz234567abcdefgh@news.exa"
		"mple.org> wrote:\n\n> Hello\n",
		"Ok"},
	{"Ok\n\nSent from my Galaxy\n\n-------- Original "
		"message --------\nFrom: Net <x@y.org>\n"
		"Date: 3/3/25 10:12 (GMT-05:00)\nTo: me@z.org\n"
		"Subject: Recap\n\nHello\n",
		"Ok"},
	{"Agreed\n\n*From:* Net <x@y.org>\n*Sent:* Monday, "
		"March 3, 2025 10:12 AM\n*To:* me\n*Subject:* "
		"Recap\n\nHello\n",
		"Agreed"},
	{"Agreed\n\nFrom: Net <x@y.org>\nDate: Monday, "
		"March 3, 2025 at 10:12 AM\nTo: Long, List <a@b.c>, "
		"Of, People <d@e.f>,\n Many, More <g@h.i>\n"
		"Subject: Recap\n\nHello\n",
		"Agreed"},
	{"Agreed\n\n\nFrom:\tNet <x@y.org>\nTo:\tme@z.org\n"
		"Date:\t03/03/2025 10:12\nSubject:\tRecap\n"
		"\nHello\n",
		"Agreed"},
	{"Bonjour,\n\nMerci, je prends note.\n"
		"\nLe lun. 3 mars 2025 \xc3\xa0 10:12, R\xc3\xa9seau "
		"des pairs <reply+abc@news.example.org> a\n"
		"\xc3\xa9" "crit :\n\n> Bonjour\n> R\xc3\xa9pondez "
		"unsubscribe\n",
		"Bonjour,\n\nMerci, je prends note."},
	{"unsubscribe\n\nLe 3 mars 2025 \xc3\xa0 10:12, "
		"R\xc3\xa9seau des pairs a \xc3\xa9" "crit :\n"
		"> Bonjour\n",
		"unsubscribe"},
	{"Oui\n\nDe : R\xc3\xa9seau [mailto:x@y.org]\n"
		"Envoy\xc3\xa9 : lundi 3 mars 2025 10:12\n"
		"\xc3\x80 : Moi\nObjet : Compte rendu\n"
		"\nBonjour\n",
		"Oui"},
	{"Oui\n\n________________________________\n"
		"De : R\xc3\xa9seau <x@y.org>\nEnvoy\xc3\xa9 "
		": lundi 3 mars 2025 10:12\n\xc3\x80 : Moi <m@z.fr>\n"
		"Objet : Compte rendu\n\nBonjour\n",
		"Oui"},
	{"Parfait.\n\nEnvoy\xc3\xa9 de mon iPhone\n"
		"\n> Le 3 mars 2025 \xc3\xa0 10:12, R\xc3\xa9seau "
		"des pairs <x@y.org> a \xc3\xa9" "crit :\n"
		"> \n> Bonjour\n",
		"Parfait."},
	{"Oui\n\nLe lun. 3 mars 2025 \xc3\xa0 10:12, "
		"Net <x@y.org> a \xc3\xa9" "crit :\n"
		"\nBonjour\nunsubscribe\n",
		"Oui"},
	{"D'accord\n\nDe: Net <x@y.org>\nDate: lundi "
		"3 mars 2025 \xc3\xa0 10:12\n\xc3\x80: moi\n"
		"Objet: Compte rendu\n\nBonjour\n",
		"D'accord"},
	{"D'accord\n\n-----Message d'origine-----\n"
		"De : Net\nEnvoy\xc3\xa9 : lundi\n\xc3\x80 : "
		"moi\nObjet : x\n\nBonjour\n",
		"D'accord"},
	{"ok\n\nEnvoy\xc3\xa9 depuis mon appareil Galaxy\n",
		"ok"},
	{"ok\n\nT\xc3\xa9l\xc3\xa9" "chargez Outlook "
		"pour Android<https://aka.ms/AAb9ysg>\n",
		"ok"},
	{"ok\n\nEnvoy\xc3\xa9 \xc3\xa0 partir de Outlook "
		"pour Android\n",
		"ok"},
	{"ok\n\nEnvoy\xc3\xa9 de mon iPhone\n"
		"\nLe 3 mars 2025 \xc3\xa0 10:12, Net <x@y.org> "
		"a \xc3\xa9" "crit :\n\n\xef\xbb\xbf\n"
		"Bonjour\nunsubscribe\n",
		"ok"},
	{"Ja, gerne\n\nAm 03.03.2025 um 10:12 schrieb "
		"Peer Netz:\n> Hallo\n",
		"Ja, gerne"},
	{"Ja, gerne\n\nAm Mo., 3. M\xc3\xa4rz 2025 um "
		"10:12 Uhr schrieb Peer Netz <\nx@y.org>:\n"
		"\n> Hallo\n",
		"Ja, gerne"},
	{"Ja\n\nVon: Peer <x@y.org>\nGesendet: Montag, "
		"3. M\xc3\xa4rz 2025 10:12\nAn: Ich\n"
		"Betreff: Protokoll\n\nHallo\n",
		"Ja"},
	{"S\xc3\xad\n\nEl lun, 3 mar 2025 a las 10:12, "
		"Red (<x@y.org>) escribi\xc3\xb3:\n\n"
		"> Hola\n",
		"S\xc3\xad"},
	{"S\xc3\xac\n\nIl giorno lun 3 mar 2025 alle "
		"ore 10:12 Rete <x@y.org> ha scritto:\n"
		"\n> Ciao\n",
		"S\xc3\xac"},
	{"Ja\n\nOp ma 3 mrt 2025 om 10:12 schreef Netwerk "
		"<x@y.org>:\n\n> Hoi\n",
		"Ja"},
	{"Sim\n\nEm seg., 3 de mar. de 2025 \xc3\xa0s "
		"10:12, Rede <x@y.org> escreveu:\n\n"
		"> Oi\n",
		"Sim"},
	{"Tak\n\nW dniu 3.03.2025 o 10:12, Siec pisze:\n"
		"> Cze\xc5\x9b\xc4\x87\n",
		"Tak"},
	{"Ja\n\nDen m\xc3\xa5n 3 mars 2025 kl 10:12 skrev "
		"Natverk <x@y.org>:\n\n> Hej\n",
		"Ja"},
	{"Ja\n\nDen 03.03.2025 kl. 10.12 skrev Net:\n"
		"> Hej\n",
		"Ja"},
	{"Kyll\xc3\xa4\n\nma 3. maalisk. 2025 klo 10.12 "
		"Net (x@y.org) kirjoitti:\n\n> Hei\n",
		"Kyll\xc3\xa4"},
	{"Ano\n\nDne 3. 3. 2025 v 10:12 Net napsal(a):\n"
		"> Ahoj\n",
		"Ano"},
	{"Igen\n\nNet <x@y.org> ezt \xc3\xadrta (id\xc5\x91pont: "
		"2025. m\xc3\xa1rc. 3., H, 10:12):\n"
		"\n> Szia\n",
		"Igen"},
	{"Evet\n\nAg <x@y.org>, 3 Mar 2025 Pzt, 10:12 "
		"tarihinde \xc5\x9funu yazd\xc4\xb1:\n"
		"\n> Merhaba\n",
		"Evet"},
	{"\xd0\x94\xd0\xb0\n\n\xd0\xbf\xd0\xbd, 3 \xd0\xbc\xd0\xb0"
		"\xd1\x80. 2025 \xd0\xb3. \xd0\xb2 10:12, \xd0\xa1\xd0"
		"\xb5\xd1\x82\xd1\x8c <x@y.org>:\n\n"
		"> \xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82\n",
		"\xd0\x94\xd0\xb0"},
	{"\xd0\x94\xd0\xb0\n\n03.03.2025 10:12, \xd0\xa1\xd0\xb5"
		"\xd1\x82\xd1\x8c \xd0\xbf\xd0\xb8\xd1\x88\xd0\xb5\xd1"
		"\x82:\n> \xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1"
		"\x82\n",
		"\xd0\x94\xd0\xb0"},
	{"\xd0\xa2\xd0\xb0\xd0\xba\n\n\xd0\xbf\xd0\xbd, "
		"3 \xd0\xb1\xd0\xb5\xd1\x80. 2025 \xd1\x80. "
		"\xd0\xbe 10:12 Net <x@y.org> \xd0\xbf\xd0\xb8\xd1\x88"
		"\xd0\xb5:\n\n> \xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd1\x96"
		"\xd1\x82\n",
		"\xd0\xa2\xd0\xb0\xd0\xba"},
	{"\xe3\x81\xaf\xe3\x81\x84\n\n2025\xe5\xb9\xb4" "3\xe6\x9c"
		"\x88" "3\xe6\x97\xa5(\xe6\x9c\x88) 10:12 \xe3\x83\x8d"
		"\xe3\x83\x83\xe3\x83\x88 <x@y.org>:\n"
		"\n> \xe3\x81\x93\xe3\x82\x93\xe3\x81\xab\xe3\x81\xa1\xe3"
		"\x81\xaf\n",
		"\xe3\x81\xaf\xe3\x81\x84"},
	{"\xe5\xa5\xbd\xe7\x9a\x84\n\n\xe5\x8f\x91\xe4\xbb\xb6\xe4"
		"\xba\xba: Net <x@y.org>\n\xe5\x8f\x91\xe9\x80\x81\xe6"
		"\x97\xb6\xe9\x97\xb4: 2025\xe5\xb9\xb4" "3\xe6\x9c\x88"
		"3\xe6\x97\xa5 10:12\n\xe6\x94\xb6\xe4\xbb\xb6\xe4\xba"
		"\xba: me\n\xe4\xb8\xbb\xe9\xa2\x98: \xe5\x9b\x9e\xe9\xa1"
		"\xbe\n\n\xe4\xbd\xa0\xe5\xa5\xbd\n",
		"\xe5\xa5\xbd\xe7\x9a\x84"},
	{"\xeb\x84\xa4\n\n2025\xeb\x85\x84 3\xec\x9b\x94 "
		"3\xec\x9d\xbc (\xec\x9b\x94) \xec\x98\xa4\xec\xa0\x84"
		" 10:12, Net <x@y.org>\xeb\x8b\x98\xec\x9d\xb4 "
		"\xec\x9e\x91\xec\x84\xb1:\n\n> \xec\x95\x88\xeb\x85\x95"
		"\n",
		"\xeb\x84\xa4"},
	{"Hi\n\nOn 3 March 2025, Net wrote:\n"
		"> D1. First point\n> is this.\n\nI disagree.\n"
		"\n> D2. Second\n\nFine.\n\nBob\n",
		"Hi\n\nI disagree.\n\nFine.\n\nBob"},
	{"> Do you agree?\nYes\n> Will you come?\n"
		"No\n",
		"Yes\n\nNo"},
	{"On 3 March 2025 10:12, Net <x@y.org> wrote:\n"
		"> Hello\n> > older\n\nThanks, got it.\n"
		"-- \nBob\n",
		"Thanks, got it."},
	{"\nOn 3 Mar 2025 10:12, Net <x@y.org> wrote:\n"
		"\nHello\n\nmy reply below\n",
		"Hello\n\nmy reply below"},
	{"On 3 Mar 2025 10:12, Net wrote:\n> This is "
		"a long quoted line that goes on and on until "
		"it is wrapped by some\nserver here\n"
		"> next line\n\nMy answer\n",
		"My answer"},
	{"1: too long\n2: fine\n\nOn 03/03/2025 10:12, "
		"Net wrote:\n>\n> Hello\n",
		"1: too long\n2: fine"},
	{"FYI see below\n\n---------- Forwarded message "
		"---------\nFrom: A <a@b.c>\nDate: Mon, Mar "
		"3, 2025 at 10:12 AM\nSubject: x\nTo: B <b@b.c>\n"
		"\nHi\n",
		"FYI see below"},
	{"FYI\n\nBegin forwarded message:\n\n"
		"> From: A <a@b.c>\n> Subject: x\n> Date: 3 "
		"March 2025\n> To: b@c.d\n> \n> Hi\n",
		"FYI"},
	{"Yes\n\nPeer list\n\nRecap of March\n"
		"==============\nMarch 3\n\nText\n\n"
		"----------------------------------------------------------"
		"--------------\nSent by Peer list.\n"
		"\nWhy you receive this\n--------------------\n"
		"You are a member\n\nLeave\n-----\nunsubscribe "
		"<mailto:reply+r1abcdefghijklmnopqrstuvwxyz234567abcdefgh@x"
		".org>\n",
		"Yes\n\nPeer list"},
	{"Some notes\n\nPlan\n====\n\nWe do it\n"
		"\nThen\n----\n\nok\n",
		"Some notes\n\nPlan\n====\n\nWe do it\n"
		"\nThen\n----\n\nok"},
	{"I met Ann. On Monday she wrote:\nplease leave "
		"me alone.\n\nSo I left her.\n",
		"I met Ann. On Monday she wrote:\nplease leave "
		"me alone.\n\nSo I left her."},
	{"My answers:\n\nFrom: Paris\nTo: Lyon\n"
		"\nThanks\n",
		"My answers:\n\nFrom: Paris\nTo: Lyon\n"
		"\nThanks"},
	{"Please update:\n\nName: Bob Smith\n"
		"Email: bob@x.org\nPhone: 555-123-4567\n"
		"\nThanks\n",
		"Please update:\n\nName: Bob Smith\n"
		"Email: bob@x.org\nPhone: 555-123-4567\n"
		"\nThanks"},
	{"Let's meet. From: 10:00 To: 12:00 Date: Monday.\n",
		"Let's meet. From: 10:00 To: 12:00 Date: Monday."},
	{"On 3 March we met and it was good.\n"
		"\nBob\n",
		"On 3 March we met and it was good.\n"
		"\nBob"},
	{"Points:\n- one\n- two\n",
		"Points:\n- one\n- two"},
	{"My choice:\n\n- Advising\n",
		"My choice:\n\n- Advising"},
	{"Thanks!\n\n--\nBob Smith\nCEO, Foo Inc\n"
		"http://foo.com\n",
		"Thanks!"},
	{"Hello\n\n---\nBob\n",
		"Hello"},
	{"Thanks!\n\n\xe2\x80\x94 Bob\n",
		"Thanks!"},
	{"OK with me.\n\nBob\n\n------------------------------------"
		"----------------------------\nThis email is "
		"confidential and intended only for the addressee.\n"
		"If you are not the intended recipient, delete "
		"it.\n",
		"OK with me.\n\nBob"},
	{"Ok\n\nSent from a phone <a@example.com> wrote:\n"
		"\n>\n> Hello\n",
		"Ok"},
	{"Goed\n\nOp 13-02-2014 3:18 schreef Jan Jansen "
		"<jan@example.nl>:\n\nHallo allen.\n"
		"\nGroet\n",
		"Goed"},
	{"Thanks\n On Mar 8, 2012 9:59 AM, \"News\" <\n"
		"reply+7f1b094ceb90@example.org> wrote:\n"
		"\n\n>\n>  Hello\n",
		"Thanks"},
	{"Top\n\n\t-----Original Message-----\n"
		"\nHello\n",
		"Top"},
	{"On 04/19/2011 07:10 AM, Net wrote:\n"
		"\n> \n> Hello\nMy answer\n",
		"My answer"},
	{"First\n\nOn 04/19/2011 07:10 AM, Net wrote:\n"
		"\n> \n> Hello\n\nThen, Ann\n",
		"First\n\nThen, Ann"},
	{"Fine\n2011/4/7 Ann Lee <ann@example.org>\n"
		"\n> Hello\n",
		"Fine"},
	{"Hi\n\n---- Ann Lee wrote ----\n\nquoted here\n",
		"Hi"},
	{"Hi\n\n---- Ann Lee wrote ----\n\n> quoted here\n",
		"Hi"},
	{"Fint\n\nFra: A [mailto:a@b.c]\nSendt: 19. mars "
		"2011 12:10\nTil: meg\nEmne: x\n\nHei\n",
		"Fint"},
	{"Ja\n\nP\xc3\xa5 14 november 2014 kl. 09:09 "
		"skrev Kari <a@b.c>:\n\n> Hei\n",
		"Ja"},
	{"T\xe1\xbb\x91t\n\nV\xc3\xa0o 14:24 8 th\xc3\xa1ng "
		"6, 2017, Hoa <h@x.com> \xc4\x91\xc3\xa3 vi\xe1\xba\xbf"
		"t:\n\n> Ch\xc3\xa0o\n",
		"T\xe1\xbb\x91t"},
	{"Tak\n\nW dniu 28 stycznia 2015 01:53 u\xc5\xbcytkownik "
		"Zofia <z@example.pl>\nnapisa\xc5\x82:\n"
		"\n> Halo\n",
		"Tak"},
	{"Hi\n\nOn 2011/04/07 Bob wrote:\n> a\n"
		">\n> b\n> --\n> sig\n\nme too\n\nOn 2011/04/08 "
		"Rob wrote:\n>> c\n",
		"Hi\n\nme too"},
	{"Reply\n\nFrom: Bob Smith\nSent: Monday, 5 May "
		"2014 10:11\nTo: 'me'\nCc: x\nSubject: Re: y\n"
		"\n\ntext\n",
		"Reply"},
	{"Reply\n\nBob Smith <bob@x.org> wrote on 03/05/2014 "
		"10:11:00 AM:\n\n> From: Bob\n> To: me\n"
		"> text\n",
		"Reply"},
	{"Reply\n\nQuoting Bob Smith <bob@x.org>:\n"
		"\n> text\n",
		"Reply"},
	{"Reply\n\nAt 10:11 AM 5/5/2014, Bob Smith wrote:\n"
		">text\n",
		"Reply"},
	{"Reply\n\nIn message <123@x>, Bob writes:\n"
		">text\n",
		"Reply"},
	{"Reply\n\nBob Smith wrote:\n\n> text\n",
		"Reply"},
	{"Reply\n\n| text\n| text2\n",
		"Reply\n\n| text\n| text2"},
	{"Reply\n\nOn May 5, 2014, at 10:11 AM, Bob Smith "
		"<bob@x.org\n<mailto:bob@x.org>> wrote:\n"
		"\n> text\n",
		"Reply"},
	{"Reply\n\nOn 5 May 2014 at 10:11, Bob <bob@x.org> "
		"wrote:\n\ntext unmarked line\nmore\n"
		"\nOn 4 May 2014 at 10:11, me wrote:\n"
		"\n> deeper\n",
		"Reply"},
	{"Great, see you Monday at 10:30\n\n> text\n",
		"Great, see you Monday at 10:30"},
	{"These are my points for 2024-05-05:\n"
		"\n> quoted point\n\nanswer\n",
		"answer"},
	{"Sure.\n\nSee this:\n> quoted\n\nanswer\n",
		"Sure.\n\nSee this:\n\nanswer"},
	{"Yes.\n\nBest,\n\nAnn Smith\nDirector, Foo | "
		"ann@foo.org | +1 555 123 4567\n\nFrom: Net "
		"<x@y.org>\nSent: Monday\nTo: me\nSubject: z\n"
		"\nHello\n",
		"Yes.\n\nBest,\n\nAnn Smith\nDirector, Foo | "
		"ann@foo.org | +1 555 123 4567"},
	{"Yes\n\n\n*************************************************"
		"*************\nThis message and its attachments "
		"are confidential.\n***************************************"
		"***********************\n",
		"Yes"},
	{"Yes\n\n[cid:image001.png@01D]\n\nFrom: Net "
		"<x@y.org>\nSent: Monday\nTo: me\n\n"
		"Hello\n",
		"Yes\n\n[cid:image001.png@01D]"},
	{"please remove me\n\n______________________________________"
		"__\nDe: Red [x@y.org]\nEnviado el: lunes, 3 "
		"de marzo de 2025 10:12\nPara: Yo\nAsunto: Acta\n"
		"\nHola\n",
		"please remove me"},
	{"Si\n\nDa: Rete <x@y.org>\nInviato: luned\xc3\xac "
		"3 marzo 2025 10:12\nA: me\nOggetto: Verbale\n"
		"\nCiao\n",
		"Si"},
	{"Ok!\n\nEnviado do meu iPhone\n\n> Em 3 de mar. "
		"de 2025, \xc3\xa0(s) 10:12, Rede <x@y.org> "
		"escreveu:\n> \n> Oi\n",
		"Ok!"},
	{"Ja\n\nVerstuurd vanaf mijn iPhone\n"
		"\n> Op 3 mrt. 2025 om 10:12 heeft Net <x@y.org> "
		"het volgende geschreven:\n> \n> Hoi\n",
		"Ja"},
	{"Ja\n\nVon meinem iPhone gesendet\n\n"
		"> Am 03.03.2025 um 10:12 schrieb Net <x@y.org>:\n"
		"> \n> Hi\n",
		"Ja"},
	{"Ok\n\nInviato da iPhone\n\n> Il giorno 3 mar "
		"2025, alle ore 10:12, Net <x@y.org> ha scritto:\n"
		"> \n> Ciao\n",
		"Ok"},
	{"ok\n\nLe 03/03/2025 \xc3\xa0 10:12, Net a \xc3\xa9" "crit "
		":\n>\n> Bonjour\n>\n\n\n-- \nPaul Durand\n"
		"06 12 34 56 78\n",
		"ok"},
	{"ok\n\nLe 03/03/2025 10:12, Net <x@y.org> a "
		"\xc3\xa9" "crit :\n\n  Bonjour,\n  unsubscribe\n",
		"ok"},
	{"Bonjour,\n\nJe confirme.\n\nCordialement\n"
		"Paul\n\n-------- Message original --------\n"
		"De : Net <x@y.org>\nDate : 03/03/2025 10:12 "
		"(GMT+01:00)\n\xc3\x80 : p@d.fr\nObjet : Compte "
		"rendu\n\nBonjour\n",
		"Bonjour,\n\nJe confirme.\n\nCordialement\n"
		"Paul"},
	{"> Message du 03/03/25 10:12\n> De : \"Net\" "
		"<x@y.org>\n> A : p@d.fr\n> Objet : Compte rendu\n"
		">\n> Bonjour\n\nOui\n",
		"Oui"},
	{"Oui\n\n> Message du 03/03/25 10:12\n"
		"> De : \"Net\" <x@y.org>\n> A : p@d.fr\n"
		"> Objet : Compte rendu\n>\n> Bonjour\n",
		"Oui"},
	{"Oui\n\n----- Mail original -----\nDe: \"Net\" "
		"<x@y.org>\n\xc3\x80: p@d.fr\nEnvoy\xc3\xa9: "
		"Lundi 3 Mars 2025 10:12:00\nObjet: Compte rendu\n"
		"\nBonjour\n",
		"Oui"},
	{"Oui\n\nNet <x@y.org> a \xc3\xa9" "crit :\n"
		"\n> Bonjour\n",
		"Oui"},
	{"ok\n\nDe : Net <x@y.org> \nDate : 03/03/2025 "
		"10:12 (GMT+01:00) \n\xc3\x80 : p@d.fr \n"
		"Objet : Compte rendu \n\nBonjour\n",
		"ok"},
	{"1b 2a\n\nLe lun. 3 mars 2025, 10:12, Net <x@y.org> "
		"a \xc3\xa9" "crit :\n\n> Bonjour\n",
		"1b 2a"},
	{"Oui.\n\n\n\nDe : news-bounces@x.org <news-bounces@x.org> "
		"de la part de Net <x@y.org>\nEnvoy\xc3\xa9 "
		": lundi\n\xc3\x80 : moi\nObjet : z\n"
		" \nBonjour\n",
		"Oui."},
};

#endif
