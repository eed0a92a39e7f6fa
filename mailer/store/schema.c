/* SPDX-License-Identifier: MIT */
/*
 * The schema, as an append-only array of migrations, each an array of
 * statements that NULL ends: entry i takes a store from user_version i to
 * i + 1, and says so in its last statement. Never edit an entry that was
 * released.
 *
 * Ids that stand in tokens are AUTOINCREMENT: a link mailed long ago must never
 * come to mean another row.
 *
 * Instants are seconds since 1970 in UTC. Tables are STRICT. What can name a
 * person stands in address, member, member_attribute, ledger_payload, answer,
 * signup, kept_mail, remark, rsvp, invited, coordinator, the args of a member's
 * notices, and the delivery columns addr and slots only: those are what `forget`
 * erases.
 */
#include "store/schema.h"

#include <stddef.h>

static const char *const v1[] = {
	"PRAGMA application_id = 1414087751;",	/* "TIDG" */

	/* what keys there are: see store/db.h */
	"CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)"
	" STRICT, WITHOUT ROWID;",

	"CREATE TABLE list (id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE)"
	" STRICT;",

	/* One row an address, whatever the number of its lists: bounces,
	 * complaints and forgetting are per address. */
	"CREATE TABLE address ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" addr TEXT NOT NULL,"		/* as written; domain in A-labels */
	" key TEXT NOT NULL UNIQUE,"	/* addr in lower case */
	" suspended_at INTEGER,"	/* bounces */
	" complained_at INTEGER,"
	" forgotten_at INTEGER"		/* addr and key are then a keyed hash */
	") STRICT;",

	"CREATE TABLE member ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" list_id INTEGER NOT NULL REFERENCES list,"
	" address_id INTEGER NOT NULL REFERENCES address,"
	" name TEXT NOT NULL,"
	" first_name TEXT NOT NULL,"	/* the column; '' : from the name */
	" tier TEXT NOT NULL,"		/* '' : the list's default_tier */
	" lang TEXT NOT NULL,"		/* '' : the list's first */
	" status TEXT NOT NULL CHECK (status IN"
	"  ('pending', 'confirmed', 'unsubscribed')),"
	" basis TEXT NOT NULL CHECK (basis IN ('', 'express', 'implied')),"
	" consent_until INTEGER,"	/* implied: the first instant without */
	" paused_until INTEGER,"
	/* What the member chose, which no import overwrites: 1 tier,
	 * 2 language, 4 pause, 8 leaving. */
	" chosen INTEGER NOT NULL DEFAULT 0,"
	" UNIQUE (list_id, address_id)"
	") STRICT;",
	"CREATE INDEX member_address ON member (address_id);",

	"CREATE TABLE attribute ("
	" id INTEGER PRIMARY KEY,"
	" list_id INTEGER NOT NULL REFERENCES list,"
	" name TEXT NOT NULL,"
	" UNIQUE (list_id, name)"
	") STRICT;",

	"CREATE TABLE member_attribute ("
	" member_id INTEGER NOT NULL REFERENCES member,"
	" attribute_id INTEGER NOT NULL REFERENCES attribute,"
	" value TEXT NOT NULL,"		/* never '' */
	" PRIMARY KEY (member_id, attribute_id)"
	") STRICT, WITHOUT ROWID;",

	/* The consent ledger. commitment = HMAC(salt, payload); chain =
	 * HMAC(ledger key, previous chain, the row). Append-only. */
	"CREATE TABLE ledger ("
	" seq INTEGER PRIMARY KEY,"	/* 1, 2, ... without gaps */
	" member_id INTEGER NOT NULL,"
	" kind TEXT NOT NULL,"
	" at INTEGER NOT NULL,"		/* when it happened */
	" recorded_at INTEGER NOT NULL,"
	" commitment BLOB NOT NULL CHECK (length(commitment) = 32),"
	" chain BLOB NOT NULL CHECK (length(chain) = 32)"
	") STRICT;",
	"CREATE INDEX ledger_member ON ledger (member_id);",
	"CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN"
	" SELECT RAISE(ABORT, 'the consent ledger is append-only'); END;",
	"CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN"
	" SELECT RAISE(ABORT, 'the consent ledger is append-only'); END;",

	/* What a row says, as JSON; erasable. */
	"CREATE TABLE ledger_payload ("
	" seq INTEGER PRIMARY KEY REFERENCES ledger,"
	" salt BLOB NOT NULL CHECK (length(salt) = 16),"
	" payload TEXT NOT NULL"
	") STRICT;",

	/* Frozen bytes by their SHA-256: pieces and attachments. */
	"CREATE TABLE content ("
	" hash BLOB PRIMARY KEY CHECK (length(hash) = 32),"
	" bytes BLOB NOT NULL"
	") STRICT;",

	"CREATE TABLE recap ("
	" id INTEGER PRIMARY KEY,"
	" list_id INTEGER NOT NULL REFERENCES list,"
	" slug TEXT NOT NULL,"
	" UNIQUE (list_id, slug)"
	") STRICT;",

	"CREATE TABLE revision ("
	" id INTEGER PRIMARY KEY,"
	" recap_id INTEGER NOT NULL REFERENCES recap,"
	" revision INTEGER NOT NULL,"	/* 1, 2, ...; never used again */
	" state TEXT NOT NULL CHECK (state IN"
	"  ('approved', 'begun', 'withdrawn', 'held')),"
	" kind TEXT NOT NULL CHECK (kind IN ('recap', 'correction')),"
	" title TEXT NOT NULL,"
	" approved_at INTEGER NOT NULL,"
	" approved_by TEXT NOT NULL,"
	" send_at INTEGER,"
	" stale INTEGER NOT NULL,"	/* seconds after begun_at */
	" begun_at INTEGER,"
	" source_hash BLOB NOT NULL,"	/* every file it was made from */
	" content_hash BLOB NOT NULL,"	/* all projections, whatever the slug */
	" rules TEXT NOT NULL,"		/* JSON: addressed tiers, where, ... */
	" source TEXT NOT NULL,"	/* the main file, to show differences */
	" UNIQUE (recap_id, revision)"
	") STRICT;",

	"CREATE TABLE edition ("
	" id INTEGER PRIMARY KEY,"
	" revision_id INTEGER NOT NULL REFERENCES revision,"
	" tier TEXT NOT NULL,"
	" lang TEXT NOT NULL,"		/* the member's; furniture is in it */
	" subject TEXT NOT NULL,"
	" projection_hash BLOB NOT NULL,"
	" hash BLOB NOT NULL,"		/* over the hashes of its parts */
	" html_bytes INTEGER NOT NULL,"
	" text_bytes INTEGER NOT NULL,"
	" UNIQUE (revision_id, tier, lang)"
	") STRICT;",

	"CREATE TABLE edition_part ("
	" edition_id INTEGER NOT NULL REFERENCES edition,"
	" pos INTEGER NOT NULL,"
	" hash BLOB NOT NULL REFERENCES content,"
	" PRIMARY KEY (edition_id, pos)"
	") STRICT, WITHOUT ROWID;",

	"CREATE TABLE notice ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" list_id INTEGER NOT NULL REFERENCES list,"
	" member_id INTEGER,"		/* NULL: to the list's contact */
	" kind TEXT NOT NULL,"
	" args TEXT NOT NULL,"		/* JSON */
	" created_at INTEGER NOT NULL"
	") STRICT;",

	"CREATE TABLE delivery ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" list_id INTEGER NOT NULL REFERENCES list,"
	" member_id INTEGER NOT NULL,"	/* 0: the list's contact */
	" kind TEXT NOT NULL CHECK (kind IN"
	"  ('recap', 'correction', 'catch_up', 'notice')),"
	" subject_key TEXT NOT NULL,"	/* slug@revision, or a notice's id */
	" revision_id INTEGER REFERENCES revision,"
	" edition_id INTEGER REFERENCES edition,"
	" state TEXT NOT NULL CHECK (state IN ('planned', 'armed', 'accepted',"
	"  'deferred', 'failed', 'in_doubt', 'suppressed', 'expired',"
	"  'cancelled')),"
	" tier TEXT NOT NULL,"
	" lang TEXT NOT NULL,"
	" addr TEXT NOT NULL,"		/* as it was when planned */
	" slots TEXT NOT NULL,"		/* JSON object: slot key to value */
	" attempts INTEGER NOT NULL DEFAULT 0,"
	" next_at INTEGER,"		/* of a deferred row */
	" armed_at INTEGER,"
	" done_at INTEGER,"		/* when the state became final */
	" relay TEXT,"			/* which one had it last */
	" code INTEGER,"		/* its SMTP reply */
	" status TEXT,"			/* enhanced status code, RFC 3463 */
	" reason TEXT,"			/* plain words, no address */
	" UNIQUE (list_id, member_id, kind, subject_key)"
	") STRICT;",
	"CREATE INDEX delivery_revision ON delivery (revision_id, state);",
	"CREATE INDEX delivery_member ON delivery (member_id);",

	/* (list, slug, revision) whose delivery began: kept for ever. The slug
	 * is "slug/member" where only one member's mail did. */
	"CREATE TABLE begun ("
	" list TEXT NOT NULL, slug TEXT NOT NULL, revision INTEGER NOT NULL,"
	" at INTEGER NOT NULL,"
	" PRIMARY KEY (list, slug, revision)"
	") STRICT, WITHOUT ROWID;",

	"PRAGMA user_version = 1;",
	NULL,
};

