/* SPDX-License-Identifier: MIT */
/*
 * The set phrases that may stand around a choice's name. A closed list on
 * purpose: "I would rather be Leading" is made of it, "I would rather not be
 * Leading" is not, and what is not goes to a person. So it holds no word that
 * denies, doubts, asks, or speaks of others.
 *
 * A pattern is words with a space between: `a|b` either, `?a` perhaps, `%` a
 * word or more of the question itself, `:` a colon, dash or = if there is one.
 */
#include <string.h>

#include "inbox/answer_words.h"

#define B PHRASE_BEFORE
#define A PHRASE_AFTER
#define N PHRASE_ALONE
#define T PHRASE_TIER
#define O PHRASE_OTHER
#define EN PHRASE_EN
#define FR PHRASE_FR
#define S PHRASE_STRONG
#define C PHRASE_CODE

const struct phrase phrases[] = {
	/* Courtesies. */
	{B|A|N|C, "ok|okay"},
	{B|N|EN|C, "yes|yep|yeah|great|perfect|excellent|wonderful|super"},
	{B|N|EN|C, "hi|hello|hey ?there|all|everyone|everybody|team"},
	{N|EN, "good morning|afternoon|evening|day"},
	{N|EN, "dear all|everyone|team|colleagues|coordinator|madam|sir"},
	{B|A|N|EN|C, "please|pls|plz|kindly"},
	{B|A|N|EN|C, "?and ?many thanks|thx|ty ?so ?much|again|all|everyone"},
	{B|A|N|EN|C, "?and thank you ?very|so ?much|again|all|everyone"},
	{A|N|EN, "?with ?kind|best|warm|many regards|wishes|greetings"},
	{A|N|EN, "cheers|best|sincerely|respectfully|regards"},
	{N|EN, "all the best|yours|sincerely ?sincerely|truly"},
	{N|EN, "thanks|thank for|you ?for ?the|this|your "
		"recap|summary|update|email|mail|message|note|survey|reminder"},
	{N|EN, "looking forward ?to ?it|this"},
	{N|EN, "?i look forward to it|this"},
	{N|EN, "have a good|great|nice|lovely day|week|weekend|evening|one"},
	{N|EN, "happy to help"},
	{N|EN, "?sorry|apologies for the ?late|slow|delayed delay|reply|answer"},
	{N|EN, "received|noted|got ?it"},
	{B|A|N|FR|C, "svp|stp"},
	{B|A|N|FR|C, "s'il vous|te plait"},
	{B|A|N|FR|C, "s v p"},
	{B|A|N|FR|C, "?et ?un ?grand merci ?beaucoup|bien|infiniment|encore "
		"?d'avance|a ?tous|toutes|vous"},
	{B|N|FR|C, "oui|parfait|d'accord|entendu|excellent|super"},
	{B|N|FR|C, "bonjour|bonsoir|salut|allo ?a ?tous|toutes ?et ?toutes"},
	{B|N|FR|C, "bonjour|bonsoir madame|monsieur"},
	{A|N|FR, "?bien|tres cordialement|sincerement|salutations"},
	{A|N|FR, "bonne journee|soiree|semaine|reception|continuation"},
	{A|N|FR, "au plaisir|revoir"},
	{A|N|FR, "a bientot"},
	{N|FR, "?bien|mes cordiales|sinceres|meilleures salutations"},
	{N|FR, "merci pour|de le|la|l'envoi|votre|ce|cette|vos "
		"recapitulatif|message|courriel|sondage|resume|rappel"},

	/* In front of codes: "my answers are". */
	{B|EN|C|S, "?here ?are|is|these ?my|our answers|choices|responses|"
		"selections|picks|answer|choice|response|reply|selection "
		"?are|is|to ?the ?survey :"},
	{B|EN|C, "?for|re ?the ?my survey|questionnaire ?answers|answer :"},
	{B|FR|C|S, "?voici|voila ?mes|nos|ma|mon ?reponse|reponses|choix "
		"?au|du|pour|sont|est ?le ?sondage :"},

	/* Choosing, English. */
	{B|EN|C|S, "i|we|i'll|i'd|ill|id|we'll|we'd ?will|would ?like ?to ?have "
		"?just choose|chose|chosen|pick|picked|select|selected"},
	{B|EN|C|S, "i|we|i'll|i'd|ill|id|we'll|we'd ?will|would ?like|love ?to "
		"?just opt|go|vote for|with"},
	{B|EN|C|S, "i'm|im|i|we're|we ?am|are going|opting|choosing|picking|"
		"selecting|voting ?with|for"},
	{B|EN|C, "i'll|ill|i|we'll|we ?will|would take"},
	{B|EN|S, "i|we|i'd|id|we'd ?would ?really|much|strongly|definitely|"
		"very ?much prefer"},
	{B|EN, "i'd|id|we'd ?really|just ?very ?much like|love"},
	{B|EN, "i|we would ?really|just ?very ?much like|love"},
	{B|EN, "i|we ?really|just want"},
	{B|EN|C|S, "let's go with|for"},
	{B|EN|C|S, "go|going with|for"},
	{B|EN|C, "?you ?can|could ?just put|mark|register|sign|count|list|enroll|enrol|"
		"set|have me|us ?down|up|in|under ?as|for|under|at|to"},
	{B|EN|C, "?just switch|change|move|make me|us ?down|up ?to|as|at"},
	{B|EN|C, "?just keep|leave me|us as|at"},
	{B|EN|S|T, "?to ?just change|set|switch|update|move|make|keep my|the|our "
		"?involvement|participation level|tier ?of ?involvement ?to|at :"},
	{B|EN|C, "for me|us"},
	{B|EN|C, "it's|its|it ?is|will|would ?be"},
	{B|EN, "just|only|simply|definitely|absolutely|certainly|gladly|happily"},
	{B|EN|S, "?as ?my ?first option|choice|selection|answer|preference|pick|vote "
		"?is|would|will ?be :"},
	{B|EN|S, "my|our ?own ?preferred|first option|choice|selection|answer|"
		"preference|pick|vote|favourite|favorite|one|role "
		"?is|would|will ?be ?to ?be :"},
	{B|EN, "the|as"},
	{A|EN, "?would ?is ?will ?be ?works|sounds ?just|really ?best|good|great|"
		"perfect|perfectly|fine|ideal|well|right"},
	{A|EN, "?would|will is|be ?my|our|the|what ?one|choice|answer|pick|"
		"preference|selection|vote|level ?i ?choose|want|prefer"},
	{A|EN, "it is|shall ?be"},
	{A|EN, "for|to me|us"},
	{A|EN, "for now"},
	{A|EN, "this time|year"},
	{A|EN, "then|again|definitely|absolutely"},
	{A|EN, "of course"},
	{A|EN, "only"},
	{A|EN, "as|like before"},
	{A|EN, "level|tier|option|category|group|role|circle"},
	{A|EN, "is what i want|prefer|choose|picked|chose|pick|need"},
	{A|EN, "is what i'd|i would|i like|prefer|choose|pick"},

	/* Being at a level, English. */
	{B|T|EN, "i|we|i'd|id|we'd ?would ?really|very|just ?much like|love|prefer|"
		"want|wish ?just|only|simply to ?just|only|simply be"},
	{B|T|EN, "i'd|id|we'd|i|we ?would ?much rather ?just|only|simply be"},
	{B|T|EN, "i|we choose|prefer|opt to be"},
	{B|T|EN, "i'd|id|i'm|im|i|we|we'd|we're ?would|am|are ?be ?quite|very "
		"happy|glad|pleased|delighted|honoured|willing|content to|with "
		"?just|simply being|be"},
	{B|T|EN, "?i'd ?i ?would ?like to join ?in ?as|at"},
	{B|T|EN, "?be ?involved|participate|take ?part at|in|on|of|with the ?level|"
		"group|tier|category|role ?of ?being"},
	{B|T|EN, "?be involved|participate at|as"},
	{B|T|EN|S, "?my|our|the ?preferred|desired|chosen|new|ideal level|tier|"
		"category|group|role|involvement ?of ?my ?involvement|engagement|participation "
		"?i ?choose|want|prefer ?is|would|will|to|as ?be ?to ?be :"},
	{B|T|EN|S, "at|in|on ?the level|tier|category|group ?of ?:"},
	{B|T|EN|S, "?my ?preferred ?involvement|participation|engagement "
		"?level ?is|will|would ?be :"},
	{A|T|EN, "?is|would|will|as|at ?be ?my|the level|involvement ?of "
		"?involvement|participation|engagement"},

	/* Where and what else, English. */
	{B|O|EN, "?my|our|the|your % ?is|are|would|will|: ?be ?located|based|"
		"situated ?in|at :"},
	{B|O|EN|S, "?my|our|the practice|clinic|office|region|location|area|site|"
		"workplace ?is|are|: ?located|based|situated ?in|at :"},
	{B|O|EN|S, "i|we ?work|practice|practise|am|are ?based|located ?out in|at|of"},
	{B|O|EN, "i'm|im|we're|based|located ?based|located in|at"},
	{B|O|EN, "in"},
	{A|O|EN, "?is where ?i|my|we|our ?practice|practise|work|clinic|office ?is|am"},
	{A|O|EN, "area|region|office|clinic|practice|ontario"},

	/* French. */
	{B|FR|C|S, "je|nous choisis|choisissons|prends|prenons|selectionne|"
		"prefere|preferons|coche"},
	{B|FR|C|S, "je|j'opte|nous ?opte|optons|vote|penche ?pour"},
	{B|FR|C, "je vais|vous|m'inscris ?inscrire|prendre|choisir|opter|demande ?pour|"
		"a|au|dans|comme"},
	{B|FR|S, "je ?le preferais|prefererais|prefere|choisirais|opterais ?pour|etre"},
	{B|FR, "je|nous ?le veux|voudrais|souhaite|desire|voulons|souhaitons|"
		"voudrions|souhaiterais ?choisir|prendre|avoir"},
	{B|FR, "j'aimerais ?bien|mieux|mieux ?choisir|prendre|avoir"},
	{B|FR|C, "?vous ?pouvez inscrivez|mettez|placez|comptez|notez|classez|mets|"
		"inscris|inscrire|mettre moi|me|nous ?a|au|dans|en|comme|pour|sur"},
	{B|FR|C, "?vous ?pouvez m'inscrire|me|nous ?inscrire|mettre ?a|au|dans|en|"
		"comme|pour"},
	{B|FR|C, "pour moi|ma|nous|mon|notre ?part"},
	{B|FR|C, "ce|ca sera|serait"},
	{B|FR|C, "c'est|va|allons|allez ?y ?pour"},
	{B|FR, "plutot|simplement|seulement|juste|uniquement|certainement|"
		"absolument|definitivement"},
	{B|FR, "le|la|comme|l'option"},
	{B|FR|S, "?mon|ma|notre|l' choix|reponse|preference|option|selection|l'option "
		"?est|serait|sera|c'est|va|: ?a|pour :"},
	{B|T|FR, "je|nous|j'aimerais ?bien|mieux ?veux|voudrais|souhaite|"
		"desire|prefere|prefererais|souhaiterais|vais|voulons ?bien etre|rester|"
		"devenir|passer|demeurer ?au|a|dans|en ?le|la"},
	{B|T|FR, "je|nous|j'aimerais ?bien|mieux ?veux|voudrais|souhaite|"
		"desire|prefere|prefererais|souhaiterais|vais|voulons ?bien participer|"
		"m'impliquer|m'engager ?au|a|dans ?le|la"},
	{B|T|FR|S, "?mon|le|au|du|de|notre|un niveau ?choisi|souhaite|prefere|desire "
		"?de ?la ?participation|d'engagement|d'implication|implication "
		"?est|serait|sera|c'est|: ?le|la|de|celui :"},
	{B|T|FR, "?a|dans|au le|la|groupe|niveau|equipe|cercle ?de ?la"},
	{B|O|FR, "?mon|notre|ma|le|la|ton|votre % ?est|sont|se|: ?trouve|situe|"
		"situee ?a|au|en|dans ?l' :"},
	{B|O|FR|S, "?mon|notre|ma|le|la cabinet|clinique|bureau|region|pratique "
		"?est|se|: ?trouve|situe|situee ?a|au|en|dans :"},
	{B|O|FR|S, "je|nous travaille|pratique|exerce|suis|travaillons|pratiquons|"
		"sommes ?base|basee|bases ?a|au|en|dans"},
	{B|O|FR, "a|au|en|dans ?la|le"},
	{A|FR, "pour moi|nous|l'instant"},
	{A|FR, "pour le moment"},
	{A|FR, "me|nous convient|va|conviendrait|irait ?bien|parfaitement|tres ?bien"},
	{A|FR, "?c'est|est|serait|sera ?mon|notre|le ?meilleur choix"},
	{A|FR, "c'est|est|serait|sera parfait|bien|bon|ideal|mieux"},
	{A|FR, "seulement|uniquement"},
	{A|FR, "bien sur"},
};
const size_t n_phrases = sizeof(phrases) / sizeof(*phrases);

