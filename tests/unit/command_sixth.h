/* SPDX-License-Identifier: MIT */
#ifndef COMMAND_SIXTH_H
#define COMMAND_SIXTH_H

/* What a colon announces, cries that are meant for nobody, "plus" that is more
 * or no more, and reasons that set no condition. */
static const struct row sixth[] = {
	{"My neighbour's words: unsubscribe me. Can you do that for him?",
		RECAP, "person"},
	{"Title of the odd mail that came from you: unsubscribe me. Is it "
		"real?", RECAP, "person"},
	{"Message de Luc : d\u00e9sabonnez-moi. Pouvez-vous vous en occuper?",
		RECAP, "person"},
	{"Hi Robin: please unsubscribe me", RECAP, "unsubscribe"},
	{"Je veux plus de courriels! Ils sont si bien faits.", RECAP,
		"person"},
	{"Plus de courriels svp", RECAP, "person"},
	{"Je ne veux plus de courriels", RECAP, "unsubscribe"},
	{"Je veux plus recevoir vos courriels", RECAP, "unsubscribe"},
	{"Arr\u00eatez tout! Le toit de la serre coule.", RECAP, "person"},
	{"Arr\u00eatez tout", RECAP, "unsubscribe"},
	{"Arr\u00eatez vos courriels svp", RECAP, "unsubscribe"},
	{"Help! There are wasps in the shed. Who knows what to do?", RECAP,
		"person"},
	{"\u00c0 l'aide!! Il y a des gu\u00eapes dans le cabanon.", RECAP,
		"person"},
	{"Help please, thank you", RECAP, "help"},
	{"I would love to do more, can you move me up to Leading?", RECAP,
		"tier leading+"},
	{"J'ai moins de temps cette ann\u00e9e, pourriez-vous me mettre au "
		"niveau Information?", RECAP, "tier informed+"},
	{"Je vous quitte, \u00e0 moins que la r\u00e9union change de jour",
		RECAP, "person"},
	/* A line that goes on in the next. */
	{"take me off\nthe snack rota", RECAP, "person"},
	{"Please remove me\nfrom the mailing list", RECAP, "unsubscribe"},
	{"Retirez-moi\ndu covoiturage, j'ai vendu mon auto.", RECAP,
		"person"},
	{"Enlevez-moi\nde la liste d'envoi svp", RECAP, "unsubscribe"},
	{"unsubscribe me please\ni moved to Guelph", RECAP, "unsubscribe+"},
	/* What is taken back. */
	{"Mon niveau : Direction svp.\n\nNe tenez pas compte de ce qui "
		"pr\u00e9c\u00e8de.", RECAP, "person"},
	{"french please\n\nno english sorry, that was my son", RECAP,
		"person"},
	{"d\u00e9sabonnez moi pas!! j'\u00e9tais juste en voyage", RECAP,
		"person"},
	{"Merci de me d\u00e9sabonner.\n\nMerci bien, Lise", RECAP,
		"unsubscribe"},
	{"comment vous avez eu mon adresse??", RECAP, "why+"},
	{"Je serai \u00e0 la rencontre de d\u00e9cembre", MEETING, "yes"},
	{"Je ne pourrai pas assister \u00e0 la rencontre de d\u00e9cembre",
		MEETING, "no"},
	/* A plain "I come" is a yes; what says both is for a person. */
	{"yes I come", INVITATION, "yes"},
	{"Yes, I come.", INVITATION, "yes"},
	{"I come", INVITATION, "yes"},
	{"yes we come", INVITATION, "yes"},
	{"I come to the meeting", INVITATION, "yes"},
	{"Is there parking? yes I come", INVITATION, "yes+"},
	{"I will be able to attend", INVITATION, "yes"},
	{"I might come", INVITATION, "maybe"},
	{"I could come", INVITATION, "maybe"},
	{"we will try to come", INVITATION, "maybe"},
	{"I'm hoping to attend", INVITATION, "maybe"},
	{"I am trying to make it", INVITATION, "maybe"},
	{"I may be able to come", INVITATION, "maybe"},
	{"I do not come", INVITATION, "person"},
	{"I come maybe", INVITATION, "person"},
	{"I come if it rains", INVITATION, "person"},
	{"yes no", INVITATION, "person"},
	{"yeah no, I can't come", INVITATION, "no"},
	{"I come from Guelph", INVITATION, "person"},
};

#endif