static const char *const v2[] = {
	/* Messages handed to a relay, by the minute: for quotas, which go on
	 * with the next run. */
	"CREATE TABLE relay_use ("
	" relay TEXT NOT NULL,"		/* its URL */
	" minute INTEGER NOT NULL,"	/* since 1970 */
	" n INTEGER NOT NULL,"
	" PRIMARY KEY (relay, minute)"
	") STRICT, WITHOUT ROWID;",

	/* A relay in trouble, and until when cron leaves it alone. */
	"CREATE TABLE relay_trouble ("
	" relay TEXT PRIMARY KEY,"
	" failures INTEGER NOT NULL,"	/* in a row */
	" cool_until INTEGER NOT NULL,"
	" reason TEXT NOT NULL"		/* plain words, no secret */
	") STRICT, WITHOUT ROWID;",

	/* When cron did what last; see cmd/run.c. */
	"CREATE TABLE phase ("
	" name TEXT PRIMARY KEY,"
	" began_at INTEGER NOT NULL,"
	" ended_at INTEGER,"		/* NULL: runs, or died */
	" status INTEGER,"		/* as an exit status */
	" said TEXT"			/* plain words, no address */
	") STRICT, WITHOUT ROWID;",

	/* The same table, but for what every change of a row paid for: a
	 * CHECK by IN builds a table each time, and the UNIQUE index finds a
	 * member's rows as well, since a member is on one list. */
	"CREATE TABLE delivery_v2 ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" list_id INTEGER NOT NULL REFERENCES list,"
	" member_id INTEGER NOT NULL,"	/* 0: the list's contact */
	" kind TEXT NOT NULL CHECK (kind = 'recap' OR kind = 'correction'"
	"  OR kind = 'catch_up' OR kind = 'notice'),"
	" subject_key TEXT NOT NULL,"	/* slug@revision, or a notice's id */
	" revision_id INTEGER REFERENCES revision,"
	" edition_id INTEGER REFERENCES edition,"
	" state TEXT NOT NULL CHECK (state = 'planned' OR state = 'armed'"
	"  OR state = 'accepted' OR state = 'deferred' OR state = 'failed'"
	"  OR state = 'in_doubt' OR state = 'suppressed' OR state = 'expired'"
	"  OR state = 'cancelled'),"
	" tier TEXT NOT NULL,"
	" lang TEXT NOT NULL,"
	" addr TEXT NOT NULL,"		/* as it was when planned */
	" slots TEXT NOT NULL,"		/* JSON object: slot key to value */
	" attempts INTEGER NOT NULL DEFAULT 0,"
	" next_at INTEGER,"		/* of a deferred row */
	" armed_at INTEGER,"
	" done_at INTEGER,"		/* when the state became final */
	" relay TEXT,"			/* which one had it last */
	" code INTEGER,"		/* its SMTP reply */
	" status TEXT,"			/* enhanced status code, RFC 3463 */
	" reason TEXT,"			/* plain words, no address */
	" UNIQUE (list_id, member_id, kind, subject_key)"
	") STRICT;",
	"INSERT INTO delivery_v2 SELECT * FROM delivery ORDER BY id;",
	/* No id is ever used again. */
	"DELETE FROM sqlite_sequence WHERE name = 'delivery_v2';",
	"INSERT INTO sqlite_sequence SELECT 'delivery_v2', seq"
	" FROM sqlite_sequence WHERE name = 'delivery';",
	"DROP TABLE delivery;",
	"ALTER TABLE delivery_v2 RENAME TO delivery;",
	"CREATE INDEX delivery_revision ON delivery (revision_id, state);",

	/* Why a revision is held, in plain words. */
	"ALTER TABLE revision ADD COLUMN held_for TEXT;",

	/* The composed parts of a notice, in order. */
	"CREATE TABLE notice_part ("
	" notice_id INTEGER NOT NULL REFERENCES notice,"
	" pos INTEGER NOT NULL,"
	" hash BLOB NOT NULL REFERENCES content,"
	" PRIMARY KEY (notice_id, pos)"
	") STRICT, WITHOUT ROWID;",

	/* once: what it is about, where that is told once only; or NULL.
	 * settled_at: its mail was planned, or it was given up; NULL: it is
	 * still to be composed. Version 1 mailed none. */
	"ALTER TABLE notice ADD COLUMN once TEXT;",
	"ALTER TABLE notice ADD COLUMN settled_at INTEGER;",
	"UPDATE notice SET settled_at = created_at;",
	"CREATE UNIQUE INDEX notice_once ON notice (list_id, kind, once);",
	"CREATE INDEX notice_pending ON notice (id) WHERE settled_at IS NULL;",

	"PRAGMA user_version = 2;",
	NULL,
};

