/* SPDX-License-Identifier: MIT */
/*
 * backup FILE: store, keys and journal in one private file, while everything
 * else may go on.
 */
#include <inttypes.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cmd/home.h"
#include "conf/settings.h"
#include "store/backup.h"
#include "store/journal.h"

enum { KEYS_FILE_MAX = 16384, JOURNAL_FILE_MAX = 1 << 30 };

static int
write_backup(struct cmd *c, const struct home *h, const char *to)
{
	struct text keys, journal;
	struct backup_file file[2] = {{.name = "keys"}, {.name = "journal"}};

	if (file_read(c->arena, home_path(h, h->settings->identity.keys),
		KEYS_FILE_MAX, &keys, &c->err) != 0 ||
	    file_read(c->arena, journal_path(h->journal), JOURNAL_FILE_MAX,
		&journal, &c->err) != 0)
		return -1;
	file[0].data = keys.data;
	file[0].len = keys.len;
	file[1].data = journal.data;
	file[1].len = journal.len;
	return backup_write(h->db, to, file, 2, &c->err);
}

static int
say(struct cmd *c, const char *to)
{
	struct stat st = {0};
	struct json j;

	if (stat(to, &st) != 0)
		return err_at(&c->err, ERR_IO, to, 0, 0, "cannot look at it");
	if (!c->json) {
		buf_printf(&c->out, "Saved the members, what was sent, the "
			"keys and the journal in %s (%" PRIdMAX " bytes).\n"
			"It holds addresses and keys: keep it private, and "
			"on another machine.\n", to, (intmax_t)st.st_size);
		return 0;
	}
	json_init(&j, &c->out);
	json_object(&j, NULL);
	json_str(&j, "file", to);
	json_int(&j, "bytes", st.st_size);
	json_object_end(&j);
	buf_addc(&c->out, '\n');
	return 0;
}

static int
run(struct cmd *c)
{
	struct home h;
	int rc = -1;

	if (home_open(c, HOME_STORE_IF_ANY, &h) != 0)
		return -1;
	if (h.db == NULL)
		err_at(&c->err, ERR_NOINPUT, h.settings->store, 0, 0,
			"there is no store yet, so there is nothing to save");
	else if (write_backup(c, &h, c->argv[0]) == 0)
		rc = say(c, c->argv[0]);
	home_close(&h);
	return rc;
}

const struct command cmd_backup = {
	.name = "backup",
	.args = "FILE",
	.summary = "save store, keys and journal in one file",
	.help = "Writes everything that cannot be made again into FILE: the "
		"members and\ntheir consent, what was sent to whom, the keys "
		"of all links, and the journal.\nRecaps, drafts and settings "
		"are files already: copy their folders as well.\n\nIt may run "
		"at any time, also while mail goes out. An older backup at "
		"FILE is\nreplaced, any other file is not.\n\n"
		"  tidings backup /mnt/safe/tidings-$(date +%F)\n",
	.min = 1, .max = 1,
	.run = run,
};
