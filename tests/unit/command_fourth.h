/* SPDX-License-Identifier: MIT */
#ifndef COMMAND_FOURTH_H
#define COMMAND_FOURTH_H

/* Longer mails, and phones. */
static const struct row fourth[] = {
	{"Hello Robin and team,\n\nThank you for including me in these "
		"updates over the past two years. My role has changed and I "
		"am now focused on hospital work, so the recaps are less "
		"relevant to me. Would you please remove me from the mailing "
		"list?\n\nI wish you all the best with the network.\n\n"
		"Kind regards,\n\nDr. Helen Baker\nHospitalist\n"
		"Trillium Health Partners\n905-555-0177", RECAP,
		"unsubscribe+"},
	{"Hi,\nI'm covering for Dr. Baker until March. Please don't send the "
		"recaps to her inbox in the meantime, send them to me.\nTom",
		RECAP, "person"},
	{"hi can u take me off this thx", RECAP, "unsubscribe"},
	{"unsubscribe plz!!", RECAP, "unsubscribe"},
	{"UNSUBSCRIBE ME FROM ALL LISTS NOW", RECAP, "unsubscribe"},
	{"Please unsubscribe me\n\nGet Outlook for iOS", RECAP,
		"unsubscribe"},
	{"Unsubscribe.\nThis is the third time I ask.", RECAP,
		"unsubscribe+"},
	{"This message was sent to me in error. Kindly remove my name from "
		"your records.", RECAP, "unsubscribe+"},
	{"I have changed jobs, please remove me from the distribution list. "
		"You can add my successor Dr. Lin Chen instead.", RECAP,
		"unsubscribe+"},
	{"Due to my retirement, please unsubscribe me effective immediately.",
		RECAP, "unsubscribe+"},
	{"I do not want your emails", RECAP, "unsubscribe"},
	{"Opt-out", RECAP, "unsubscribe"},
	{"I want off this list!", RECAP, "unsubscribe"},
	{"Please remove dr.anne@clinic.example and keep anne@example.org",
		RECAP, "person"},
	{"Before I unsubscribe, can you tell me if there is a monthly "
		"version?", RECAP, "person"},
	{"My assistant handles this mailbox now. She may ask you to take her "
		"off the list.", RECAP, "person"},
	{"Bonjour,\n\nSuite \u00e0 mon d\u00e9part \u00e0 la retraite, je "
		"vous demande de bien vouloir retirer mon adresse de votre "
		"liste d'envoi.\n\nCordialement,\nDre Louise Paquet", RECAP,
		"unsubscribe+"},
	{"bjr, svp me desinscrire. merci", RECAP, "unsubscribe"},
	{"Merci de me retirer de votre liste de distribution, je ne suis pas "
		"concern\u00e9.", RECAP, "unsubscribe+"},
	{"J'ai re\u00e7u ce message par erreur. Veuillez m'enlever de la "
		"liste.", RECAP, "unsubscribe+"},
	{"Ma patiente m'a demand\u00e9 comment se retirer de la liste "
		"d'attente.", RECAP, "person"},
	{"je veux plus recevoir d'emails", RECAP, "unsubscribe"},

	{"After talking with my partners I'd like to change my involvement "
		"level to Engaged please.", RECAP, "tier engaged+"},
	{"Can you put me back at Informed? I can't keep up.", RECAP,
		"tier informed+"},
	{"Level: Leading\nThanks!\nAnne", RECAP, "tier leading"},
	{"Advising works for me", RECAP, "tier advising"},
	{"For now, Informed.", RECAP, "tier informed"},
	{"I will take Leading", RECAP, "tier leading"},
	{"Je pr\u00e9f\u00e8rerais le niveau Participation", RECAP,
		"tier engaged"},
	{"Engaged it is!", RECAP, "tier engaged"},
	{"Which level is best for a nurse? I think Engaged.", RECAP,
		"person"},
	{"Thanks for adding me to the Leading group.", RECAP, "person"},
	{"Leading seems to be the hardest level.", RECAP, "person"},
	{"Please keep me at Advising", RECAP, "tier advising"},

	{"I'll be away. Please pause my emails for six weeks.", RECAP,
		"pause 2027-02-23+"},
	{"Could you hold my emails till Mar 8? Travelling.", RECAP,
		"pause 2027-03-08+"},
	{"pls pause till june", RECAP, "pause 2027-06-01"},
	{"En vacances! Pause jusqu'au 2 f\u00e9vrier svp.", RECAP,
		"pause 2027-02-02+"},
	{"Pause my subscription from June 1 to June 30", RECAP, "person"},
	{"Please pause until I am back from leave", RECAP, "person"},
	{"My clinic is closed until February 1.", RECAP, "person"},

	{"Can I have the full draft?", RECAP, "full"},
	{"Could you please share the complete draft strategy document with "
		"me?", RECAP, "full"},
	{"The full draft is too long", RECAP, "person"},
	{"Send the full draft to my colleague please", RECAP, "person"},
	{"francais svp", RECAP, "language fr"},
	{"I would rather get these in French, if possible.", RECAP,
		"language fr"},
	{"Do you speak French?", RECAP, "person"},
	{"how does this work", RECAP, "person"},
	{"Help! I can't find the link to the slides.", RECAP, "person"},
	{"why am I getting these? I never signed up", RECAP, "why+"},
	{"Why was this sent to me?", RECAP, "why"},
	{"Nope, put it back", CHANGE, "undo"},
	{"Undo please. I only wanted the January one.", CHANGE, "undo+"},
	{"annuler svp, c'est une erreur", CHANGE, "undo+"},
	{"No changes needed, thank you", CHANGE, "person"},
	{"Hi Robin, yes I will be there on the 28th. Anne", INVITATION,
		"yes"},
	{"So sorry, I have clinic that night and can't come.", INVITATION,
		"no+"},
	{"I can't make it but my colleague Dr. Lee will come.", INVITATION,
		"no+"},
	{"oui, pr\u00e9sente! Est-ce que le stationnement est gratuit?",
		INVITATION, "yes+"},
	{"Thanks! A few thoughts.\n\nD1: I'd start with the patients.\n\n"
		"D3: who pays for this?\n\nSee you soon,\nAnne", DRAFTS,
		"D1 D3+"},
	{"I agree with everything in the draft.", DRAFTS, "person"},
	{"oui je confirme, merci beaucoup", QUESTION, "confirm"},
	{"Yes, I would like to receive these emails.", QUESTION, "confirm"},
	{"I'm confused, what am I confirming?", QUESTION, "person"},
	{"Thank you! Very helpful.", RECAP, "nothing"},
	{"Merci, bonne fin de semaine!", RECAP, "nothing"},
	{"Thanks, will read it tonight.", RECAP, "person"},
	/* Our own mail, quoted without a mark. */
	{"Thanks!\n\nWhy you receive this\nYou are a member of the network.\n\n"
		"Leave\nYou can leave at any time: reply with the word "
		"\u201cunsubscribe\u201d, or use this link:\n\n"
		"Unsubscribe from this list", RECAP, "person"},
	{"unsubscribe\n\nWhy you receive this\nYou are a member of the "
		"network.\n\nUnsubscribe from this list", RECAP,
		"unsubscribe+"},
};

#endif