static const char *const v3[] = {
	/* What a notice answers: 'token', a mail that proved whose it is;
	 * 'bare', one that did not; NULL, no mail. Caps count them (S41). */
	"ALTER TABLE notice ADD COLUMN answers TEXT;",
	"CREATE INDEX notice_answers ON notice (created_at)"
	" WHERE answers IS NOT NULL;",
	"CREATE INDEX notice_member ON notice (member_id)"
	" WHERE member_id IS NOT NULL;",
	"CREATE INDEX notice_contact ON notice (id)"
	" WHERE member_id IS NULL;",

	/* Requests to join, which is what the limits of T7 count; erased after
	 * 30 days. */
	"CREATE TABLE signup ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" member_id INTEGER NOT NULL,"
	" address TEXT NOT NULL,"	/* its keyed hash */
	" at INTEGER NOT NULL,"
	" network TEXT NOT NULL"	/* 192.0.2.0/24, 2001:db8::/64; '' */
	") STRICT;",
	"CREATE INDEX signup_at ON signup (at);",
	"CREATE INDEX signup_member ON signup (member_id);",
	"CREATE INDEX signup_address ON signup (address);",

	/* What members answered to a survey, every time; the last one of a
	 * question counts. */
	"CREATE TABLE answer ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" member_id INTEGER NOT NULL,"
	" survey TEXT NOT NULL,"	/* its slug */
	" question TEXT NOT NULL,"	/* id; '' : words for a person */
	" value TEXT NOT NULL,"		/* a tier's id, a choice, or words */
	" at INTEGER NOT NULL,"
	" way TEXT NOT NULL"		/* member, reply, web */
	") STRICT;",
	"CREATE INDEX answer_member ON answer (member_id, survey);",
	"CREATE INDEX answer_survey ON answer (survey, member_id);",
	/* The slug of the survey whose questions stand in it. */
	"ALTER TABLE edition ADD COLUMN survey TEXT;",

	/* That the end of a consent was announced so many days ahead. */
	"CREATE TABLE consent_warning ("
	" member_id INTEGER NOT NULL,"
	" until INTEGER NOT NULL,"
	" days INTEGER NOT NULL,"
	" PRIMARY KEY (member_id, until, days)"
	") STRICT, WITHOUT ROWID;",
	"CREATE INDEX member_until ON member (consent_until)"
	" WHERE consent_until IS NOT NULL;",

	/* Mail that came back, as evidence for the policy of bounces. */
	"CREATE TABLE bounce ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" address_id INTEGER NOT NULL,"
	" delivery_id INTEGER NOT NULL UNIQUE,"	/* which mail */
	" at INTEGER NOT NULL,"
	" hard INTEGER NOT NULL CHECK (hard = 0 OR hard = 1),"
	" status TEXT NOT NULL,"	/* RFC 3463; '' */
	" way TEXT NOT NULL"		/* smtp, dsn */
	") STRICT;",
	"CREATE INDEX bounce_address ON bounce (address_id);",

	"CREATE INDEX delivery_catch_up ON delivery (state)"
	" WHERE kind = 'catch_up';",

	"PRAGMA user_version = 3;",
	NULL,
};

