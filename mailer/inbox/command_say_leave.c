/* SPDX-License-Identifier: MIT */
/*
 * Leaving, in whole clauses. What is removed, or not written to any more, is
 * always the writer; what is left, always the list.
 */
#include "inbox/command_talk.h"

static const struct rule rules[] = {
	{"leave", "*@open @do *@behind"},
	{"leave", "*@open @mind *@polite @doing *@behind"},
	{"leave", "*@polite ?@want *@polite @go *@behind"},
	{"leave", "*@polite @say *@behind"},
	{"leave", "*@polite @say *@behind , *@open @do *@behind"},
	{"leave", "*@open @do *@behind , *@open @do *@behind"},
	{"leave", "*@polite @disint ?so|then ?, *@open @do *@behind"},
	{"leave", "*@polite @disint ?, *@polite remove|unsubscribe|stop "
		"*@behind"},
	{"disint", "?i|we ?am|are not|no_longer ?really interested ?in_this|"
		"in_these"},
	{"disint", "plus|pas ?du_tout interesse|interessee|interesses"},
	{"disint", "no thanks|thank_you"},
	{"leave", "*@open @mayi ?please @bedone *@behind"},
	{"leave", "*@open @mayi please @do *@behind"},
	{"leave", "*@open @mayi please @go *@behind"},
	{"leave", "*@open @mayi @go please *@behind"},
	{"do", "@me *@polite removed|deleted|taken|unsubscribed ?off "
		"?@fromlist ?@mails"},
	{"want", "?it ?is time ?for ?me ?to"},
	{"say", "je|nous ?ne|n suis|sommes plus|pas ?vraiment ?du_tout "
		"interesse|interessee|interesses ?a|par|de ?@frget ?@mails"},
	{"say", "?plus|pas interesse|interessee a|par|de|d @frget"},

	/* The plain form. */
	{"do", "unsubscribe|un_subscribe|delist *@polite ?@me *@polite "
		"?@fromlist"},
	{"do", "opt|opting ?@me out *@polite ?@fromlist"},
	{"do", "remove|delete|drop|strike|exclude|erase|scrub|purge *@polite "
		"@me *@polite ?@fromlist"},
	{"do", "remove|delete|drop|exclude @me out|off"},
	{"do", "take|pull|get|drop|cut|cross|scratch|kick|strike|remove @me "
		"*@polite off|from|out ?of ?@mails *@polite"},
	{"do", "take|remove off|from|of @mails @me"},
	{"do", "take_off|remove @me ?@fromlist"},
	{"do", "cancel|end|terminate|stop|discontinue|close|cease my|our "
		"?@kind subscription|subscriptions|emails|email_subscription "
		"?to|for ?@mails"},
	{"do", "cancel|end|terminate|quit my ?mailing ?list membership|"
		"registration to|with|for|in|on ?@the *@kind list|lists|"
		"newsletter|mailing|emails"},
	{"do", "remove|delete|take_off|unsubscribe from|off ?@the *@kind list|"
		"lists|newsletter|mailing|distribution|emails|listserv|"
		"mailings"},
	{"do", "stop|quit|cease|discontinue *@polite sending|emailing|mailing|"
		"messaging|contacting|writing|spamming|e_mailing ?@tome ?the "
		"?@mails ?@tome"},
	{"do", "stop|cease|discontinue|end @the *@kind @list ?@tome"},
	{"do", "stop|quit|cease|discontinue|end receiving|getting|being_sent "
		"?@mails"},
	{"do", "stop|arret|arreter|arretez|no_more|cease emails|mails|"
		"messages|courriels|envois|newsletters|newsletter|infolettre|"
		"infolettres|communications|notifications|mailings|spam|"
		"correspondence"},
	{"do", "@fretire *@polite @dela"},
	{"do", "let|leave|keep me|us off|out_of @mails"},
	{"do", "cancel|end|terminate these|those|all|the ?future *@kind "
		"@list"},
	{"do", "process|action|honour|honor|complete|respect ?my|this request "
		"to|for unsubscribe|removal|be_removed ?@fromlist"},
	{"do", "process|action|honour|honor|complete|respect my|this "
		"unsubscribe|removal|unsubscription|opt_out ?request"},
	{"do", "remove|delete|deactivate|terminate my subscription ?to "
		"?@mails"},
	{"do", "stop|cease|discontinue all|any ?future ?further @mails"},
	{"want", "i|we|id ?am|are *@really ?would|will *@really like|love|"
		"prefer|want|wish|need|asking|writing|hoping|looking|request|"
		"have|trying to"},
	{"want", "i|we have decided to"},
	{"want", "je|j|nous *@really @fr ?*@really ?a"},
	{"go", "leave|quit|exit|get_off|come_off|get_out_of|be_off|go_off|"
		"be_out_of ?of|from @thelist"},
	{"do", "@bedone"},
	{"do", "have @me *@polite removed|taken|deleted|unsubscribed|dropped "
		"?@fromlist ?off"},
	{"do", "have ?@me removed|taken @fromlist"},
	{"do", "withdraw|revoke my ?email consent ?@toget"},
	{"do", "withdraw @me ?@fromlist"},
	{"do", "no_longer|not ?want|wish ?to receive|get|be_on|be_part_of "
		"@mails *@ever"},
	{"do", "desabonner|desabonnez|desabonne|desinscrire|desinscrivez|"
		"desinscris|desabonnes ?moi|nous ?@me *@polite ?@dela"},
	{"do", "me|m|nous|se|vous|te desabonner|desinscrire|desabonne|"
		"desabonnez|desabonnes|desabonnerais|desinscrivez ?@dela"},
	{"do", "@fretire moi|nous *@polite ?@dela"},
	{"do", "me|m|nous @fretire *@polite ?@dela"},
	{"do", "@fretire mon|notre|mes|cette|ce|l nom|adresse|courriel|"
		"coordonnees|email|adresses ?courriel|email|electronique|mail "
		"*@polite ?@SELF *@polite ?@dela"},
	{"do", "@fretire @SELF *@polite ?@dela"},
	{"do", "?d arreter|arretez|arrete|cesser|cessez|cesse|stopper|stoppez "
		"*@polite de|d ?m|me|nous envoyer|ecrire|contacter|recevoir "
		"?ces|vos|des|les|tous ?@le ?@mails"},
	{"do", "arreter|arretez|arrete|cesser|cessez|stopper|stoppez ?tous|"
		"toutes|tout ?ces|vos|les|cet|cette|ce|l *@kind @list"},
	{"do", "arreter|cesser|stopper de recevoir ?@mails"},
	{"do", "annuler|annulez|resilier|resiliez|terminer|cesser|arreter|"
		"mettre_fin_a|mettez_fin_a|mettre_un_terme_a mon|notre "
		"abonnement ?a|au|aux ?@mails"},
	{"go", "quitter|quitte @frlist"},
	{"do", "ne_plus|plus @frget"},
	{"do", "ne_plus ?etre|figurer|apparaitre|faire_partie|@frget ?inscrit|"
		"inscrite|abonne|abonnee|contacte|contactee|sollicite|"
		"sollicitee ?sur|dans|de|a|aux|par ?@frlist"},
	{"do", "ne plus m|me|nous ecrire|envoyer|contacter|ecrivez|solliciter|"
		"faire_parvenir|transmettre|inclure|compter ?de|d|vos|ces|ce|"
		"dans ?@le ?@mails"},
	{"do", "etre|me_faire|faire retire|retiree|enleve|enlevee|raye|rayee|"
		"desabonne|desabonnee|desinscrit|desinscrite|supprime|"
		"supprimee|retirer|enlever|rayer|desabonner|desinscrire "
		"?@dela"},
	{"do", "retirer|retirez|revoquer mon consentement"},
	{"bedone", "be|get *@polite removed|unsubscribed|deleted|dropped|"
		"taken_off|taken_off_of|opted_out|excluded|taken|left_off "
		"?off ?@fromlist|@mails"},
	{"do", "ensure|make_sure|confirm|see_to_it|check ?that @me|i|we am|is|"
		"are|get *@polite removed|unsubscribed|taken_off|deleted|off "
		"?@fromlist|@mails"},
	{"bedone", "be|get taken|dropped|opted ?off|from|out ?of @mails"},
	{"thelist", "?@the *@kind list|lists|listserv|newsletter|newsletters|"
		"mailing|mailings|emails|subscription|distribution|group|"
		"network|community|listserve|@LIST"},
	{"fromlist", "from|off|off_of|out_of|of|to|on @mails"},
	{"fromlist", "from ?receiving|getting @mails"},
	{"fromlist", "@fromlist and|, stop|cease ?sending|emailing|contacting "
		"?@tome"},
	{"tome", "me|us|to_me|to_us|to_my_inbox|to_this_address|my_inbox|"
		"@SELF|to_@SELF|to_my_email|at_this_address"},
	{"toget", "to|for ?receive|receiving|get @mails"},
	{"doing", "unsubscribing|removing|taking|deleting|dropping @me "
		"*@polite ?off|from|out ?of ?@mails"},
	{"doing", "stopping @mails"},
	{"doing", "being|to_be removed|taken|unsubscribed|deleted ?off|from "
		"?@mails"},
	{"doing", "not getting|receiving @mails *@ever"},

	/* Said, not asked for. */
	{"say", "i|we *@really no_longer *@really ?wish|want|need|care|desire|"
		"would_like|like|am_interested_in ?to receive|get|receiving|"
		"getting|be|have|see|be_receiving ?on|included_in|part_of|"
		"subscribed_to|a_part_of @mails"},
	{"say", "i|we *@really no_longer *@really wish|want|need|require|"
		"would_like ?to @mails *@ever"},
	{"say", "i|we *@really do not *@really want|wish|need|care|like|"
		"would_like to|for receive|receiving|getting|get|be_on|have|"
		"see|be_part_of|be_subscribed_to|be_included_in|"
		"be_included_on|continue_receiving|continue_to_receive|"
		"keep_getting|be_in|keep_receiving|be_getting|be_contacted|"
		"be_emailed|be_a_part_of ?@mails *@ever"},
	{"say", "i|we *@really do not *@really want|need|wish|require "
		"any_more|more|any_further ?of ?@mails *@ever"},
	{"say", "i|we *@really do not *@really want|need|wish @the *@kind "
		"@list *@ever ?@tome"},
	{"say", "i|we *@really do not *@really want|need|wish this|these|them "
		"@ever"},
	{"say", "i|we would ?rather|prefer|like|really|wish not|no_longer ?to "
		"receive|get|be_on|be_part_of @mails *@ever"},
	{"say", "i|we wish|want|prefer|choose|opt not|no_longer to receive|"
		"get|be_on|be_part_of @mails *@ever"},
	{"say", "?i|we|am ?am ?are not|no_longer interested_in receiving|"
		"getting|being_on|these|this|your ?@mails *@ever"},
	{"say", "do not|never *@polite send|email|mail|contact|write|message|"
		"e_mail|bother|forward ?@tome ?any|anything ?more|further|"
		"else ?@mails|anything *@ever ?@tome *@ever"},
	{"say", "no more|further|additional|longer ?@kind @list|of_these|"
		"of_this|of_those|of_your ?@list ?@tome ?@mails"},
	{"say", "no @list ?@tome"},
	{"say", "no|any further|more contact|communication|communications "
		"?from_you"},
	{"say", "do not|never include|copy|cc|add|keep me|us in|on @mails "
		"*@ever"},
	{"say", "i|we *@really do not consent|agree to ?receive|receiving|get|"
		"getting @mails"},
	{"say", "je|nous refuse|refusons de|d @frget"},
	{"say", "not|no interested_in|need_for @mails"},
	{"say", "i|we am|are *@really unsubscribing|opting_out|leaving|"
		"opted_out ?from|of @thelist"},
	{"say", "i|we am|are *@really unsubscribing|opting_out"},
	{"say", "i|we *@really want|would_like|like|wish|need off|out|out_of|"
		"off_of|to_be_off|to_be_out_of|to_get_off @mails"},
	{"say", "?my|request|requesting|asking ?for unsubscribe|"
		"unsubscription|removal|unsubscribing|opt_out|opting_out "
		"?request|me|please ?from|of|to ?@mails"},
	{"say", "?request to|for be_removed|removal|unsubscribe ?from "
		"?@mails"},
	{"say", "?@LIST unsubscribe ?@LIST"},
	{"say", "my unsubscription|removal"},
	{"say", "?demande_de|une|mon desabonnement|desinscription|"
		"retrait_de_la_liste|desinscription_de_la_liste ?a|de|du|aux|"
		"au ?@mails"},
	{"say", "je|j|nous ne|n|veux|veut @frwish ?*@really plus|pas|rien|"
		"jamais ?du_tout ?rien|jamais|de @frget"},
	{"say", "je|j|nous @frwish ?*@really plus|pas ?rien @frget"},
	{"say", "je|j|nous @frwish ?*@really ne_plus|plus|ne_pas ?jamais "
		"@frget"},
	{"say", "je|j|nous ne|n @frwish plus|pas de|d|vos|ces|aucun|aucune|ce|"
		"vos @mails"},
	{"say", "je|j|nous ?n|ne ai ?plus|pas besoin|envie ?de|d ?recevoir "
		"?ces|vos|ce|cette @mails"},
	{"say", "?ne|n envoyez|envoie|ecrivez|contactez|envoyer|m_envoyez "
		"?moi plus|jamais|pas ?rien|aucun|aucune|de|d|ces|vos "
		"?@mails"},
	{"say", "ne|n me|m envoyez|ecrivez|contactez|sollicitez|envoie|ecrire|"
		"envoyer|contacter ?plus|jamais|pas ?rien|aucun|aucune|de|d|"
		"ces|vos ?@mails"},
	{"say", "plus_aucun|plus_aucune|aucun_autre|aucun|pas_d_autres|"
		"pas_d_autre @list"},
	{"say", "?je ?j me|m desabonne|desinscris ?@dela"},
	{"say", "je|nous quitte|quittons @frlist"},
	{"say", "je|nous|j annule|resilie|cesse|retire|termine mon|notre "
		"abonnement|consentement ?a|au|aux ?@mails"},
	{"frwish", "veux|voudrais|souhaite|souhaiterais|desire|desirerais|"
		"aimerais|prefere|prefererais|voulons|souhaitons|veut|veu"},
	{"frget", "recevoir|avoir|voir|@fretre|m_abonner|en_recevoir|"
		"rien_recevoir ?de|d|vos|ces|ce|aucun|aucune|rien|tous|cette "
		"?autres|autre|tels|tel ?@le ?@mails ?de_vous|de_votre_part"},
	{"fretre", "?etre|figurer|apparaitre|faire ?abonne|abonnee|inscrit|"
		"inscrite ?sur|dans|a|au|partie|contacte|contactee|sollicite|"
		"sollicitee ?de|par|sur|du"},
	{"fretire", "retirer|retirez|retire|enlever|enlevez|enleve|supprimer|"
		"supprimez|supprime|rayer|rayez|raye|oter|otez|effacer|"
		"effacez|radier|radiez|sortir|sortez|exclure|excluez|"
		"desactiver|eliminer|biffer|biffez|enlevez_donc"},
	{"frlist", "la|cette|votre|ce|le|vos|l|les ?@kind ?@kind ?@kind "
		"@list"},
	{"dela", "de|du|a|aux|au|d|sur|des ?@le *@kind @list ?@LIST"},
	{"dela", "de la|cette|votre|vos|toutes|tous ?vos|les *@kind @list"},
	{"dela", "de|du|a|sur|des ?la|votre|cette|vos|ta|les *@kind @list d|"
		"de envoi|diffusion|distribution|courriels|publipostage|"
		"contacts"},
	{"dela", "d ici"},

	/* Only where nothing else is said. */
	{"leaveweak", "*@polite stop|discontinue|arret|arretez|arrete|remove|"
		"quit|leave|retirer|quitter|enlever ?all|everything|now|this|"
		"ca|tout|tout_ca|cela *@behind"},
	{"leaveweak", "*@polite i quit"},
	/* May mean it. */
	{"leavemaybe", "unsubscribe|unsubscribed|unsubscribing|unsubscription|"
		"desabonner|desabonnez|desabonne|desabonnement|desinscrire|"
		"desinscription|desinscrivez|delist"},
	{"leavemaybe", "remove|take|delete|drop|removing|taking @me off|from|"
		"of|out"},
	{"leavemaybe", "leave|quit|off|leaving @the *@kind list|group|"
		"newsletter|network|mailing|emails"},
	{"leavemaybe", "opt|opting ?me out"},
	{"leavemaybe", "stop|cease|quit sending|emailing|mailing|contacting|"
		"these|the|your|all|this|receiving|getting ?@mails"},
	{"leavemaybe", "cancel|end|stop my ?@kind subscription|membership|"
		"emails|registration|account"},
	{"leavemaybe", "delete|close|remove my account|profile|data|"
		"information"},
	{"leavemaybe", "do not|no_longer ?want|wish|need ?to receive|send|get "
		"@mails"},
	{"leavemaybe", "annuler|annulez|annule|resilier|retirer mon|ma "
		"abonnement|inscription|adhesion|participation_a_la_liste"},
	{"leavemaybe", "quitter|quitte @frlist"},
	{"leavemaybe", "me|m @fretire de|du"},
	{"leavemaybe", "plus recevoir|envoyer"},
};
const struct rules say_leave = {sizeof(rules) / sizeof(*rules), rules};
