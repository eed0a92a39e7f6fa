/* SPDX-License-Identifier: MIT */
/*
 * What commands have in common: courtesies, asking for something, oneself, the
 * list and its mail. See the grammar in command_talk.h. Closed lists on
 * purpose: no word here denies, doubts or speaks of others, and a clause with
 * a word that is not here goes to a person.
 */
#include "inbox/command_talk.h"

static const struct rule rules[] = {
	/* What our own mails say, where a quotation was not known as one. */
	{"ours", "why_you_receive_this|you_are_a_member_of|you_can_leave_at|"
		"change_your_level|reply_with_the_word|reply_to_this_message|"
		"you_agreed_to_receive"},
	{"ours", "pourquoi_vous_recevez|vous_avez_accepte_de_recevoir|"
		"vous_pouvez_partir_a|changer_de_niveau_repondez|"
		"repondez_par_le_mot|repondez_a_ce_message|repondez_par|"
		"passer_a :"},
	/* Said anywhere, changes nothing. */
	{"polite", "please|kindly|thanks|thx|ty|cheers|,"},
	{"polite", "?many|kind thanks|thank_you ?very|so ?much|kindly ?again|"
		"in_advance|all|everyone|for_your_help|for_everything"},
	{"polite", "just|now|today|immediately|simply|also|again|asap|"
		"right_away|at_once|permanently|promptly|"
		"effective_immediately|right_now|manually|by_hand|officially|"
		"formally|indeed|finally"},
	{"polite", "as_soon_as ?you possible|can|convenient"},
	{"polite", "at_your ?earliest convenience"},
	{"polite", "when|whenever ?ever you|u ?get|have can|could|a_chance|"
		"a_moment|a_minute|time"},
	{"polite", "if ?at_all possible|you_can|you_could|you_would|"
		"you_do_not_mind|you_please|that_is_ok|that_is_okay|"
		"that_is_possible|it_is_possible|ok|okay|you_would_not_mind|"
		"that_is_alright|that_is_all_right"},
	{"polite", "svp|stp|s_v_p|sip"},
	{"polite", "s . v . p ?."},
	{"polite", "s_il_vous|s_il_te plait"},
	{"polite", "?un|mille ?grand merci|mercis ?beaucoup|bien|infiniment|"
		"d_avance|a_tous|a_vous|encore|de_votre_aide|pour_votre_aide|"
		"de_votre_comprehension"},
	{"polite", "maintenant|immediatement|simplement|juste|aussi|"
		"tout_de_suite|des_maintenant|des_aujourd_hui|aujourd_hui|"
		"sans_delai|definitivement|rapidement"},
	{"polite", "des_que|aussitot_que possible|vous_le_pouvez|vous_pouvez"},
	{"polite", "le|au plus|plutot ?tot|vite ?possible"},
	{"polite", "si ?c_est ?il_est possible|vous_pouvez|vous_le_pouvez|"
		"vous_voulez_bien|vous_le_voulez_bien"},
	{"polite", "hi|hello|hey|bjr|bsr|coucou|bonjour|bonsoir|salut|allo|"
		"dear|cher|chere ?@SELF|there|all|everyone|team|folks|a_tous|"
		"a_toutes|madame|monsieur"},
	{"polite", "bonne|excellente journee|soiree|semaine|fin_de_semaine"},
	{"polite", "have_a good|great|nice|lovely day|week|weekend|evening|"
		"one"},
	{"polite", "?with|kind|best|warm|many kind|best|warm|regards regards|"
		"wishes"},
	{"polite", "regards|sincerely|best|cordialement|sincerement"},
	{"polite", "sorry|apologies|my_apologies|desole|desolee|pardon|"
		"excusez_moi|excuse_me"},
	{"polite", "sorry|apologies for the|any|this trouble|bother|"
		"inconvenience|hassle"},
	{"polite", "actually|well|so|then|anyway|alors|donc|good_morning|"
		"good_afternoon|good_evening|good_day"},
	{"polite", "yes|yeah|yep|yup|ok|okay|oui|ouais|d_accord|sure|great"},
	{"polite", "for_me|pour_moi|on_my_end|de_mon_cote|de_ma_part|from_me"},
	{"polite", "@SELF"},
	{"polite", "i_hope|hope ?that|this you|all|everyone|this ?email are|"
		"is|finds_you ?doing well|good|great"},
	{"polite", "j_espere que vous allez|tout_va bien"},

	{"really", "really|very_much|definitely|just|now|also|only|simply|"
		"respectfully|currently|hereby|kindly|politely|formally|still|"
		"truly|vraiment|simplement|juste|aussi|bien|maintenant"},
	/* Asking: in front of what one wants, in its plain form. */
	{"open", "@polite"},
	{"polite", "please be_advised|be_aware|be_informed|note|know|"
		"take_note ?that"},
	{"polite", "veuillez prendre_note|noter|prendre_bonne_note|savoir "
		"que"},
	{"open", "to ask|request ?you ?that ?to ?you"},
	{"open", "?i|we ?am|are|was just|simply|only wondering|wondered|"
		"curious if|whether you|someone|it|u could|can|would|might|"
		"were|is|was ?be ?possible|able ?for_you ?to"},
	{"open", "?i|we ?am|are|was ?just wondering|wondered if|whether you|"
		"someone|it|u could|can|would|might|were|is|was ?be ?possible|"
		"able ?for_you ?to"},
	{"open", "?is|there ?there any|a chance|way|possibility ?that you|"
		"someone|u|i could|can"},
	{"open", "do you think you|someone could|can"},
	{"open", "let_me_know_if_you_can|see_if_you_can|i_ask|we_ask|"
		"trying_to|i_would_be_grateful_if_you_could"},
	{"open", "i|we|id *@really would|will *@really like|love|prefer|wish|"
		"want|need|appreciate|ask ?you ?for ?to"},
	{"open", "i|we|id would rather ?just"},
	{"open", "i|we *@really want|wish|need|prefer|would_like ?you|us to"},
	{"open", "id *@really like|love|prefer ?you ?to"},
	{"open", "i|we|me|looking|hoping|trying|like|love|prefer|want|need|"
		"wish|would_like to"},
	{"open", "i|we am|are|was *@really writing|emailing|asking|requesting|"
		"hoping|looking|trying|contacting_you|reaching_out ?you ?to"},
	{"open", "i|we *@really request|ask ?that ?you ?to"},
	{"open", "i|we have *@really decided|chosen|opted to"},
	{"open", "?i|we would|will *@really appreciate|be_grateful|be_happy|"
		"be_glad|be_so_grateful ?it ?very_much if you|someone could|"
		"would|can"},
	{"open", "?it would|that_would be great|nice|helpful|good|wonderful "
		"if you could|would|can"},
	{"open", "can|could|would|will|might you|someone|somebody|we|u|anyone "
		"*@polite"},
	{"open", "would|could|will you be so|able|kind|good|willing ?kind|"
		"good ?enough ?as to"},
	{"open", "if_you could|would|can|could_please *@polite"},
	{"open", "this|this_email|this_is|here_is|please_accept_this|"
		"consider_this|please_consider_this ?message is|as ?my|a|our "
		"?formal|official|email ?request|notice|note to"},
	{"open", "this_is|my|a request to|that_you"},
	{"open", "would|is ?it ?be possible ?for ?you|me|us to"},
	{"open", "be_sure|make_sure|you_may|you_can|feel_free|go_ahead_and|"
		"i_ask_that_you|please_arrange|arrange|i_wish ?to"},
	{"open", "time|it_is_time ?for_me to"},
	{"open", "je|j|nous ?ne @fr ?*@really ?que ?vous ?de ?bien ?vouloir"},
	{"open", "pourriez|pouvez|voudriez|voulez|auriez|seriez|pourrais|peux|"
		"veux vous|tu ?*@polite ?bien ?de ?vouloir"},
	{"open", "est_ce_que vous|tu|on pouvez|pourriez|peux|pourrais|"
		"pourrait|peut ?bien"},
	{"open", "vous|tu|on pouvez|pourriez|peux|pourrais|pourrait|peut "
		"?bien"},
	{"open", "?est|serait|est_ce|il_est ?il ?ce ?y_aurait_il possible|"
		"moyen ?pour_vous ?de|d|que"},
	{"open", "merci|veuillez|priere|svp|stp|je_vous_prie|je_vous_demande|"
		"je_vous_saurais_gre|je_vous_serais_reconnaissant|"
		"je_vous_serais_reconnaissante|je_demande ?donc ?de|d|a ?bien "
		"?vouloir"},
	{"open", "auriez_vous l amabilite|obligeance|gentillesse|bonte de|d"},
	{"open", "auriez_vous la gentillesse|bonte de|d"},
	{"open", "ayez_l amabilite|obligeance de|d"},
	{"open", "j_apprecierais|il_faudrait|j_ai_decide|on_peut|"
		"je_vous_ecris_pour|ceci_est_pour|je_viens|afin|pour ?que ?de "
		"?vous"},
	{"fr", "veux|voudrais|souhaite|souhaiterais|aimerais|desire|"
		"desirerais|prefere|prefererais|tiens_a|demande|demande_a|"
		"voulons|aimerions|souhaitons|voudrions|apprecierais"},
	/* May I: not of leaving, where it asks how. */
	{"mayi", "can|could|may|might i|we *@polite"},
	{"mayi", "puis|pourrais|peux je ?*@polite"},
	{"mayi", "est_ce_que ?je ?j ?on peux|pourrais|peut|pourrait"},
	{"mayi", "je|on peux|pourrais|peut|pourrait ?*@polite"},
	{"mayi", "is_it|would_it_be|est_ce|serait_il|est_il possible|ok "
		"?for_me ?to|de"},
	{"mind", "?would|do you|u mind|be_willing"},
	{"mind", "i|we would appreciate ?you"},

	{"me", "both|all ?of @me1 and|et ?my|mon email|address|name|courriel|"
		"adresse"},
	{"me", "@me1 and|et ?my|mon ?email|mail email|address|name|courriel|"
		"adresse|nom ?address"},
	{"me", "@me1 ?@melong ?@melong"},
	{"me", "@me1 ?@melong ?,|( @SELF ?)"},
	{"me1", "me|us|myself|moi|nous|my_name|my_email|my_address|@SELF|"
		"this_address|this_email|mon_nom|mon_adresse|mon_courriel|"
		"cette_adresse|ce_courriel|my_e_mail|my_name_and_email|"
		"my_information|my_info|mes_coordonnees|my_details|my_contact|"
		"myself_and_my_email"},
	{"melong", "address|courriel|email|@SELF|information|info|"
		"address_below|addresses|electronique|ci_dessus|details"},

	/* The list and its mail. */
	{"the", "the|this|your|that|these|those|our|any|all|all_of|"
		"all_of_your|all_your|all_these|all_the|any_of|any_of_your|"
		"any_of_these|all_of_these|your_own|its|an|a|such|every|each|"
		"more|any_more|any_further|further|anymore|so_many|to_many|"
		"the_following|further_such|other"},
	{"le", "la|le|les|l|votre|vos|cette|ce|cet|ces|de_la|du|des|de|d|"
		"toute|tous|toutes|tout|aucun|aucune|notre|ta|tes|mes|ma|mon|"
		"autres|une|un"},
	{"kind", "mailing|email|e|mail|emailing|distribution|contact|"
		"newsletter|recap|network|networks|community|future|further|"
		"more|other|group|team|primary|care|monthly|weekly|regular|"
		"automated|circulation|marketing|subscription|bulk|above|"
		"meeting_recap|update|current|same|practice|@LIST|and|of|s|"
		"courriel|courriels|envoi|diffusion|distribution|d|de|du|des|"
		"la|l|reseau|publi|mensuelle|postage|information|info|"
		"infolettre|le|soins|primaires|contacts|automatiques|"
		"prochains|futurs|autres|futures"},
	{"list", "list|lists|listserv|list_serv|list_serve|thread|threads|"
		"chain|email_thread|newsletter|newsletters|distribution|email|"
		"emails|mail|mails|mailing|mailings|mailout|mailouts|message|"
		"messages|recap|recaps|subscription|subscriptions|"
		"correspondence|communication|communications|updates|update|"
		"notifications|circulation|distro|database|liste|listes|"
		"courriel|courriels|envois|envoi|infolettre|infolettres|"
		"bulletin|bulletins|messages|e_mails|mailinglist|group|"
		"network|community|announcements|mailing_lists|publipostage|"
		"reseau|groupe|communaute|comptes_rendus|recapitulatifs|"
		"distributions|contacts|mailer|mailers|roster|stuff|e_mail|"
		"spam|blasts|email_blasts|abonnement|abonnements|resumes|avis|"
		"@LIST|records|files|dossiers"},
	{"mails", "@mails1"},
	{"mails", "@mails1 and|or|et|ou @mails1"},
	{"mails", "@mails1 from|of|de|du|des ?@the|@le *@kind @list"},
	{"mails1", "?@the|@le ?@the *@kind @list ?here|below|that_you_send|"
		"you_send|you_are_sending|que_vous_envoyez|of_yours|from_you|"
		"from_your_group|from_your_organization|from_you_guys|"
		"from_this_list|from_this_group|de_votre_part"},
	{"mails1", "?@le *@kind @list d|de envoi|diffusion|distribution|"
		"courriels|publipostage|contacts"},
	{"mails1", "this|these|it|them|those|any_of_these|any_of_this|"
		"all_of_these|ceci|cela|ca|everything|anything|all|all_of_it|"
		"tout|tout_ca|anything_from_you|any"},
	{"mymails", "@mails"},
	{"mymails", "my|our|mes|mon|nos ?@the *@kind @list"},
	{"ever", "anymore|any_more|any_longer|again|from_now_on|going_forward|"
		"moving_forward|in_the_future|in_future|for_good|altogether|"
		"completely|entirely|at_all|at_this_time|at_this_point|"
		"desormais|dorenavant|a_l_avenir|plus|completement|ever|"
		"ever_again|once_and_for_all|pour_de_bon|"
		"a_partir_de_maintenant|une_fois_pour_toutes"},
	{"ever", "for_the ?very first|second|third|last|final|fourth|nth time|"
		"attempt"},
	{"ever", "pour_la ?toute premiere|deuxieme|troisieme|derniere|enieme "
		"fois"},
	{"behind", "@polite|@ever|@from|@totally"},
	{"from", "at|for|to|a|pour @me"},
	{"totally", "instead|plutot|for_the_time_being|for_the_moment|"
		"pour_le_moment|pour_l_instant"},
	{"totally", "period|point_final|end_of_story"},
};
const struct rules say_common = {sizeof(rules) / sizeof(*rules), rules};
