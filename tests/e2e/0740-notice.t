#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The contact of a list is told by mail what a person must decide: each event
once, in words and with the command to type, whoever is killed on the way; and
nothing of it counts as a recap's mail."""
import email
import email.policy
import glob
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import smtp_peer        # noqa: E402
import tap              # noqa: E402

CONTACT = "robin@example.org"
APPROVED = "2026-04-19T12:00:00Z"
DUE = "2026-04-20T13:00:00Z"            # 09:00 in Toronto
SOON = "2026-04-20T13:10:00Z"
RETRY = "2026-04-20T13:16:00Z"          # a quarter of an hour later
LATE = "2026-04-21T13:00:01Z"           # a day and a second
os.environ["TIDINGS_NOW"] = APPROVED
names = 0


class Scene:
    """A home with n members, and a peer unless its mail goes into a folder."""

    def __init__(self, n=2, rules=None, send="2026-04-20 09:00", edit=()):
        global names
        names += 1
        self.home = os.path.join(tap.work, "home%d" % names)
        self.peer = None if rules is None else smtp_peer.Peer(rules)
        relay = None if rules is None else tap.smtp(self.peer.port,
                                                    ", connections: 1")
        tap.home(self.home, n, relay)
        self.recap = os.path.join(self.home,
                                  "lists/club/recaps/co-design.md")
        if send:
            self.edit("date: 2026-04-18", "date: 2026-04-18\nsend: " + send)
        for old, new in edit:
            self.edit(old, new)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.peer:
            self.peer.die()

    def edit(self, old, new, path=None):
        path = os.path.join(self.home, path) if path else self.recap
        with open(path, encoding="utf-8") as f:
            text = f.read()
        assert old in text, old
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace(old, new))

    def t(self, now, *args, point=None):
        env = dict(os.environ, TIDINGS_NOW=now, TIDINGS_TIME_SCALE="1")
        env.pop("TIDINGS_FAILPOINT", None)
        if point:
            env["TIDINGS_FAILPOINT"] = point
        return tap.t(self.home, *args, env=env)

    def ok(self, now, *args):
        done = self.t(now, *args)
        if done.returncode != 0:
            tap.ok(False, " ".join(args), done.stdout, done.stderr)
        return done

    def mails(self):
        """Everything that was taken, parsed, in order for a peer."""
        if self.peer:
            raw = [m.data for m in self.peer.taken()]
        else:
            raw = []
            for path in glob.glob(self.home + "/var/outbox/new/*"):
                with open(path, "rb") as f:
                    raw.append(f.read())
        return [email.message_from_bytes(r, policy=email.policy.default)
                for r in raw]

    def told(self):
        return [m for m in self.mails() if CONTACT in m["To"]]

    def members(self):
        return [m for m in self.mails() if CONTACT not in m["To"]]

    def rows(self):
        with sqlite3.connect(self.home + "/var/tidings.db") as db:
            return db.execute("SELECT state FROM delivery"
                              " WHERE kind = 'notice' ORDER BY id").fetchall()


def words(mail, kind="plain"):
    return mail.get_body((kind,)).get_content()


def squeezed(text):
    return " ".join(text.split())


def about(name, scene, subject, *said):
    """One mail was sent, and both its parts say this."""
    told = scene.told()
    if not tap.ok(len(told) == 1, name + ": told once", len(told)):
        return None
    m = told[0]
    tap.ok(subject in m["Subject"], name + ": the subject", m["Subject"])
    missing = [s for s in said for part in ("plain", "html")
               if s not in squeezed(words(m, part).replace(
                   "&#39;", "'").replace("&lt;", "<").replace("&gt;", ">"))]
    tap.ok(not missing, name + ": it says so", missing, words(m))
    return m


def quiet(name, done, status=0):
    tap.ok(done.returncode == status and done.stderr == "",
           name, done.returncode, done.stderr)


def says(name, done, what, status):
    tap.ok(done.returncode == status and what in done.stderr, name,
           done.returncode, done.stderr)


# --- more than a day late; into a folder ---------------------------------------
with Scene() as s:
    s.ok(APPROVED, "approve", "co-design")
    says("too late", s.t(LATE, "run"), "is held: it was to go out", 75)
    m = about("too late", s, "“Spring planting day” did not go out",
              "Monday, April 20, 2026, 9:00 a.m.",
              "tidings -C %s send club/co-design" % s.home)
    tap.ok(m["From"] == "Garden club <club@news.example.org>" and
           m["To"] == "Robin <robin@example.org>", "from the list",
           m["From"], m["To"])
    tap.ok(m["Auto-Submitted"] == "auto-generated" and
           not [k for k in m if k.startswith("List-")],
           "made by a program, and no mail to a member", m.keys())
    tap.ok(m["Reply-To"].addresses[0].username.startswith("reply+r"),
           "an answer says what it answers", m["Reply-To"])
    quiet("told once", s.t(LATE, "run"))
    tap.ok(len(s.told()) == 1 and not s.members(), "and nobody else hears")
    done = s.t(LATE, "status", "co-design", "--json")
    tap.ok(tap.counts(done).get("planned") == 0,
           "the recap's counts leave it out", done.stdout)
    tap.ok("co-design" not in s.t(LATE, "why", "m1@example.org").stdout,
           "so does why")
    done = s.ok(LATE, "send", "co-design", "--yes", "--json")
    tap.ok(tap.counts(done).get("accepted") == 2 and len(s.members()) == 2 and
           len(s.told()) == 1, "sent by a person", done.stdout)

