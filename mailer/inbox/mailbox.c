/* SPDX-License-Identifier: MIT */
/* Mailboxes, whichever kind they are of. */
#include "inbox/mailbox.h"

#include "inbox/mailbox_ops.h"

int
mailbox_open(const struct mailbox_options *o, struct jail *j,
	struct mailbox **m_r, struct err *err)
{
	*m_r = NULL;
	return (o->path != NULL ? &mailbox_maildir : &mailbox_imap)->open(o,
		j, m_r, err);
}

void
mailbox_close(struct mailbox *m)
{
	if (m != NULL)
		m->ops->close(m);
}

int64_t
mailbox_validity(const struct mailbox *m)
{
	return m->validity;
}

int64_t
mailbox_next_uid(const struct mailbox *m)
{
	return m->next;
}

int
mailbox_list(struct mailbox *m, struct arena *a, int64_t after, int64_t since,
	struct mailbox_item **v_r, size_t *n_r, struct err *err)
{
	*v_r = NULL;
	*n_r = 0;
	return m->ops->list(m, a, after, since, v_r, n_r, err);
}

int
mailbox_get(struct mailbox *m, const struct mailbox_item *i, size_t max,
	struct buf *out, struct err *err)
{
	buf_clear(out);
	return m->ops->get(m, i, max, out, err);
}

int
mailbox_done(struct mailbox *m, const struct mailbox_item *i, bool understood,
	struct err *err)
{
	return m->ops->done(m, i, understood, err);
}
