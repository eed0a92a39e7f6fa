/* SPDX-License-Identifier: MIT */
/* Who may work by mail. */
#include "cmd/coordinators.h"

#include <strings.h>

#include "conf/settings.h"

bool
coordinators_named(const struct list_conf *l, const char *addr,
	const char **name_r)
{
	for (size_t i = 0; i < l->n_coordinators; i++) {
		const struct person_conf *p = &l->coordinator[i];

		if (strcasecmp(p->email, addr) != 0)
			continue;
		*name_r = p->name != NULL ? p->name : "";
		return true;
	}
	if (strcasecmp(l->contact.email, addr) != 0)
		return false;
	*name_r = ltext_in(&l->contact.name, l->languages[0], NULL);
	return true;
}

int
coordinators_address(const struct home *h, int64_t id,
	char out[TOKEN_ADDRESS_SIZE], struct err *err)
{
	return token_address(h->keys, h->settings->identity.reply_address,
		TOKEN_COORDINATOR, (uint64_t)id, out, err);
}

int
coordinators_ready(const struct home *h, struct err *err)
{
	const struct identity_conf *id = &h->settings->identity;

	if (!id->plus_addressing)
		return err_at(err, ERR_CONFIG, h->settings->file, 0, 0, "work "
			"by mail needs addresses that take a plus: have the "
			"mail server deliver reply+ANYTHING@ of this domain, "
			"and set plus_addressing: true under identity:");
	if (id->authserv_id == NULL)
		return err_at(err, ERR_CONFIG, h->settings->file, 0, 0, "work "
			"by mail needs a mail server that checks DMARC: write "
			"the name with which its Authentication-Results begin "
			"after authserv_id: under identity:");
	return 0;
}