static const char *const v4[] = {
	/* Where replies come to. cursor: all mails up to that uid are done;
	 * validity: of the uids, RFC 3501. */
	"CREATE TABLE mailbox ("
	" id INTEGER PRIMARY KEY,"
	" name TEXT NOT NULL UNIQUE,"	/* its URL, and who logs in */
	" validity INTEGER NOT NULL DEFAULT 0,"
	" cursor INTEGER NOT NULL DEFAULT 0,"
	" polled_at INTEGER,"		/* the last time all went well */
	" failed_at INTEGER,"		/* since then it has not */
	" said TEXT"			/* plain words, no secret */
	") STRICT;",

	/* A mail that came in, by its content, wherever it lay: it is acted on
	 * once (I4). tries is counted before it is read, crashes when its
	 * reader died of it. */
	"CREATE TABLE reply ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),"
	" at INTEGER NOT NULL,"		/* first seen */
	" tries INTEGER NOT NULL DEFAULT 0,"
	" crashes INTEGER NOT NULL DEFAULT 0,"
	" done_at INTEGER,"		/* NULL: not acted on yet */
	/* Nobody had to read it: then its mailbox may let go of it. */
	" understood INTEGER NOT NULL DEFAULT 0,"
	" list_id INTEGER,"		/* NULL: it is about none */
	" member_id INTEGER,"		/* NULL: not known */
	" delivery_id INTEGER,"		/* which mail of ours it answers */
	" writer TEXT NOT NULL DEFAULT '',"	/* keyed hash of From */
	" kind TEXT NOT NULL DEFAULT '',"	/* of its verdict */
	" action TEXT NOT NULL DEFAULT '',"
	" evidence TEXT NOT NULL DEFAULT ''"	/* plain words */
	") STRICT;",
	"CREATE INDEX reply_member ON reply (member_id)"
	" WHERE member_id IS NOT NULL;",
	"CREATE INDEX reply_writer ON reply (writer) WHERE writer != '';",
	"CREATE INDEX reply_done ON reply (done_at);",

	/* At which place it lay. */
	"CREATE TABLE seen ("
	" mailbox_id INTEGER NOT NULL REFERENCES mailbox,"
	" validity INTEGER NOT NULL,"
	" uid TEXT NOT NULL,"
	" reply_id INTEGER NOT NULL REFERENCES reply,"
	" PRIMARY KEY (mailbox_id, validity, uid)"
	") STRICT, WITHOUT ROWID;",
	"CREATE INDEX seen_reply ON seen (reply_id);",

	/* What a person has to read, until retention erases it: the mail
	 * itself, in 7-bit form, and whose it is. notice_id: the mail that
	 * hands it on; NULL: none yet. */
	"CREATE TABLE kept_mail ("
	" reply_id INTEGER PRIMARY KEY REFERENCES reply,"
	" list_id INTEGER NOT NULL,"
	" member INTEGER NOT NULL CHECK (member = 0 OR member = 1),"
	" addr TEXT NOT NULL,"		/* of the writer; '' */
	" name TEXT NOT NULL,"
	" words TEXT NOT NULL,"		/* the new ones */
	" why TEXT NOT NULL,"		/* a person has to: plain words */
	" bytes BLOB NOT NULL,"		/* empty: too long to hand on */
	" notice_id INTEGER REFERENCES notice"
	") STRICT;",
	"CREATE INDEX kept_waiting ON kept_mail (list_id)"
	" WHERE notice_id IS NULL;",
	"CREATE INDEX kept_notice ON kept_mail (notice_id)"
	" WHERE notice_id IS NOT NULL;",

	/* Remarks on the drafts of a recap; numbered within it for ever. */
	"CREATE TABLE remark ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" recap_id INTEGER NOT NULL REFERENCES recap,"
	" number INTEGER NOT NULL,"	/* 1, 2, ... */
	" revision INTEGER NOT NULL,"	/* that was read */
	" member_id INTEGER NOT NULL,"
	" reply_id INTEGER,"
	" section INTEGER NOT NULL,"	/* D2 is 2; 0: none was named */
	" quote TEXT NOT NULL,"		/* what it stands beneath */
	" words TEXT NOT NULL,"
	" at INTEGER NOT NULL,"
	" settled_at INTEGER,"
	" settled TEXT,"		/* what became of it */
	" UNIQUE (recap_id, number)"
	") STRICT;",
	"CREATE INDEX remark_member ON remark (member_id);",

	/* Meetings that members are asked to, by the UID in their calendars. */
	"CREATE TABLE event ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" list_id INTEGER NOT NULL REFERENCES list,"
	" uid TEXT NOT NULL UNIQUE,"
	" recap_id INTEGER REFERENCES recap,"	/* that tells of it */
	" title TEXT NOT NULL,"
	" sequence INTEGER NOT NULL DEFAULT 0,"
	" starts_at INTEGER NOT NULL,"
	" cancelled_at INTEGER"
	") STRICT;",
	"CREATE INDEX event_recap ON event (recap_id);",

	/* What members said to that, every time; the last one counts. */
	"CREATE TABLE rsvp ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" event_id INTEGER NOT NULL REFERENCES event,"
	" member_id INTEGER NOT NULL,"
	" partstat TEXT NOT NULL,"	/* RFC 5545: ACCEPTED, DECLINED, ... */
	" recurrence TEXT NOT NULL,"	/* which of a series; '' */
	" comment TEXT NOT NULL,"
	" stamp INTEGER NOT NULL,"	/* of the calendar; 0: in words */
	" at INTEGER NOT NULL,"
	" way TEXT NOT NULL"		/* calendar, reply, web */
	") STRICT;",
	"CREATE INDEX rsvp_event ON rsvp (event_id, member_id);",
	"CREATE INDEX rsvp_member ON rsvp (member_id);",

	"PRAGMA user_version = 4;",
	NULL,
};