# --- held, and a relay took the mail: standard error need not say it ------------
with Scene(rules=[]) as s:
    s.ok(APPROVED, "approve", "co-design")
    s.edit("Beans", "Onions")
    quiet("changed: the mail says it", s.t(DUE, "run"), 75)
    about("changed", s, "was changed after it was approved",
          "it was changed after it was approved",
          "approve club/co-design", "preview club/co-design")
    quiet("told once", s.t(SOON, "run"))
    tap.ok(len(s.told()) == 1, "and not again")

with Scene(n=1, rules=[]) as s:
    s.ok(APPROVED, "approve", "co-design")
    s.ok(APPROVED, "member", "m1@example.org", "unsubscribe")
    quiet("nobody is left", s.t(DUE, "run"), 75)
    about("nobody is left", s, "could not go out", "there is nobody to send",
          "send club/co-design")

with Scene(n=14, rules=[{"at": "rcpt", "match": "<m", "times": 14,
                         "say": "550 5.7.1 spam\r\n"}]) as s:
    s.ok(APPROVED, "approve", "co-design")
    quiet("the stop rule", s.t(DUE, "run"), 75)
    about("the stop rule", s, "too many refusals of “Spring planting day”",
          "status club/co-design --missing", "cancel club/co-design")

with Scene(n=14, send=None, rules=[{"at": "rcpt", "match": "<m", "times": 14,
                                    "say": "550 5.7.1 spam\r\n"}]) as s:
    done = s.t(DUE, "send", "co-design", "--yes")
    about("the stop rule by hand", s, "too many refusals",
          "send club/co-design")
    tap.ok("Held" in done.stdout, "and whoever ran it reads it", done.stdout)

# --- in doubt --------------------------------------------------------------------
LOST = {"at": "dot", "match": "m1@", "say": None, "take": True,
        "then": "close", "times": 1}
with Scene(rules=[LOST], send=None) as s:
    s.edit("name: Robin", "name: R. O’Neil", "lists/club/list.yaml")
    s.t(DUE, "send", "co-design", "--yes")
    m = about("in doubt", s, "One message of “Spring planting day” may not",
              "Member 1 <m1@example.org>", "resolve club/co-design --was-sent",
              "resolve club/co-design --send-again")
    tap.ok("m2@" not in words(m), "nobody else is named", words(m))
    quiet("told once", s.t(SOON, "run"))
    s.ok(SOON, "resolve", "co-design", "--send-again")
    s.peer.script([dict(LOST)])
    quiet("in doubt again", s.t(RETRY, "run"))
    tap.ok(len(s.told()) == 2, "is told again", len(s.told()))
    quiet("once", s.t(RETRY, "run"))
    tap.ok(len(s.told()) == 2, "and once", len(s.told()))

# Left by a run that was killed.
with Scene(rules=[]) as s:
    s.ok(APPROVED, "approve", "co-design")
    tap.ok(s.t(DUE, "run", point="smtp_after_content").returncode == -9,
           "dies after the content")
    quiet("the next run", s.t(SOON, "run"))
    about("left by a run that died", s, "One message", "<m1@example.org>")

# --- no value for a placeholder ------------------------------------------------
with Scene(rules=[], edit=[("{{first_name|friend}}", "{{first_name}}")]) as s:
    s.ok(APPROVED, "approve", "co-design")
    with open(s.home + "/more.csv", "w", encoding="ascii") as f:
        f.write("email,name,tier\nnew@example.org,,Core\n")
    s.ok(APPROVED, "import", "club", s.home + "/more.csv", "--basis",
         "express", "--evidence", "a sheet")
    quiet("one lacks a value", s.t(DUE, "run"))
    m = about("one lacks a value", s, "One member was left out",
              "new@example.org", "no value for {{first_name}}",
              "status club/co-design --missing", "{{first_name|colleague}}")
    tap.ok(len(s.members()) == 2 and "m1@" not in words(m),
           "all others get it, and are not named")

# --- given up --------------------------------------------------------------------
NEVER = {"at": "rcpt", "match": "m1@", "say": "451 4.7.1 later\r\n"}
with Scene(rules=[NEVER], send="2026-04-20 09:00\nstale: 1 day") as s:
    s.ok(APPROVED, "approve", "co-design")
    quiet("put off", s.t(DUE, "run"))
    quiet("given up", s.t(LATE, "run"))
    about("given up", s, "One message of “Spring planting day” was given up",
          "Member 1 <m1@example.org>", "status club/co-design --missing")

