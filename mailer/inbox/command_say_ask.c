/* SPDX-License-Identifier: MIT */
/*
 * The other commands, in whole clauses: level, undo, why, help, full,
 * language, pause, join.
 */
#include "inbox/command_talk.h"

static const struct rule rules[] = {
	/* Level. */
	{"tier", "*@open ?@mayi *@polite @set *@behind"},
	{"tier", "*@open @mind *@polite @setting *@behind"},
	{"tier", "*@polite @level ?is|to|at|est|should_be|a|sera ?:|=|- ?the|"
		"le|la @TIER ?instead *@behind"},
	{"tier", "*@polite @TIER level|tier|niveau *@behind"},
	{"tiersoft", "*@open ?@mayi *@polite @step *@behind"},
	{"tiersoft", "*@open i|we|id ?would *@really choose|prefer|pick|"
		"select|take|go_with|opt_for|chose @rung *@behind"},
	{"tiersoft", "*@open je|j|nous *@really choisis|prefere|prefererais|"
		"prends|opte_pour|choisirais ?le|la @rung *@behind"},
	{"tier", "*@open @level @change ?to|:|pour|a|en|vers ?: ?@level|the|"
		"le @TIER *@behind"},
	{"level", "level|tier|niveau|@levelof"},
	{"levelof", "?my|the|a|mon|le|au|de|un|du|notre ?new|desired|nouveau|"
		"own|preferred level|tier|niveau|involvement|group|groupe|"
		"participation_level|category|engagement_level|membership ?of|"
		"de|d ?involvement|participation|engagement|implication|my "
		"?level ?involvement|participation"},
	{"change", "change|switch|move|set|update|changed|moved|switched|"
		"changer|modifier|passer|set_to|updated|mettre"},
	{"rung", "?the|le|la|a|an|your|l @TIER ?@rungof"},
	{"rung", "?the|le|la level|tier|niveau|group|groupe|category|"
		"categorie|role|cercle|circle|stream ?of|: ?de ?: @TIER"},
	{"rungof", "level|tier|group|category|role|members|member|circle|one|"
		"list|involvement|level_of_involvement|niveau|membership|"
		"stream|status|people|folks|team|track"},
	{"to", "to|at|in|as|into|on|for|a|au|en|dans|pour|comme|vers|under|of|"
		"being|on_to|onto|sur|be|being_at"},
	{"was", "from|de|du ?@rung|@levelof|my_current_level"},
	{"set", "make|mark|consider|name|call|count @me|it|that|this ?as ?an|"
		"a @rung"},
	{"set", "switch|move|change|put|set|bump|promote|demote|upgrade|"
		"downgrade|transfer|register|sign|list|place|enroll|enrol|add|"
		"shift|drop|update|assign|step|convert|reassign|count|"
		"classify|make|bring|move_up|class @me ?up|down|over|back|in "
		"?@was ?@to ?be @rung"},
	{"set", "switch|move|change|put|set|bump|promote|demote|upgrade|"
		"downgrade|update|adjust|lower|raise|increase|reduce|modify|"
		"make|transfer|have|get ?my|the|our @levelof ?@was ?@changed "
		"?@to|: @rung"},
	{"changed", "changed|moved|switched|updated|set|up|down|back"},
	{"step", "go|move|switch|change|step|drop|shift|join|upgrade|"
		"downgrade|transfer|return|revert|try|participate|choose|"
		"select|sign_up|come|take_part|scale|opt|be_listed|be_put|"
		"pick|be_moved|be_switched|be_changed|be_on|be_included|"
		"be_part_of|be_upgraded|be_downgraded|be_made|be_set|"
		"be_placed|be_involved|be_added|be_at|become|be_in|be_one_of "
		"?up|down|over|back|in|instead|myself ?@was ?@to ?@to @rung"},
	{"step", "passer|passez|passe|mettre|mettez|mets|changer|changez|"
		"change|inscrire|inscrivez|inscris|basculer|basculez|placer|"
		"placez|transferer|transferez|monter|montez|descendre|"
		"descendez|remettre|remettez|deplacer|deplacez|classer|"
		"classez|rester|etre|devenir|aller|revenir|retourner|"
		"participer|choisir|retrograder|joindre|faire_passer|"
		"faites_passer|m_impliquer|contribuer|rejoindre ?moi|nous|me|"
		"m ?@was ?@to ?@le @rung"},
	{"set", "me|m|nous passer|mettre|changer|inscrire|basculer|placer|"
		"transferer|monter|descendre|remettre|deplacer|classer|faire "
		"?passer ?@was ?@to ?@le @rung"},
	{"set", "changer|changez|modifier|modifiez|mettre|mettez|passer|"
		"passez|ajuster|baisser|monter @levelof ?@was ?@to ?@le "
		"@rung"},
	{"tiersoft", "*@open be|become|etre|stay|devenir ?an|a|au ?niveau "
		"@TIER *@behind"},
	{"setting", "making|moving|switching|changing|putting|setting|bumping "
		"@me|@levelof ?up|down|over|back ?@was ?@to @rung"},
	{"tiermaybe", "@TIER"},

	/* Undo: only in answer to what tells of a change. */
	{"undo", "*@oops *@open @back *@behind"},
	{"undo", "*@oops ?no|non *@open @back *@behind"},
	{"oops", "nope|nah|oops|oups|woops|whoops|sorry|no|non|wait|ah|oh|"
		"ooops|my_bad|mistake|erreur|my_mistake|that_was_a_mistake|"
		"polite"},
	{"back", "undo|undo_it|undone|undoing ?@thatchange"},
	{"back", "annuler|annulez|annule|defaire|defaites|retablir|"
		"retablissez|revenir_en_arriere|revenez_en_arriere "
		"?@thatchange"},
	{"back", "revert|reverse|cancel|rollback|roll_back|reset|rescind "
		"?@thatchange ?back"},
	{"back", "take|put|change|switch|set|turn|bring|roll|get it|that|this|"
		"me|things|everything|@thatchange back ?to|the ?how|way|where|"
		"as|what ?i|it ?was ?were ?before"},
	{"back", "go|put_me|change|switch back"},
	{"back", "remettre|remettez|remets ?moi|tout|ca|cela|les_choses comme "
		"?avant|c_etait ?avant"},
	{"back", "be|have undone|reversed|reverted ?@thatchange"},
	{"back", "have @thatchange undone|reversed|reverted"},
	{"thatchange", "this|that|it|the|ca|cela|ceci|ce|le|la|cette|my|all|"
		"ma|mon|l|last|dernier|derniere|these|tout|everything ?last|"
		"latest|recent|dernier|derniere|of ?this|it ?change|changes|"
		"changement|modification|action|request|demande|pause|update|"
		"switch|one|requete|move"},
	{"undomaybe", "undo|revert|annuler|annulez|undone"},

	/* Why. */
	{"why", "?@hello why|pourquoi ?donc ?please|svp|me"},
	{"hello", "hi|hello|bonjour|hey ?there ?,"},
	{"why", "*@polite ?but|tell_me|explain|can_you_tell_me|"
		"could_you_tell_me|please_tell_me|remind_me|wondering|"
		"i_am_wondering|i_wonder *@polite why @iget *@behind"},
	{"why", "*@polite ?dites_moi|mais|savoir|je_voudrais_savoir|"
		"j_aimerais_savoir|pouvez_vous_me_dire|expliquez_moi pourquoi "
		"@frjai *@behind"},
	{"iget", "do|did|am|are|have|would ?i|we ?keep ?been ?being ?getting|"
		"get|receiving|receive|sent|got|on|subscribed|included|gotten|"
		"received ?to|in|on @mails ?email"},
	{"iget", "i|we am|are|keep|get|receive|got|received|have ?getting|"
		"receiving|on|been_getting|been_receiving|subscribed|receive "
		"?to|on @mails"},
	{"iget", "are|do|did|have you|u|they ?keep ?still ?always ?been "
		"?sending|send|emailing|sent|emailed|writing|contacting|email "
		"?to me|us ?@mails"},
	{"iget", "is|was|did this|it|that|these ?email|message ?sent|coming|"
		"come|addressed to me"},
	{"iget", "me"},
	{"frjai", "?est_ce_que je|j|suis|recois ?je ?suis|recois|ai ?recu|"
		"inscrit|inscrite|sur|abonne|abonnee ?a|sur ?@mails"},
	{"frjai", "?est_ce_que vous ?m|me envoyez|ecrivez|avez ?envoye ?vous "
		"?@mails"},
	{"frjai", "m|me envoyez|ecrivez vous ?@mails"},
	{"frjai", "moi"},
	{"whymore", "*@polite how|where|comment|ou did|do|avez|as|vous_avez|"
		"tu_as ?you|vous|tu "
		"?get|got|find|have|obtenu|eu|trouve my|mon ?@kind address|"
		"email|adresse|name|courriel|contact ?address|courriel|"
		"information|info ?from *@behind"},
	{"whymore", "*@polite who|qui put|added|signed|subscribed|m ?a "
		"?inscrit|ajoute ?me|us ?up ?on|to|for|a|sur ?@mails "
		"*@behind"},
	{"whymaybe", "why|pourquoi"},

	/* Help. */
	{"help", "*@polite ?a_l help|aide|aidez_moi|commands|commandes ?me|"
		"menu *@polite"},
	{"help", "*@open ?send|get|see|have|show|envoyer|recevoir ?me ?the|a|"
		"l|de|some|d help|aide|list_of_commands|instructions "
		"*@polite"},
	{"help", "*@polite what|which|que|quelles can|puis|peux|commands|"
		"commandes|commandes_sont i|je|are_there|do_you_understand|"
		"can_i_use|disponibles ?write|say|reply|ecrire|reply_with|do|"
		"repondre ?here|to_you|by_email|par_courriel *@polite"},
	{"helpmore", "*@polite ?un_peu besoin d|de ?l aide *@polite"},
	{"helpmore", "*@polite i|j|je need|want|could_use|ai|veux ?some|"
		"besoin ?d|de ?l help|aide *@polite"},
	{"helpmore", "*@polite can|could|pouvez|pourriez you|someone|anyone|"
		"vous *@polite help|aider|m|me ?me ?aider *@polite"},
	{"helpmaybe", "help|aide|aider"},

	/* The whole draft. */
	{"fullthing", "?the|a|your|this|my|la|le|l|les|une|un|votre|vos|that|"
		"these|those full|whole|complete|entire|unabridged|"
		"full_length @draft"},
	{"fullthing", "?the|la|le|l|une|un|votre|les|vos @draft|draft complet|"
		"complete|complets|completes|integral|integrale|integraux|"
		"integrales|entier|entiere|entieres|entiers|au_complet|"
		"en_entier|in_full"},
	{"fullthing", "?l integralite|integrale ?de|du|des ?la|l @draft"},
	{"draft", "?draft|drafts|strategy|strategic|discussion|working draft|"
		"drafts|document|documents|text|version|versions|strategy|"
		"ebauche|ebauches|texte|projet|brouillon|plan ?plan|strategy|"
		"document|text|version"},
	{"draft", "draft strategy|plan|document|version|text|report|framework|"
		"charter|policy|ebauche|terms_of_reference"},
	{"draft", "ebauche|version|texte|document|projet|brouillon ?de|du ?la|"
		"l ?ebauche|document|strategie|plan|texte|draft|brouillon"},
	{"draft", "version|text|texte|document|drafts|copy of|de|du|des ?the|"
		"la|l|le draft|drafts|strategy|document|ebauche|ebauches|"
		"strategie|draft_strategy"},
	{"full", "*@polite full|complet|complete|whole_thing|integral|"
		"au_complet|in_full *@polite"},
	{"full", "*@polite @fullthing *@behind"},
	{"full", "*@open ?@mayi ?be_able_to|like ?*@polite @give ?*@polite "
		"@fullthing ?@tomailbox *@behind"},
	{"full", "*@open ?@mayi ?*@polite @fullthing *@behind"},
	{"give", "send|give|email|share|forward|get|have|see|read|receive|"
		"access|mail|be_sent|provide|review|look_at|obtain|show|"
		"resend|have_a_look_at|take_a_look_at|have_access_to|be_sent|"
		"get_a_copy_of|have_a_copy_of|send_me_a_copy_of|"
		"provide_me_with|sending|sharing|e_mail|have_sent ?me|us|"
		"through|along|over|to_me ?a_copy_of|with|along"},
	{"give", "envoyer|envoyez|envoie|recevoir|avoir|lire|voir|consulter|"
		"transmettre|transmettez|obtenir|partager|acheminer|"
		"faire_parvenir|faites ?moi|nous ?parvenir"},
	{"give", "m|me|nous envoyer|transmettre|faire_parvenir|partager|"
		"acheminer|envoyez"},
	{"tomailbox", "with_me|with_us|to_me|by_email|by_mail|par_courriel|"
		"as_well|to_read|to_review|for_review|instead|a_lire|over|"
		"when_ready"},
	{"fullmaybe", "@fullthing"},

	/* Language. */
	{"language", "*@polite language|langue|lang ?:|is|to|-|=|est ?the|l|"
		"le @TONGUE *@behind"},
	{"language", "*@polite ?in|en|en_langue @TONGUE ?only|instead|"
		"from_now_on|version|seulement|plutot *@behind"},
	{"language", "*@polite @TONGUE language|emails|please|svp *@behind"},
	{"language", "*@open ?@mayi *@polite @speak *@behind"},
	{"language", "*@open @mind *@polite @speaking *@behind"},
	{"language", "*@polite i|we|id ?would *@really prefer|would_like|want|"
		"like|would_love ?to ?get|receive|have|read ?@mails ?in ?the "
		"@TONGUE ?better|only|instead|version *@behind"},
	{"language", "*@polite je|j|nous prefere|prefererais|aimerais|"
		"voudrais|souhaite|souhaiterais ?mieux ?recevoir|avoir|lire "
		"?@mails ?en|l|le @TONGUE *@behind"},
	{"language", "*@polite my|ma ?preferred|langue language|langue|"
		"preferee is|est ?: ?le|l @TONGUE *@behind"},
	{"language", "*@polite from_now_on|dorenavant|desormais ?, ?in|en "
		"@TONGUE *@behind"},
	{"into", "to|in|into|en|a|au|vers|l|pour|for ?the|l|le|la"},
	{"tongue", "@into ?@into @TONGUE ?language|version|instead|"
		"from_now_on|only|list|one|edition|versions|plutot|seulement|"
		"dorenavant|desormais|please"},
	{"speak", "switch|change|move|set|put|transfer|update ?@me ?over ?my|"
		"the ?@kind ?language|langue|preference|language_preference|"
		"preferred_language ?preference ?from ?@TONGUE @tongue"},
	{"speak", "switch|change @mymails @tongue"},
	{"speak", "send|get|have|receive|read|give|write|email|be_sent|"
		"deliver ?me|us|to_me|to_us ?@mymails ?to_me @tongue"},
	{"speak", "?prefer|have|get|switch|like @TONGUE ?instead|only|please|"
		"language ?emails|version"},
	{"speak", "be_switched|be_changed|be_moved @tongue"},
	{"speak", "tout recevoir|avoir @tongue"},
	{"speak", "recevoir|avoir|lire|envoyer|envoyez|ecrire|ecrivez|"
		"communiquer|obtenir|changer|passer|passez|changez|mettre|"
		"mettez|avoir ?moi|me|m|nous ?@mymails @tongue"},
	{"speak", "changer|changez|mettre|mettez|modifier|passer|passez ?ma|"
		"la ?preference ?de|d langue ?de ?@mymails ?de ?@TONGUE "
		"@tongue"},
	{"speak", "me|m|nous envoyer|ecrire|passer|mettre|transmettre|changer|"
		"communiquer ?@mymails @tongue"},
	{"speaking", "sending|switching|changing|putting ?@me ?@mymails "
		"@tongue"},
	{"languagemaybe", "in|en|language|langue ?the @tonguename"},
	{"languagemaybe", "@TONGUE version|emails"},
	{"tonguename", "french|english|francais|anglais|spanish|german|"
		"espagnol|chinese|hindi|urdu|punjabi|arabic|portuguese|"
		"italian|polish|allemand|arabe|mandarin|cantonese|tamil"},

	/* Pause. */
	{"upto", "until|till|til|untill|jusqu_au|jusqu_a|jusqu_en|jusque|"
		"jusqu|jusqu_aux ?la|l|le|les @DATE"},
	{"upto", "for|pour|pendant|durant|over ?the|les|la|le @SPAN"},
	{"upto", "@SPAN"},
	{"pause", "*@open ?@mayi *@polite @hold *@polite @upto *@behind"},
	{"pause", "*@open @mind *@polite @holding *@polite @upto *@behind"},
	{"pause", "*@polite no|not|do_not|never @list|@nomail @uptobefore "
		"*@behind"},
	{"pause", "*@polite pas|aucun|aucune|ne|plus|zero ?de|d ?m|me @list|"
		"@nomail @uptobefore *@behind"},
	{"pause", "*@open @halt @uptobefore *@behind"},
	{"uptobefore", "@upto"},
	{"uptobefore", "avant|before ?le|la|l|the @DATE"},
	{"nomail", "?*@polite send|email|mail|contact|write|message ?me|us "
		"?any|anything ?more|further ?@mymails|anything"},
	{"nomail", "?ne|n ?m|me envoyez|ecrivez|envoyer|ecrire|envoie ?moi "
		"plus|rien|pas ?rien|aucun|de|d ?@mymails"},
	{"nomail", "more|further|other @list"},
	{"nomail", "je|nous ne veux|souhaite|voudrais|desire pas|plus|rien "
		"?recevoir ?de|d|aucun|vos|ces ?@mymails"},
	{"halt", "stop|hold|halt|cease|discontinue|suspend|pause|freeze "
		"?sending|emailing|my|all|off|up ?me|on|sending ?my|the|your|"
		"any|all ?@mymails ?@tome"},
	{"halt", "arreter|arretez|cesser|cessez|suspendre|suspendez|retenir|"
		"retenez|interrompre|interrompez|suspends ?de|d ?m|me "
		"?envoyer|ecrire ?mes|mon|les|tous|vos|l|mon ?@mymails"},
	{"hold", "pause|suspend|snooze|mute|hold|freeze|halt ?my|me|us|the|"
		"all|off|your|this|on|everything ?my|me ?@mymails ?@tome"},
	{"hold", "put|place|keep|set @me|it|my|mine|@mymails|my_account|me on|"
		"in|to ?a hold|pause|pause_mode|vacation_hold|hiatus|vacation|"
		"vacation_mode|break|paused ?for_me"},
	{"hold", "put @mymails ?for_me on hold|pause"},
	{"hold", "take|have|go|be|need|like a|on|paused|an ?a ?short|little|"
		"brief ?break|pause|hiatus|hold ?from @mymails"},
	{"hold", "take|have|need|like|go_on|be_on|a|be ?a|on ?short|little "
		"break|pause|hiatus|hold|paused"},
	{"hold", "mettre|mettez|mets ?moi|me|nous ?@mymails ?mon|mes|en|sur "
		"pause|attente|veille|compte ?en ?pause"},
	{"hold", "me|m mettre en pause|attente"},
	{"hold", "suspendre|suspendez|pauser|pause|interrompre|faire|prendre "
		"?une|un|mes|mon|les|l ?pause|conge ?@mymails"},
	{"hold", "une pause"},
	{"holding", "pausing|suspending|holding|stopping|putting ?my|me|the|"
		"@mymails ?@mymails ?on ?hold|pause"},
	{"resume", "*@open ?@mayi *@polite @again *@behind"},
	{"again", "resume|unpause|un_pause|restart|reactivate|reprendre|"
		"reprenez|unmute|reactiver|reactivez|continue|unsnooze|"
		"relancer ?my|me|sending|the|all|les|mes|mon|l|vos|sending_me|"
		"of|a_m_envoyer ?my|the|your|les|vos|mes ?@mymails"},
	{"again", "end|stop|cancel|finish|lift|remove|terminate my|the|this|"
		"our pause|break|hold|hiatus|suspension"},
	{"again", "mettre_fin_a|mettez_fin_a|terminer|annuler|annulez|arreter|"
		"arretez|finir|cesser|lever|levez|fin_de|finissez ?a ?ma|la|"
		"cette pause|suspension"},
	{"again", "start sending|emailing|getting|receiving ?me ?my|the|your "
		"?@mymails again"},
	{"again", "take me off pause|hold"},
	{"again", "fin de pause"},
	{"pausemaybe", "pause|suspend|suspendre|on_hold|snooze|paused|"
		"suspendez|en_pause|mettre_en_pause"},
	{"pausemaybe", "stop|hold|no|send|pas ?sending|de|d|my|me|the ?@list "
		"until|till|avant|jusqu_au"},
	{"pausemaybe", "when_i|i|quand_je am|will_be|serai back|returning|"
		"de_retour on|le @DATE"},

	/* Joining. */
	{"join", "*@open ?@mayi *@polite @enter *@behind"},
	{"join", "*@polite @enternoun *@behind"},
	{"join", "*@polite let|allow|laissez|laisse|permettez me|us|moi|nous "
		"?to|de @enter *@behind"},
	{"join", "*@polite ?i|we|am|interested interested_in|in joining|"
		"subscribing_to|being_added_to|signing_up_for|subscribing|"
		"signing_up ?@mails *@behind"},
	{"enternoun", "join|subscribe|inscription|abonnement|sign_up|signup|"
		"subscription|registration|abonner|inscrire|joindre|joining|"
		"adhesion|s_inscrire|s_abonner|request_to_join|"
		"demande_d_inscription ?a|to|request|@mails ?la|@mails "
		"?liste"},
	{"enter", "join|subscribe|sign_up|register|get_on|be_on|come_on|"
		"signup ?to|for ?to|for|in|on|onto|with ?@mails"},
	{"enter", "be added|included|subscribed|put|signed_up|part|placed|"
		"a_part|registered ?to|on|in|onto|of|for|a ?@mails"},
	{"enter", "add|subscribe|include|sign|put|register|enroll|enrol|place "
		"@me *@polite ?up|down ?to|on|in|onto|for|with|as ?@mails"},
	{"enter", "receive|get|start_receiving|start_getting @the *@kind "
		"@list"},
	{"enter", "be|become a|part|part_of ?member ?of ?@mails"},
	{"enter", "m|me|nous inscrire|abonner|ajouter|joindre|inclure ?a|sur|"
		"dans ?@mails|vous"},
	{"enter", "inscrire|inscrivez|abonnez|ajoutez|ajouter|inscris|ajoute|"
		"inclure|incluez|mettre|mettez moi|nous|@me ?a|sur|dans "
		"@mails"},
	{"enter", "inscrivez|abonnez|ajoutez|inscris moi|nous"},
	{"enter", "joindre|rejoindre|integrer @mails"},
	{"enter", "recevoir vos|les|l|votre|la|ces ?@kind @list"},
	{"enter", "faire_partie|devenir_membre|etre_ajoute|etre_ajoutee|"
		"etre_inscrit|etre_inscrite|etre_membre|etre_sur de|du|a|sur "
		"@mails"},
	{"joinmaybe", "subscribe|add_me|sign_me_up|join_the_list|"
		"inscrivez_moi|m_inscrire|join_your"},
};
const struct rules say_ask = {sizeof(rules) / sizeof(*rules), rules};
