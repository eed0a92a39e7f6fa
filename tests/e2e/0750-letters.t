#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mails to members outside of recaps: from the pending row to the mail, in the
member's language, with the header fields of their kind."""
import email
import email.policy
import glob
import json
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import smtp_peer        # noqa: E402
import tap              # noqa: E402

NOW = "2026-04-19T12:00:00Z"
os.environ["TIDINGS_NOW"] = NOW
AT = 1776600000
DRAFT = "# Draft plan\n\n## Beds\n\nThe second bed is for peas.\n"


class Scene:
    """A home whose two members read English and French."""

    def __init__(self, name, rules=None, edit=()):
        self.home = os.path.join(tap.work, name)
        self.peer = None if rules is None else smtp_peer.Peer(rules)
        relay = None if rules is None else tap.smtp(self.peer.port)
        tap.home(self.home, 3, relay)
        path = self.home + "/lists/club/list.yaml"
        with open(path, "a", encoding="utf-8") as f:
            f.write("languages: [en, fr]\nsurvey:\n  slug: involvement\n"
                    "  due: 2026-04-30\n  questions:\n"
                    "    - {id: level, ask: How much?, choices: tiers}\n"
                    "    - {id: day, ask: Which day?, choices: [Monday,"
                    " Friday]}\n"
                    "    - {id: topics, ask: What about?, text: 500}\n")
        for old, new in edit:
            self.edit(path, old, new)
        with sqlite3.connect(self.home + "/var/tidings.db") as db:
            db.execute("UPDATE member SET lang = 'fr' WHERE name = 'Member 2'")
            self.id = dict(db.execute("SELECT name, id FROM member"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.peer:
            self.peer.die()

    def edit(self, path, old, new):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        assert old in text, old
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace(old, new))

    def sql(self, *args):
        with sqlite3.connect(self.home + "/var/tidings.db") as db:
            return db.execute(*args).fetchall()

    def add(self, kind, args, member=1, answers=None, at=AT):
        """member: its number; 0: the contact."""
        self.sql("INSERT INTO notice (list_id, member_id, kind, args,"
                 " created_at, answers) SELECT id, ?, ?, ?, ?, ? FROM list",
                 (self.id["Member %d" % member] if member else None, kind,
                  json.dumps(args), at, answers))

    def run(self, now=NOW, verb=("run",)):
        env = dict(os.environ, TIDINGS_NOW=now)
        return tap.t(self.home, *verb, env=env)

    def mails(self):
        raw = []
        for path in glob.glob(self.home + "/var/outbox/new/*"):
            with open(path, "rb") as f:
                raw.append(f.read())
        return [email.message_from_bytes(r, policy=email.policy.default)
                for r in raw]

    def one(self, kind, args, member=1, answers=None):
        """The mail that this row becomes."""
        before = {m["Message-ID"] for m in self.mails()}
        self.add(kind, args, member, answers)
        done = self.run()
        new = [m for m in self.mails() if m["Message-ID"] not in before]
        name = "%s %s" % (kind, args.get("what", ""))
        if not tap.ok(done.returncode == 0 and done.stderr == "" and
                      len(new) == 1, name + ": is sent", len(new),
                      done.stderr, self.sql("SELECT state, reason FROM"
                                            " delivery")):
            return None
        m = new[0]
        tap.ok(not m.defects and not any(p.defects for p in m.walk()),
               name + ": parses clean", m.defects)
        tap.ok(m["X-Tidings-Loop"] == self.sql(
            "SELECT value FROM meta WHERE key = 'store_id'")[0][0],
            name + ": says who wrote it", m["X-Tidings-Loop"])
        for part in "plain", "html":
            missing = [s for s in ("1 Main Street, Milton",
                                   "robin@example.org", "garden club")
                       if s not in words(m, part)]
            tap.ok(not missing, "%s: C5 in %s" % (name, part), missing)
        return m


def words(mail, kind="plain"):
    return " ".join(mail.get_body((kind,)).get_content().replace(
        "\u00a0", " ").split())


def says(name, m, *said):
    if m is not None:
        missing = [s for s in said if s not in words(m)]
        tap.ok(not missing, name, missing, words(m))


# --- each kind, into a folder ---------------------------------------------------
with Scene("folder") as s:
    m = s.one("welcome", {"survey": True})
    says("a welcome", m, "You are now a member of The garden club",
         "News of the garden club.", "Your level of involvement is Friends",
         "with “level Core”", "3 questions for you", "by Thursday, April 30")
    tap.ok(m["Auto-Submitted"] == "auto-generated" and
           m["Subject"] == "Welcome: The garden club" and
           m["To"] == "Member 1 <m1@example.org>" and
           "List-Unsubscribe" in m and
           m["List-Id"].endswith("<club.news.example.org>") and
           "In-Reply-To" not in m, "its header", m.items())
    m = s.one("welcome", {"survey": False}, member=2)
    says("in French", m, "Vous faites maintenant partie de la liste",
         "répondez par « niveau Friends »")
    tap.ok("questions pour vous" not in words(m) and
           m["Content-Language"] == "fr", "without the survey", words(m))
    says("a reminder", s.one("reminder", {"survey": "involvement"}, 2),
         "Il est encore temps", "3 questions pour vous", "Se désabonner")

    told = {"in_reply_to": "<q1@mail.example.com>"}
    m = s.one("changed", dict(told, what="tier", was="core", now="friends"),
              1, "token")
    says("a level", m, "Your level of involvement was Core, and is now"
         " Friends", "“undo”", "?subject=undo&body=undo")
    tap.ok(m["Auto-Submitted"] == "auto-replied" and
           m["In-Reply-To"] == m["References"] == told["in_reply_to"] and
           len(m.get_body(("plain",)).get_content().encode()) <= 4096,
           "is an answer", m.items())
    says("a language", s.one("changed", {"what": "language", "was": "en",
                                         "now": "fr"}, 2),
         "arrivaient en anglais ; désormais, ils arrivent en français")
    says("a pause", s.one("changed", {"what": "pause",
                                      "until": "2026-05-01T04:00:00Z"}),
         "until Friday, May 1, 2026. After")
    says("its end", s.one("changed", {"what": "pause", "until": None}),
         "comes to you again")
    says("a return", s.one("changed", {"what": "returned"}), "again, at the"
         " level Friends")
    says("an address", s.one("changed", {"what": "address"}),
         "comes to this address")
    m = s.one("answers", {"survey": "involvement", "answers": [
        {"question": "level", "value": "core"},
        {"question": "day", "value": "friday"},
        {"question": "gone", "value": "x"},
        {"question": "topics", "value": "parking <b>"}]}, 1, "token")
    says("answers", m, "1. How much? Core", "2. Which day? Friday",
         "3. What about? what you wrote in your own words")
    tap.ok("parking" not in m.as_string(), "nothing is quoted")
    m = s.one("help", {"in_reply_to": "<a\r\nBcc: x@example.org>"}, 1,
              "token")
    says("help", m, "“language French”", "“1b 2a”", "“unsubscribe”")
    tap.ok("In-Reply-To" not in m and "Bcc" not in m,
           "what is no Message-ID is not one", m.items())
    parts = b"".join(p for (p,) in s.sql("SELECT bytes FROM content"))
    tap.ok(b"m1@" not in parts and b"Member" not in parts, "parts name nobody")

    # What has ended is not told, and does not wait.
    s.add("reminder", {"survey": "another"})
    s.sql("INSERT INTO notice (list_id, member_id, kind, args, created_at)"
          " SELECT id, 999, 'help', '{}', ? FROM list", (AT,))
    before = len(s.mails())
    done = s.run()
    tap.ok(done.returncode == 0 and done.stderr == "" and
           len(s.mails()) == before and s.sql(
               "SELECT count(*) FROM notice WHERE settled_at IS NULL") ==
           [(0,)], "nobody, or nothing, to tell", done.stderr)
    s.add("reminder", {"survey": "involvement"}, at=AT + 11 * 86400)
    s.run("2026-05-01T05:00:00Z")
    tap.ok(len(s.mails()) == before, "no reminder of what has closed")

# --- a yes that is asked for, and a good-bye ----------------------------------------
with Scene("yes") as s:
    m = s.one("address", {"address": "new@example.org"})
    says("a new address", m, "Please confirm your new address", "“yes”")
    tap.ok(m["To"] == "new@example.org", "goes there, without a name", m["To"])
    s.sql("UPDATE member SET status = 'pending' WHERE name = 'Member 1'")
    m = s.one("confirmation", {})
    says("a sign-up", m, "This address was given", "after 7 days")
    tap.ok(m["To"] == "m1@example.org" and "Member" not in m.as_string() and
           m["Reply-To"].addresses[0].username.startswith("reply+c") and
           "reply+c" in words(m) and "reply+r" not in m.as_string() and
           "List-Unsubscribe" not in m and "List-Id" not in m,
           "names nobody, and is answered to its own address", m.items())
    s.sql("UPDATE member SET status = 'unsubscribed' WHERE name = 'Member 2'")
    m = s.one("goodbye", {"what": "left"}, 2, "token")
    says("a good-bye", m, "Vous avez quitté la liste", "subject=annuler")
    tap.ok(m["Auto-Submitted"] == "auto-replied" and
           "List-Unsubscribe" not in m and "désabonner" not in words(m),
           "and nothing else", m.items())

# --- the contact ------------------------------------------------------------------
with Scene("contact") as s:
    s.sql("INSERT INTO answer (id, member_id, survey, question, value, at,"
          " way) VALUES (5, ?, 'involvement', '', ?, ?, 'reply')",
          (s.id["Member 1"], "Thursdays,\n\x07 <if> I can\u202e", AT))
    s.add("odd_answer", {"members": [s.id["Member 1"]], "answer": 5}, 0)
    done = s.run()
    m = s.mails()[0]
    says("an odd answer", m, "Member 1 <m1@example.org>",
         "> Thursdays, <if> I can What to do", "member ADDRESS --list club"
         " answer \"1b\"")
    tap.ok(b"Thursdays" not in b"".join(
        p for (p,) in s.sql("SELECT bytes FROM content")), "in a slot")
    s.add("consent_ending", {"members": [s.id["Member 1"], s.id["Member 2"]],
                             "n": 2, "days": 60, "at": AT}, 0)
    done = s.run()
    m = [x for x in s.mails() if "consent" in x["Subject"]][0]
    says("consents that end", m, "ends on Sunday, April 19, 2026.",
         "export club --status ending", "Member 2 <m2@example.org>")
    tap.t(s.home, "member", "m1@example.org", "forget")
    slots = " ".join(x for (x,) in s.sql("SELECT slots FROM delivery"))
    tap.ok("Thursdays" not in slots and "m1@" not in slots,
           "forgetting erases what was quoted", slots)

# --- the whole drafts -------------------------------------------------------------
FULL = [("{name: Core, detail: full}",
         "{name: Core, detail: full, drafts: full}"),
        ("{name: Friends, detail: summary}",
         "{name: Friends, detail: summary, drafts: summary}\n"
         "  - {name: Far, detail: summary, drafts: none}")]
with Scene("drafts", edit=FULL) as s:
    recap = s.home + "/lists/club/recaps/co-design.md"
    os.mkdir(s.home + "/lists/club/drafts")
    with open(s.home + "/lists/club/drafts/plan.md", "w") as f:
        f.write(DRAFT)
    s.edit(recap, "date: 2026-04-18", "date: 2026-04-18\ndrafts:\n"
           "  - {file: drafts/plan.md, title: Draft plan, summary: In short}")
    s.run(verb=("send", "co-design", "--yes"))
    m = s.one("full", {"recap": "co-design",
                       "in_reply_to": "<q@b.example>"}, 1, "token")
    says("the whole draft", m, "The whole draft: Spring planting day",
         "D1 Draft plan", "D2 Beds", "The second bed is for peas.")
    tap.ok("Beans" not in words(m) and
           m["In-Reply-To"] == "<q@b.example>" and
           m["Auto-Submitted"] == "auto-replied", "and nothing else",
           words(m))
    s.sql("UPDATE member SET tier = 'far' WHERE name = 'Member 3'")
    m = s.one("full", {"recap": "co-design"}, 3, "token")
    says("to others, how to change", m, "for other levels", "level Core")
    tap.ok("peas" not in m.as_string(), "and no draft")
    with open(s.home + "/lists/club/drafts/plan.md", "a") as f:
        f.write("\nwords and words and words and words\n" * 3000)
    s.add("full", {"recap": "co-design"}, 1, "token")
    done = s.run()
    tap.ok(done.returncode == 75 and "was changed since it went out" in
           done.stderr, "one that nobody approved waits", done.stderr)
    s.run(verb=("send", "co-design", "--correction", "--yes"))
    m = s.one("full", {"recap": "co-design"}, 1, "token")
    files = [p.get_filename() for p in m.iter_attachments()]
    tap.ok(files == ["draft-plan.html"], "a long one is attached", files)
    tap.ok("D2 Beds" in words(m), "with its numbers in the mail")

# --- a relay: an answer has no sender; what an older home lacks --------------------
with Scene("relay", rules=[]) as s:
    s.add("help", {}, 1, "token")
    s.add("changed", {"what": "returned"}, 2)
    letter = s.home + "/templates/letter.txt.mustache"
    os.rename(letter, letter + ".old")
    done = s.run()
    tap.ok("letter.txt.mustache: copy it from" in done.stderr and
           "tidings init" in done.stderr and not s.peer.taken(),
           "a template that is not there is named, and where it is",
           done.stderr)
    os.rename(letter + ".old", letter)
    done = s.run()
    sent = {m.rcpt: m.sender for m in s.peer.taken()}
    tap.ok(done.returncode == 0 and len(sent) == 2 and
           sent["m1@example.org"] == "" and
           sent["m2@example.org"].startswith("bounce+b"),
           "then both go, the answer without a sender", sent, done.stderr)

with Scene("refused", rules=[{"at": "rcpt", "match": "robin@",
                              "say": "550 5.1.1 unknown\r\n"}]) as s:
    s.add("odd_answer", {"members": [s.id["Member 1"]], "answer": 0}, 0)
    s.add("consent_ending", {"members": [], "n": 2, "days": 60, "at": AT}, 0)
    done = s.run()
    tap.ok("could not be told, unknown: a member of club answered the survey"
           in done.stderr and "the consent of 2 members of club ends soon" in
           done.stderr, "what the contact cannot be told is said", done.stderr)

tap.finish()