# --- in the list's first language ------------------------------------------------
with Scene(rules=[]) as s:
    s.edit("timezone:", "languages: [fr, en]\ntimezone:",
           "lists/club/list.yaml")
    s.ok(APPROVED, "approve", "co-design")
    quiet("in French", s.t(LATE, "run"), 75)
    m = about("in French", s, "« Spring planting day » n’est pas parti",
              "lundi 20 avril 2026", "send club/co-design")
    tap.ok(m["Content-Language"] == "fr", "says which", m["Content-Language"])

# --- the mail does not get through -------------------------------------------------
with Scene(rules=[{"at": "rcpt", "match": CONTACT, "times": 1,
                   "say": "451 4.7.1 later\r\n"}]) as s:
    s.ok(APPROVED, "approve", "co-design")
    says("put off: standard error says it", s.t(LATE, "run"), "is held", 75)
    tap.ok(s.rows() == [("deferred",)], "it waits", s.rows())
    quiet("not before its time", s.t("2026-04-21T13:10:00Z", "run"))
    quiet("then", s.t("2026-04-21T13:16:00Z", "run"))
    tap.ok(s.rows() == [("accepted",)] and len(s.told()) == 1, "it goes out",
           s.rows())

with Scene(rules=[{"at": "rcpt", "match": CONTACT,
                   "say": "550 5.1.1 unknown\r\n"}]) as s:
    s.ok(APPROVED, "approve", "co-design")
    says("refused: standard error says it", s.t(LATE, "run"), "is held", 75)
    quiet("once", s.t("2026-04-21T15:00:00Z", "run"))
    tap.ok(s.rows() == [("failed",)] and s.peer.count("RCPT") == 1,
           "and it is not tried again", s.rows())

with Scene(rules=[{"at": "rcpt", "match": CONTACT,
                   "say": "451 4.7.1 later\r\n"}]) as s:
    s.ok(APPROVED, "approve", "co-design")
    s.t(LATE, "run")
    quiet("for five days", s.t("2026-04-26T12:59:00Z", "run"))
    says("then it is given up", s.t("2026-04-26T13:01:00Z", "run"),
         "could not be told", 0)
    tap.ok(s.rows() == [("expired",)], "for good", s.rows())
    quiet("once", s.t("2026-04-26T14:00:00Z", "run"))

# A relay that is gone; then notices go first.
with Scene(rules=[]) as s:
    s.ok(APPROVED, "approve", "co-design")
    where = "smtp://127.0.0.1:%d" % s.peer.port
    s.edit(where, "smtp://127.0.0.1:1", "config/tidings.yaml")
    says("no relay", s.t(LATE, "run"), "still waits", 69)
    s.edit("smtp://127.0.0.1:1", where, "config/tidings.yaml")
    s.ok("2026-04-21T14:00:00Z", "send", "co-design", "--yes")
    to = [m["To"] for m in s.mails()]
    tap.ok(len(to) == 3 and CONTACT in to[0], "notices go first", to)

# Templates that cannot be read hold up nothing else.
with Scene(rules=[LOST], send=None) as s:
    s.ok(APPROVED, "send", "co-design", "--to", "m2@example.org", "--yes")
    s.edit("{{what}}", "{{waht}}", "templates/notice.html.mustache")
    done = s.t(DUE, "send", "co-design", "--yes")
    tap.ok(len(s.members()) == 2 and "notice.html.mustache" in done.stderr,
           "a template with a mistake is named", done.stderr)
    s.edit("{{waht}}", "{{what}}", "templates/notice.html.mustache")
    quiet("once it is mended", s.t(SOON, "run"))
    about("once it is mended", s, "One message")

# --- killed anywhere: never twice, never lost ---------------------------------------
ADDED = ["notice_added", "hold_commit", "held", "notice_commit",
         "notice_planned"]


def killed(name, rules, point, doubt):
    with Scene(n=1, rules=rules) as s:
        s.ok(APPROVED, "approve", "co-design")
        died = s.t(LATE, "run", point=point).returncode
        for minute in 20, 30, 40:
            last = s.t("2026-04-21T13:%d:00Z" % minute, "run")
        told, rows = len(s.told()), s.rows()
        good = [("in_doubt",)] if doubt else [("accepted",)]
        tap.ok(died == -9 and rows == good and not s.members() and
               (told <= 1 if doubt else told == 1) and last.stderr == "",
               "%s, killed at %s" % (name, point), died, told, rows,
               last.stderr)


for point in ADDED + ["claimed", "arm_commit", "armed", "maildir_written",
                      "maildir_sealed", "maildir_moved", "maildir_settle",
                      "record_commit", "recorded"]:
    killed("a folder", None, point, False)
for point in ADDED + ["claimed", "smtp_connected", "smtp_rcpt", "arm_commit",
                      "recorded"]:
    killed("a relay", [], point, False)
for point in ["armed", "smtp_before_content", "smtp_after_content",
              "smtp_answered", "record_commit"]:
    killed("a relay", [], point, True)

tap.finish()