static const char *const v5[] = {
	/* --- corrections */
	/* Of one revision a tier and language may have several editions: one
	 * as it is, and for each earlier projection that its members have one
	 * that shows what changed since. Built anew, since a constraint cannot
	 * be changed; its ids, which others hold, stay. */
	"CREATE TABLE edition_v5 ("
	" id INTEGER PRIMARY KEY,"
	" revision_id INTEGER NOT NULL REFERENCES revision,"
	" tier TEXT NOT NULL,"
	" lang TEXT NOT NULL,"		/* the member's; furniture is in it */
	" subject TEXT NOT NULL,"
	" projection_hash BLOB NOT NULL,"
	" hash BLOB NOT NULL,"		/* over the hashes of its parts */
	" html_bytes INTEGER NOT NULL,"
	" text_bytes INTEGER NOT NULL,"
	" survey TEXT,"	/* slug of the one whose questions stand in it */
	/* The projection_hash that it says what changed since; '' : it does
	 * not. */
	" against BLOB NOT NULL DEFAULT x'',"
	" changes INTEGER,"		/* how many; NULL: not known */
	/* What its projection shows, to compare a later one with; NULL:
	 * frozen by a version that did not keep it. */
	" shown BLOB REFERENCES content,"
	" UNIQUE (revision_id, tier, lang, against)"
	") STRICT;",
	"INSERT INTO edition_v5 (id, revision_id, tier, lang, subject,"
	" projection_hash, hash, html_bytes, text_bytes, survey)"
	" SELECT id, revision_id, tier, lang, subject, projection_hash, hash,"
	" html_bytes, text_bytes, survey FROM edition;",
	"DROP TABLE edition;",
	"ALTER TABLE edition_v5 RENAME TO edition;",

	/* --- meetings */
	/* Of a session: its slug, and the day that its rule gives, which names
	 * it for ever, whatever it is moved to. Of a recap: NULL, and the
	 * event's id there. */
	"ALTER TABLE event ADD COLUMN session TEXT;",
	"ALTER TABLE event ADD COLUMN day TEXT NOT NULL DEFAULT '';",
	"ALTER TABLE event ADD COLUMN ends_at INTEGER NOT NULL DEFAULT 0;",
	"ALTER TABLE event ADD COLUMN respond_by INTEGER;",
	/* JSON: what an invitation says of it, by language */
	"ALTER TABLE event ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';",
	/* Answers to an earlier sequence than this one are void. */
	"ALTER TABLE event ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;",
	/* The last change: invited, moved, changed, cancelled, again; when. */
	"ALTER TABLE event ADD COLUMN what TEXT NOT NULL DEFAULT 'invited';",
	"ALTER TABLE event ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;",
	"ALTER TABLE event ADD COLUMN registers INTEGER NOT NULL DEFAULT 0;",
	/* The first that was asked; when the silent were reminded; what the
	 * members were like when it was last looked who is to be asked. */
	"ALTER TABLE event ADD COLUMN invited_at INTEGER;",
	"ALTER TABLE event ADD COLUMN reminded_at INTEGER;",
	"ALTER TABLE event ADD COLUMN looked TEXT NOT NULL DEFAULT '';",
	"ALTER TABLE event ADD COLUMN looked_at INTEGER NOT NULL DEFAULT 0;",
	"ALTER TABLE event ADD COLUMN looked_seq INTEGER NOT NULL DEFAULT 0;",
	/* Who may hear of it: a JSON array of tiers; NULL: all. When they were
	 * asked anew. */
	"ALTER TABLE event ADD COLUMN tiers TEXT;",
	"ALTER TABLE event ADD COLUMN asked_at INTEGER NOT NULL DEFAULT 0;",
	/* What it first was at each sequence. */
	"CREATE TABLE event_said ("
	" event_id INTEGER NOT NULL REFERENCES event,"
	" sequence INTEGER NOT NULL,"
	" facts TEXT NOT NULL,"
	" PRIMARY KEY (event_id, sequence)"
	") STRICT, WITHOUT ROWID;",
	"CREATE INDEX event_list ON event (list_id, starts_at);",
	/* Which state of the meeting an answer is to. */
	"ALTER TABLE rsvp ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;",

	/* Who was asked to come, and what they were told of it last. */
	"CREATE TABLE invited ("
	" event_id INTEGER NOT NULL REFERENCES event,"
	" member_id INTEGER NOT NULL,"
	/* RFC 5545, 3.8.7.4, of the last mail that was made, and of the one
	 * before it; -1: none was */
	" sequence INTEGER NOT NULL DEFAULT -1,"
	" before INTEGER NOT NULL DEFAULT -1,"
	" notice_id INTEGER,"		/* that mail */
	" at INTEGER NOT NULL,"		/* asked first */
	/* It is not for this member any more, or is again; since when; 0: it
	 * always was. Taken and -1: that was told. */
	" taken INTEGER NOT NULL DEFAULT 0,"
	" since INTEGER NOT NULL DEFAULT 0,"
	" PRIMARY KEY (event_id, member_id)"
	") STRICT, WITHOUT ROWID;",
	"CREATE INDEX invited_member ON invited (member_id);",
	/* Whoever writes that a mail ends untold: its member does not know what
	 * it says, and is told of it again once it may be, unless its address
	 * was refused for good. */
	"CREATE TRIGGER invitation_untold AFTER UPDATE OF state ON delivery"
	" WHEN NEW.kind = 'notice' AND NEW.member_id <> 0 AND (NEW.state ="
	"  'expired' OR NEW.state = 'suppressed' OR NEW.state = 'failed') BEGIN"
	" UPDATE invited SET sequence = before WHERE member_id = NEW.member_id"
	"  AND notice_id = CAST(NEW.subject_key AS INTEGER);"
	" UPDATE notice SET once = NULL"
	"  WHERE id = CAST(NEW.subject_key AS INTEGER)"
	"  AND kind = 'invitation' AND NEW.state <> 'failed'; END;",
	/* A list's members by their ids; the first one. */
	"CREATE INDEX member_list ON member (list_id);",
	/* Whose pause has ended since it was last looked. */
	"CREATE INDEX member_paused ON member (list_id, paused_until)"
	" WHERE paused_until IS NOT NULL;",

	/* The meetings that an approved revision tells of. */
	"CREATE TABLE revision_event ("
	" revision_id INTEGER NOT NULL REFERENCES revision,"
	" uid TEXT NOT NULL,"
	" id TEXT NOT NULL,"		/* in the recap */
	" title TEXT NOT NULL,"
	" facts TEXT NOT NULL,"
	" starts_at INTEGER NOT NULL,"
	" ends_at INTEGER NOT NULL,"
	" respond_by INTEGER,"
	" invite INTEGER NOT NULL,"	/* seconds before it starts; 0: not */
	" registers INTEGER NOT NULL,"	/* elsewhere, not by a reply */
	" tiers TEXT,"			/* JSON array of ids; NULL: all */
	" sequence INTEGER NOT NULL,"	/* as its calendar has it */
	" PRIMARY KEY (revision_id, uid)"
	") STRICT, WITHOUT ROWID;",
	"CREATE INDEX revision_event_start ON revision_event (starts_at);",
	"CREATE INDEX revision_event_uid ON revision_event (uid);",

	/* Sessions that took place and whose recap was looked for, once. */
	"CREATE TABLE session_looked ("
	" list_id INTEGER NOT NULL REFERENCES list,"
	" session TEXT NOT NULL,"
	" day TEXT NOT NULL,"
	" at INTEGER NOT NULL,"
	" PRIMARY KEY (list_id, session, day)"
	") STRICT, WITHOUT ROWID;",

	/* --- digests */
	/* The months whose digest was written, once each, or found to need
	 * none. */
	"CREATE TABLE digest ("
	" list_id INTEGER NOT NULL REFERENCES list,"
	" month TEXT NOT NULL,"		/* 2026-11 */
	" at INTEGER NOT NULL,"
	" slug TEXT,"			/* of its recap; NULL: none */
	/* SHA-256 of the files as the program writes them; NULL: a person
	 * wrote them. */
	" hash BLOB,"
	/* It goes by itself, unless it is changed or called off. */
	" automatic INTEGER NOT NULL DEFAULT 0,"
	" notice_id INTEGER,"		/* of its preview; NULL: none yet */
	" seen BLOB,"			/* source_hash in that preview, */
	" sent BLOB,"			/* what would have gone out */
	" seen_at INTEGER,"		/* when that was composed */
	" ended_at INTEGER,"		/* nothing more is done by itself */
	" PRIMARY KEY (list_id, month)"
	") STRICT, WITHOUT ROWID;",
	"CREATE INDEX digest_open ON digest (list_id) WHERE ended_at IS NULL;",

	/* --- drafts */
	/* As each revision had them: what a remark on its D2 was about stays
	 * known when the source says something else. */
	"CREATE TABLE draft ("
	" id INTEGER PRIMARY KEY,"
	" revision_id INTEGER NOT NULL REFERENCES revision,"
	" pos INTEGER NOT NULL,"	/* 1, 2, ... */
	" file TEXT NOT NULL,"		/* what it is called in the list */
	" full TEXT NOT NULL,"		/* JSON: tiers that got all of it, */
	" brief TEXT NOT NULL,"		/* the summary */
	" feedback_by TEXT NOT NULL,"	/* 2027-01-22; '' : none */
	" first_section INTEGER NOT NULL,"
	" n_sections INTEGER NOT NULL,"
	" reminded_at INTEGER,"		/* the silent, once for all */
	" UNIQUE (revision_id, pos)"
	") STRICT;",
	/* Its title (section 0) and the headings of its sections. */
	"CREATE TABLE draft_words ("
	" draft_id INTEGER NOT NULL REFERENCES draft,"
	" section INTEGER NOT NULL,"	/* D2 is 2 */
	" lang TEXT NOT NULL,"
	" words TEXT NOT NULL,"
	" PRIMARY KEY (draft_id, section, lang)"
	") STRICT, WITHOUT ROWID;",
	/* Who was reminded of a draft; once, whatever its revisions. */
	"CREATE TABLE draft_reminder ("
	" recap_id INTEGER NOT NULL REFERENCES recap,"
	" file TEXT NOT NULL,"
	" member_id INTEGER NOT NULL,"
	" at INTEGER NOT NULL,"
	" PRIMARY KEY (recap_id, file, member_id)"
	") STRICT, WITHOUT ROWID;",
	"CREATE INDEX draft_reminder_member ON draft_reminder (member_id);",

	/* --- coordinators */
	/* Whose token address works; ids stand in tokens. */
	"CREATE TABLE coordinator ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" list_id INTEGER NOT NULL REFERENCES list,"
	" addr TEXT NOT NULL,"		/* in lower case */
	" made_at INTEGER NOT NULL,"
	" revoked_at INTEGER"
	") STRICT;",

	/* Which mails of theirs were acted on: a mail that its server signed
	 * stays signed, whoever sends it once more. */
	"CREATE TABLE coordinator_mail ("
	" coordinator_id INTEGER NOT NULL REFERENCES coordinator,"
	" hash BLOB NOT NULL,"		/* SHA-256 of its Message-ID */
	" at INTEGER NOT NULL,"
	" PRIMARY KEY (coordinator_id, hash)"
	") STRICT, WITHOUT ROWID;",

	/* Files of a list's folder that came by mail. One whose octets are
	 * others now is a person's, and is left alone. */
	"CREATE TABLE mailed ("
	" list_id INTEGER NOT NULL REFERENCES list,"
	" path TEXT NOT NULL,"		/* recaps/x.md, from the folder */
	" slug TEXT NOT NULL,"		/* of the recap that it belongs to */
	" coordinator_id INTEGER NOT NULL REFERENCES coordinator,"
	" hash BLOB NOT NULL,"		/* SHA-256, as written */
	" at INTEGER NOT NULL,"
	" PRIMARY KEY (list_id, path)"
	") STRICT, WITHOUT ROWID;",

	/* What coordinators were answered: which recap an answer to that is
	 * about, and what exactly was shown. */
	"CREATE TABLE proofed ("
	" notice_id INTEGER PRIMARY KEY REFERENCES notice ON DELETE CASCADE,"
	" coordinator_id INTEGER NOT NULL REFERENCES coordinator,"
	" slug TEXT NOT NULL,"		/* '' : none */
	" at INTEGER NOT NULL,"
	" source_hash BLOB,"		/* NULL: nothing that can be approved */
	" content_hash BLOB,"
	" sent_hash BLOB,"		/* what would have gone out */
	" used_at INTEGER"		/* approved, or dropped */
	") STRICT;",
	"CREATE INDEX proofed_coordinator ON proofed (coordinator_id);",

	"PRAGMA user_version = 5;",
	NULL,
};

const char *const *const schema_migrations[] = {v1, v2, v3, v4, v5};

const int schema_version =
	(int)(sizeof(schema_migrations) / sizeof(schema_migrations[0]));
