/* SPDX-License-Identifier: MIT */
/*
 * Yes, no and maybe, to a meeting or a question, and what says nothing.
 */
#include "inbox/command_talk.h"

static const struct rule rules[] = {
	/* Answers to a question of ours. */
	{"yes", "*@nicely @yeah *@nicely"},
	{"yes", "*@nicely @agree *@nicely"},
	{"nicely", "@polite|@yeah|!|:"},
	{"yeah", "yes|yeah|yep|yup|oui|ouais|ouaip|sure|absolutely|definitely|"
		"certainly|of_course|bien_sur|absolument|certainement|"
		"tout_a_fait|affirmative|go_ahead|yes_sir|correct|exactly|ja|"
		"exact|exactement|indeed|avec_plaisir|volontiers"},
	{"agree", "i|we ?do ?hereby *@really confirm|agree|consent|accept|"
		"approve ?it|this|that|my ?email|address|subscription|new|"
		"to_this|membership|registration|email_address|new_address "
		"?address"},
	{"agree", "confirm|confirmed|agreed|confirme|confirmee|accepte|"
		"accepted|confirmer|confirming|je_confirme|j_accepte|"
		"je_consens|approuve|confirmation|i_do ?it|this|mon|l|my|"
		"please|subscription ?inscription|adresse|address|email|"
		"subscription|abonnement|courriel ?address|courriel"},
	{"agree", "that|it|this ?is|was ?indeed|really me|my_address|correct|"
		"right|my_email|my_new_address|us"},
	{"agree", "c_est ?bien moi|mon_adresse|ca|exact|ma_nouvelle_adresse"},
	{"agree", "c_etait ?bien moi"},
	{"agree", "i|je|j|we *@really want|would_like|like|veux|aimerais|"
		"voudrais|souhaite|do ?to ?get|receive|les|bien|recevoir|join|"
		"be_on|be_added|m_inscrire|subscribe ?to|vos|ces|les|a "
		"?@mails"},
	{"agree", "?je ?j veux|aimerais|voudrais|souhaite ?bien les|vos|ces|"
		"continuer_a recevoir ?@mails"},
	{"agree", "utiliser|utilisez cette|ma|la adresse ?courriel"},
	{"agree", "please|add|sign|subscribe ?add|sign|subscribe @me ?up ?to "
		"?@mails"},
	{"agree", "use this|my|the ?new address|email"},
	{"no", "*@nope @nay *@nope"},
	{"nope", "please|thanks|thank_you|,|merci|svp|actually|sorry|desole|"
		"@nay|!|beaucoup|@SELF"},
	{"nay", "no|non|nope|nah|pas_du_tout|not_at_all"},
	{"nostay", "*@nope ?i|we|je|j ?want|would|will|prefer|rather|veux|"
		"prefere|d|id ?like|prefer|to ?to stay|remain|rester|reste|"
		"stay_on|keep_getting_it|keep_receiving|keep ?subscribed|on|"
		"sur ?@mails *@nope"},
	{"nostay", "*@nope garder|gardez|laissez moi ?sur|dans ?@mails "
		"*@nope"},
	{"nostay", "*@nope @nay *@nope please|do|just keep|leave me ?on|as "
		"?@mails ?i_am *@nope"},
	{"nostay", "*@nope @nay *@nope i|we will|would_like_to stay|remain "
		"?on ?@mails *@nope"},
	{"ok", "*@polite ok|okay|d_accord *@polite"},

	/* Meetings, in answer to an invitation. */
	{"there", "there|la|present|presente|presents|in_attendance|of_it|"
		"at_it|in|des_notres|de_la_partie|attending|joining|coming"},
	{"meet", "?@the|@le *@kindof meeting|session|event|call|rencontre|"
		"reunion|seance|evenement|gathering|webinar|workshop|appel|"
		"invitation|atelier|town_hall|huddle|assembly|assemblee|"
		"community_meeting ?@on|@inmonth"},
	{"kindof", "@kind|community|next|upcoming|@DATE|january|february|"
		"march|april|may|june|july|august|september|october|november|"
		"december|zoom|online|prochaine|peer|sharing|learning|monthly|"
		"co|design|annual|general|of|for|evening|morning|thursday|"
		"tuesday|monday|wednesday|friday|on"},
	{"on", "on|le|du|of|at ?@DATE"},
	{"on", "@DATE"},
	{"inmonth", "of|in|for|de|d|en|du_mois_de january|february|march|"
		"april|may|june|july|august|september|october|november|"
		"december|janvier|fevrier|mars|avril|mai|juin|juillet|aout|"
		"septembre|octobre|novembre|decembre"},
	{"then", "this|that|the one|session|time|day|month|meeting"},
	{"then", "i|je ?am|suis regret|sorry|afraid|regrette|desole|desolee "
		"?but|that|to_say|to_inform_you|mais|que ?that"},
	{"then", "@today"},
	{"on", "@today"},
	{"today", "today|tonight|this_morning|this_afternoon|this_evening|"
		"aujourd_hui|ce_soir|ce_matin|ce_midi"},
	{"then", "see|will_see you|u|ya|you_all ?all ?there|then|soon ?@on"},
	{"then", "looking_forward ?to ?it|this|seeing_you|the_meeting ?there|"
		"then"},
	{"then", "@polite|!|a_bientot|au_plaisir|with_pleasure|avec_plaisir|"
		"for_sure|of_course|in_person|as_well|aussi|by_zoom|on_zoom|"
		"virtually|online|on_time|@DATE|on|this_time|cette_fois|"
		"unfortunately|malheureusement|i_am_afraid|alas|helas|"
		"regretfully|sadly|regrettably|it|this|dear|again|then"},
	{"attend", "@yeah|@come"},
	{"attend", "@come @meet"},
	{"come", "i|we will|can|am_going_to|shall|am|plan_to|intend_to|are|"
		"would_love_to|would_like_to|am_happy_to|would_be_happy_to|"
		"am_able_to|hope_to ?definitely|certainly|gladly|happily|also|"
		"indeed|be|make attend|be_there|come|join|make_it|make|"
		"participate|be_attending|be_coming|be_joining|be_present|"
		"attending|coming|joining|in|going|there|present|accept|be_at|"
		"be_in|attend_in|join_you|join_us|planning_to_attend ?at|to|"
		"you|in|for"},
	{"come", "i|we ?do|definitely|certainly|gladly|happily|also attend|"
		"be_there|come|join|participate ?at|to|you|in|for"},
	{"come", "i|we will|shall|can|am|are be_able_to|able_to attend|"
		"be_there|come|join|make_it|participate ?at|to|for"},
	{"come", "i accept|attend|confirm ?my|the|your ?attendance|"
		"participation|presence|invitation"},
	{"come", "?i|we|am|are ?look looking|look forward ?to it|seeing_you|"
		"this|the_meeting|joining|attending ?there|then|all"},
	{"come", "count|sign|put|mark|register me|us in|up|down|as ?as|for "
		"?attending|coming|a_yes|yes|going"},
	{"come", "see|will_see|i_will_see you|you_all|u there|then|soon|@on"},
	{"come", "accepted|accept|attending|coming|present|presente|joining|"
		"will_attend|will_be_there|accepte|j_y_serai|serai_la|"
		"be_there|je_participe|works_for_me|that_works|"
		"happy_to_attend|happy_to_join|happy_to_come|glad_to_attend|"
		"i_am_in|im_in|je_viens|je_viendrai|on_y_sera|can_attend|"
		"can_make_it|count_on_me|yes_attending|i_can|i_will|je_peux|"
		"je_serai_la"},
	{"come", "je|j|nous ?y ?y serai|serons|vais|confirme|participerai|"
		"viendrai|pourrai|assisterai|peux|accepte|participe|assiste|"
		"compte ?etre|y ?@there|ma|participer|assister|venir|l|votre "
		"?presence|participation|invitation ?a|au"},
	{"come", "comptez ?sur moi ?parmi ?vous"},
	{"meetyes", "*@then @attend *@then"},
	{"meetyes", "*@then @attend *@then , @come *@then"},
	{"meetyes", "*@then @come @meet *@then"},
	{"decline", "@nay|@away"},
	{"decline", "@away @meet"},
	{"away", "i|we|je ?am|are|will|would ?have ?really ?just|simply|"
		"unfortunately can|will|could|am|are|wo not|unable|decline "
		"?be|to|able ?able|to ?to attend|make|come|be|join|"
		"participate|there|attending|coming|available|present|joining|"
		"free|be_attending|be_there|be_able_to_attend|"
		"be_able_to_make_it|make_it ?it|there|you|present|attend ?to|"
		"at|for"},
	{"away", "can|will|could not make|attend|come|join|be|go ?it|there "
		"?to|at"},
	{"away", "?i|we ?am|are unable|not_able ?to attend|make|come|join|"
		"participate ?it ?to"},
	{"away", "?i|we ?am|are ?will ?be unavailable|away|not_available|"
		"not_attending|not_coming|busy|out_of_town|not_free|absent|"
		"absente|on_vacation|not_going ?for|that|this|then ?day|date|"
		"week|time|evening|month|thursday"},
	{"away", "?i|with|my|we ?will|must ?must|have ?have|to ?to ?my "
		"?sincere regrets|decline|declined|send_regrets|pass|"
		"send_my_regrets|decliner|refuse|decline_with_regret ?the "
		"?invitation ?to"},
	{"away", "i|we ?will|must|need ?have ?to miss|skip"},
	{"decline", "@conflict"},
	{"conflict", "i|we have a|another|prior|other ?prior|conflicting "
		"conflict|commitment|engagement|meeting|appointment "
		"?then|that_day"},
	{"away", "count me out"},
	{"away", "je|j|nous ?ne|n ?y ?pourrai|peux|pourrons|serai|serons|suis|"
		"pourrais ?malheureusement pas ?y ?etre|venir|assister|"
		"participer|present|presente|la|disponible|libre|me ?present|"
		"presente|la|joindre|disponible|des_votres|liberer ?a|au|"
		"parmi|vous"},
	{"away", "je|j|nous suis|serai|serons|dois|decline ?malheureusement "
		"absent|absente|indisponible|pris|prise|decliner|refuser|"
		"occupe|occupee|en_vacances|l_invitation ?l ?invitation"},
	{"away", "absent|absente|pas_disponible|pas_la|je_passe_mon_tour|"
		"je_decline|je_dois_decliner|impossible|impossible_pour_moi|"
		"pas_libre ?ce|cette ?jour|soir|semaine"},
	{"meetno", "*@then @decline *@then"},
	{"meetno", "*@then @decline *@then , @away *@then"},
	{"meetno", "*@then @away @meet *@then"},
	{"tentative", "@might"},
	{"tentative", "@might @meet"},
	{"might", "@bare|@trying"},
	{"bare", "maybe|perhaps|possibly|tentative|tentatively|peut_etre|"
		"not_sure_yet|not_sure|unsure|probably|i_might|might|"
		"possiblement|probablement|tentatif|i_may|i_will_try|"
		"i_do_not_know_yet|i_am_not_sure_yet|i_am_not_sure|"
		"put_me_down_as_a_maybe|je_ne_suis_pas_sur|je_ne_sais_pas|"
		"je_ne_sais_pas_encore|pas_certain|pas_certaine|"
		"je_ne_suis_pas_certain|je_ne_suis_pas_certaine|"
		"je_ne_suis_pas_sure|pas_sur|pas_sure ?encore|yet"},
	{"trying", "i|we|am may|might|could|hope_to ?try|hope|possibly ?to "
		"?be|try|able|hoping ?to attend|come|join|be_there|make_it|"
		"make|be_able_to_attend|be_able_to_come|be_able_to_make_it "
		"?at|to"},
	{"trying", "i|we|am ?will|can|am|are try|trying|hope|hoping|possibly "
		"?to ?be|try|able ?to attend|come|join|be_there|make_it|make|"
		"be_able_to_attend|be_able_to_come|be_able_to_make_it ?at|to"},
	{"trying", "?i ?am not_sure|unsure|uncertain ?yet ?if|whether ?i ?will|"
		"can|could ?be ?able ?to ?make|attend|come|join ?it"},
	{"trying", "mark|put|count ?me ?down ?as ?a maybe|tentative"},
	{"trying", "je vais essayer|tenter|tacher ?d|de ?y ?etre|venir|"
		"participer ?la|present|presente"},
	{"trying", "je viendrai|serai|participerai peut_etre ?la|present|"
		"presente"},
	{"meetmaybe", "*@then @tentative *@then"},
	{"meetmaybe", "*@then @might @meet *@then"},
	/* The meeting is named. */
	{"meetyesnamed", "*@then @come @meet *@then"},
	{"meetyesnamed", "*@then @yeah ?, ?to|for|pour|a|au @meet *@then"},
	{"meetnonamed", "*@then @away @meet *@then"},
	{"meetmaybenamed", "*@then @might @meet *@then"},
	/* The day is named, and on it there is a meeting. */
	{"to", "to|for|pour|a|au|on"},
	{"meetyesday", "*@then @come ?to|for|pour|a|au ?@meet *@then"},
	{"meetyesday", "*@then @yeah ?, @to ?@meet *@then"},
	{"meetyesday", "*@then @yeah ?,|! ?, @come ?@meet *@then"},
	{"meetyesday", "*@then @dayfits *@then"},
	{"dayfits", "?le|on @DATE works|suits|fits ?just ?fine|well|great|"
		"perfectly ?for|with ?me|us"},
	{"dayfits", "?le @DATE ?ca ?nous|me va|convient ?tres ?bien"},
	{"dayfits", "a|on_se_voit|on_se_revoit|rendez_vous @DATE"},
	{"meetnoday", "*@then @away ?to|for|pour|a|au ?@meet *@then"},
	{"meetnoday", "*@then @nay ?, @to ?@meet *@then"},
	{"meetnoday", "*@then @nay ?, @away ?@meet *@then"},
	{"meetnoday", "*@then @DATE does|do|will not work|suit|fit ?for|with "
		"?me|us *@then"},
	{"meetnoday", "*@then ?le @DATE ?ca ne|n ?me|nous va|convient pas "
		"*@then"},
	{"meetmaybeday", "*@then @trying ?to|for|pour|a|au ?@meet *@then"},
	{"meetmaybeday", "*@then @bare for|pour ?@meet *@then"},

	/* Says nothing. */
	{"courtesy", "@nothing *@nothing"},
	{"nothing", "@gratitude|@polite1|@wish|!"},
	{"polite1", "thanks|thx|ty|cheers|,|please|regards|sincerely|best|"
		"cordialement|ok|okay|great|perfect|parfait|super|excellent|"
		"noted|received|recu|note|wonderful|awesome|hi|hello|bonjour|"
		"bonsoir|salut|hey|d_accord|svp|merci|mille_mercis|bye|"
		"fantastic|nice|cool|understood|compris|entendu|bravo|"
		"congratulations|felicitations|got_it|will_do|lovely|there|"
		"all|team|everyone|sounds_good|good"},
	{"nothing", "?it|this|that|c ?is|was|est ?very|so|really|most|tres "
		"helpful|useful|interesting|informative|utile|interessant|"
		"clear"},
	{"nothing", "?oh ?, ?all that|this|it|c|everything is|looks|est|works "
		"?very perfect|great|fine|good|right|ok|okay|parfait|bien|"
		"correct|helpful|noted ?now"},
	{"gratitude", "?and ?many|kind|much|ok|great|big|warm thanks|"
		"thank_you|thankyou ?very|so|really ?much|kindly ?again|all|"
		"everyone|team|in_advance|both ?for|so ?@forwhat"},
	{"gratitude", "?i|we ?really|much|very appreciate|appreciated ?it|"
		"this|your|the ?help|work|update|time|effort"},
	{"gratitude", "?un|mille ?grand|gros merci|mercis ?beaucoup|bien|"
		"infiniment|encore|d_avance|a|mille ?tous|toutes|vous|fois|"
		"l_equipe|toute_l_equipe ?pour|de ?@forwhat"},
	{"forwhat", "for ?all ?the|your|this|that|sending|everything|sharing|"
		"keeping|all|it ?the|your|this|us|me|great|good|excellent|"
		"informative|you_do ?great|good|quick|informative help|update|"
		"recap|email|mail|message|summary|work|note|reminder|info|"
		"information|informed|updates|newsletter|patience|reply|"
		"response|understanding|time|support|efforts|in_the_loop|it|"
		"this|all|updated|everything|sharing|invitation|invite|"
		"assistance|hard_work|clarification"},
	{"forwhat", "for this|everything|that|it|sharing|all|sending_this|"
		"the_info"},
	{"forwhat", "pour|de|du ?votre|le|la|l|ce|cette|vos|les|tout|ton "
		"?beau|excellent|bon ?envoi|aide|travail|message|courriel|"
		"resume|recapitulatif|rappel|information|infos|invitation|"
		"patience|comprehension|suivi|partage|mise_a_jour|reponse|"
		"compte_rendu|tout"},
	{"wish", "have_a|wishing_you_a ?very good|great|nice|lovely|wonderful "
		"day|week|weekend|evening|one|afternoon|holiday ?@ahead"},
	{"wish", "happy new_year|holidays|friday|monday|thanksgiving"},
	{"wish", "happy_to_help|keep_up_the_good_work|great_work|good_work|"
		"great_job|good_job|well_done|nice_work ?all|everyone|team|"
		"folks"},
	{"wish", "looking_forward ?to ?it|this|seeing_you|the_meeting ?all "
		"?there|then|soon"},
	{"wish", "bonne|excellente|belle ?fin_de journee|soiree|semaine|annee|"
		"continuation|fin_de_semaine ?a|de ?tous|vous ?aussi"},
	{"wish", "au_plaisir|a_bientot|au_revoir|bon_travail|beau_travail|"
		"bon_weekend|joyeuses_fetes|salutations|a_plus|bonnes_fetes "
		"?a ?tous|de_vous ?lire|revoir"},
	{"wish", "?with|kind|best|warm|many|yours kind|best|warm|all|truly|"
		"sincerely|regards|wishes ?the|regards|wishes ?best"},
	{"wish", "good morning|afternoon|evening|day|luck|night ?all|everyone|"
		"team"},
	{"wish", "all the best"},
	{"wish", "?with no hard_feelings|offence|offense ?meant|intended"},
	{"wish", "sans rancune"},
	{"wish", "i|you ?hope you|this|all|are|i ?email ?are|is|find|finds "
		"?you ?doing|all well|good|great"},
	{"wish", "bien|tres ?a_vous|cordialement"},
	{"wish", "j_espere que vous|tout|tu allez|va|vas bien"},
	{"ahead", "ahead|all|everyone|too"},
};
const struct rules say_meet = {sizeof(rules) / sizeof(*rules), rules};