static bool
one_of(const char *list, size_t n, const char *word)
{
	size_t len = strlen(word);

	while (n > 0) {
		const char *bar = memchr(list, '|', n);
		size_t m = bar != NULL ? (size_t)(bar - list) : n;

		if (m == len && memcmp(list, word, m) == 0)
			return true;
		if (bar == NULL)
			break;
		list += m + 1;
		n -= m + 1;
	}
	return false;
}

static bool
own_word(const struct words *own, const struct words *w, size_t i)
{
	if (i >= w->n || w->v[i].kind != WORD_LETTERS || own == NULL)
		return false;
	for (size_t j = 0; j < own->n; j++)
		if (strcmp(own->v[j].s, w->v[i].s) == 0)
			return true;
	return false;
}

size_t
phrase_match(const struct phrase *p, const struct words *w, size_t i,
	const struct words *own)
{
	const char *s = p->pattern;
	size_t start = i;

	while (*s != '\0') {
		size_t n = strcspn(s, " ");
		bool maybe = *s == '?' && n > 1;
		const char *list = maybe ? s + 1 : s;
		size_t m = maybe ? n - 1 : n;
		bool word = i < w->n && w->v[i].kind == WORD_LETTERS;

		if (m == 1 && *list == '%') {
			if (!own_word(own, w, i))
				return 0;
			while (own_word(own, w, i))
				i++;
		} else if (m == 1 && *list == ':') {
			if (word_is_sign(w, i, ':') || word_is_sign(w, i, '=') ||
			    word_is_sign(w, i, '-'))
				i++;
		} else if (word && one_of(list, m, w->v[i].s)) {
			i++;
		} else if (one_of(list, m, ":") && word_is_sign(w, i, ':')) {
			i++;
		} else if (!maybe) {
			return 0;
		}
		s += n;
		s += *s == ' ';
	}
	/* A phrase of perhaps only says nothing. */
	return i > start && w->v[i - 1].to > w->v[start].from ? i : 0;
}
