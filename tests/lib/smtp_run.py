# SPDX-License-Identifier: MIT
"""For tests of sending against scripted peers: homes, runs, and what must
hold whatever happened.

    w = Workshop(folder)        makes homes from templates, cheaply
    case = Case(w, members)     a home and its peers
    case.send()                 a run, and what must hold after any
    case.mend()                 another one, when all is well
    case.wrong                  what failed
"""
import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile

import smtp_peer
import smtp_session

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
TIDINGS = os.environ.get("TIDINGS", os.path.join(TOP, "build/tidings"))
NOW = "2026-05-01T12:00:00Z"
# Later than any first retry and any cool-down, and before it is stale.
LATER = "2026-05-01T16:00:00Z"
NOW_SECONDS = 1777636800
SCALE = 0.01
HANG = 90               # seconds after which a run did not end by itself
DATA_KB = 64 * 1024     # what a run may allocate (S10, F17)
RECORDED = ("planned", "accepted", "deferred", "failed", "in_doubt")

CONTACT = "robin@example.org"   # who is told of what a person must decide

LIST = """\
name: The garden club
from: Garden club <club@news.example.org>
contact: {name: Robin, email: robin@example.org}
postal_address: 1 Main Street, Milton
purpose: News of the garden club
timezone: America/Toronto
tiers:
  - {name: Core, detail: full}
  - {name: Friends, detail: full}
"""
RECAP = """\
---
title: "Spring planting day"
date: 2026-04-18
%s---

Dear {{first_name|friend}}, thank you for coming.

## What we planted

Beans along the fence.
"""


def sanitized():
    with open(TIDINGS, "rb") as f:
        program = f.read()
    return b"__asan_init" in program or b"__tsan_init" in program


class Result:
    """How a run ended."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err
        self.json = None
        with contextlib.suppress(ValueError):
            self.json = json.loads(out)


def tidings(home, *args, now=NOW, scale=SCALE, env=None):
    """A run; its status is None if it did not end by itself."""
    more = dict(os.environ, TIDINGS_NOW=now, TIDINGS_TIME_SCALE=str(scale),
                TIDINGS_SHARE=TOP)
    more.update(env or {})
    command = [TIDINGS, "-C", home, *args]
    if not tidings.sanitized:
        command = ["sh", "-c", "ulimit -d %d; exec \"$@\"" % DATA_KB, "sh",
                   *command]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=more,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, err = child.communicate(timeout=HANG)
        status = child.returncode
    except subprocess.TimeoutExpired:
        child.kill()
        out, err = child.communicate()
        status = None
    return Result(status, out.decode("latin-1"), err.decode("latin-1"))


tidings.sanitized = sanitized()


class Workshop:
    """Templates of homes, made once, and what their mails look like."""

    def __init__(self, folder):
        self.folder = folder
        self.made = {}

    def template(self, members, big):
        key = "%d-%s" % (members, "big" if big else "small")
        if key not in self.made:
            home = os.path.join(self.folder, "template-" + key)
            self.build(home, members, big)
            self.made[key] = home, self.mails(home, key)
        return self.made[key]

    def build(self, home, members, big):
        for part in ("config", "lists/club/recaps", "lists/club/drafts"):
            os.makedirs(os.path.join(home, part))
        shutil.copytree(os.path.join(TOP, "templates"),
                        os.path.join(home, "templates"))
        write(home, "lists/club/list.yaml", LIST)
        drafts = ""
        if big:
            drafts = "drafts:\n  - {file: drafts/a.pdf, title: A, " \
                "full: [Core, Friends]}\n"
            with open(os.path.join(home, "lists/club/drafts/a.pdf"),
                      "wb") as f:
                f.write(b"%PDF-1.4\n" + bytes(range(256)) * 6000)
        write(home, "lists/club/recaps/planting.md", RECAP % drafts)
        write(home, "members.csv", "email,name,tier\n" + "".join(
            "m%d@example.org,Member %d,%s\n" %
            (i, i, "Core" if i % 2 else "Friends")
            for i in range(1, members + 1)))
        settings(home, [{"url": "maildir:var/outbox"}])
        r = tidings(home, "import", "club", os.path.join(home, "members.csv"),
                    "--basis", "express", "--evidence", "sign-up sheet")
        if r.status != 0:
            raise SystemExit("import: " + r.out + r.err)

    def mails(self, home, key):
        """What each member gets at NOW and LATER, by a faultless peer."""
        found = {}
        for now in (NOW, LATER):
            peer = smtp_peer.Peer()
            copy = os.path.join(self.folder, "clean-%s-%s" % (key, now[11:13]))
            shutil.copytree(home, copy)
            settings(copy, [relay(peer)])
            r = tidings(copy, "send", "planting", "--yes", "--json", now=now)
            if r.status != 0:
                raise SystemExit("send: " + r.out + r.err)
            found[now] = {m.rcpt: (m.sender, m.data) for m in peer.taken()}
            peer.die()
            shutil.rmtree(copy)
        return found


def relay(peer, **more):
    """A relay's settings; patient, so that a slow machine is no fault."""
    keys = {"url": "smtp://127.0.0.1:%d" % peer.port, "tls": "none",
            "connections": 1, "timeouts": dict(PATIENT)}
    keys.update(more)
    return keys


PATIENT = {"connect": "1 h", "command": "1 h", "final": "2 h"}


def settings(home, relays):
    """JSON is YAML, too."""
    text = json.dumps({
        "identity": {"domain": "news.example.org",
                     "reply_address": "reply@news.example.org",
                     "bounce_address": "bounce@news.example.org"},
        "relays": list(relays),
        "mailboxes": [{"url": "maildir:var/inbox"}]})
    write(home, "config/tidings.yaml", text + "\n")


def write(home, name, text):
    with open(os.path.join(home, name), "w") as f:
        f.write(text)


class Case:
    def __init__(self, workshop, members=4, big=False):
        self.workshop = workshop
        self.wrong = []
        self.scale = SCALE
        self.template, self.mails = workshop.template(members, big)
        self.home = tempfile.mkdtemp(dir=workshop.folder) + "/home"
        shutil.copytree(self.template, self.home)
        self.peers = []
        self.members = ["m%d@example.org" % i for i in range(1, members + 1)]

    def peer(self, rules):
        self.peers.append(smtp_peer.Peer(rules))
        return self.peers[-1]

    def close(self):
        for peer in self.peers:
            peer.die()
        shutil.rmtree(os.path.dirname(self.home), ignore_errors=True)

    def use(self, *relays):
        self.relays = relays
        settings(self.home, relays)

    def calm(self):
        """All is well from now on, and nobody is in a hurry."""
        for keys in self.relays:
            keys["timeouts"] = PATIENT
        settings(self.home, self.relays)
        for p in self.peers:
            del p.lines[:]

    def fail(self, text, *args):
        self.wrong.append(text % args if args else text)

    def expect(self, what, got, allowed):
        if got not in allowed:
            self.fail("%s: %r, not %s", what, got,
                      " or ".join(map(repr, allowed)))

    # --- what is there ------------------------------------------------------

    def rows(self):
        """By address."""
        path = os.path.join(self.home, "var/tidings.db")
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.row_factory = sqlite3.Row
            return {r["addr"]: r for r in db.execute(
                "SELECT * FROM delivery WHERE kind <> 'notice'"
                " ORDER BY id")}

    def states(self):
        return {a: r["state"] for a, r in self.rows().items()}

    def taken(self):
        return [m for p in self.peers for m in p.taken()
                if m.rcpt != CONTACT]

    def heard(self):
        """What the peers were told: every line of every dialogue."""
        return [line for p in self.peers for line in list(p.lines)]

    # --- a run, and what holds after any ------------------------------------

    def send(self, now=NOW):
        r = tidings(self.home, "send", "planting", "--yes", "--json",
                    now=now, scale=self.scale,
                    env={"TIDINGS_CA_FILE": self.workshop.certs.ca})
        self.said(r)
        self.accounts(r, now)
        self.told()
        self.heard_well()
        return r

    def said(self, r):
        if r.status is None:
            self.fail("did not end by itself within %d s", HANG)
        elif r.status not in (0, 69, 75):
            self.fail("exit %d: %s%s", r.status, r.out, r.err)
        for name, text in (("output", r.out), ("errors", r.err)):
            if re.search(r"[^\n\x20-\x7e]", text) or "@" in text:
                self.fail("controls or an address in its %s: %r", name, text)
        path = os.path.join(self.home, "var/log")
        with open(path, encoding="latin-1") as f:
            log = f.read()
        if re.search(r"[^\n\x20-\x7e]", log) or "@" in log:
            self.fail("controls or an address in the log: %r", log)

    def accounts(self, r, now):
        """Ledger, report and what the peers saw agree (I1, I2, I8)."""
        states = self.states()
        count = {s: list(states.values()).count(s) for s in RECORDED}
        if r.json is not None or r.status in (0, 75):
            j = r.json or {}
            got = [j.get(k) for k in ("planned", "waiting", "accepted",
                                      "deferred", "failed", "in_doubt")]
            want = [len(states), count["planned"]] + \
                [count[s] for s in RECORDED[1:]]
            if got != want:
                self.fail("counts %s in the report, %s in the store", got,
                          want)
        if sum(count.values()) != len(self.members):
            self.fail("rows are missing or in a strange state: %s", states)
        taken = self.taken()
        who = [m.rcpt for m in taken]
        for a in self.members:
            state, n = states.get(a), who.count(a)
            if n > 1:
                self.fail("%s got it %d times (I1)", a, n)
            if state == "accepted" and n == 0:
                self.fail("%s is accepted, and no peer has it (I2)", a)
            if n > 0 and state not in ("accepted", "in_doubt"):
                self.fail("a peer has it for %s, who is %s (I2)", a, state)
        for p in self.peers:
            for m in p.mails:
                if m.data and m.rcpt != CONTACT and (m.sender, m.data) not in (
                        self.mails[NOW].get(m.rcpt),
                        self.mails[LATER].get(m.rcpt)):
                    self.fail("the mail of %s is not what it was (I8): %s %r",
                              m.rcpt, m.sender, m.data[:300])

    def told(self):
        for a, r in self.rows().items():
            reason = r["reason"] or ""
            if re.search(r"[^\x20-\x7e]", reason) or "@" in reason:
                self.fail("controls or an address in a reason: %r", reason)
            if r["state"] in ("deferred", "failed", "in_doubt") and \
                    not reason and not r["code"]:
                self.fail("%s is %s for no reason", a, r["state"])
            if r["state"] == "deferred":
                # S5: a quarter of an hour at least, in this run's hours
                if (r["next_at"] or 0) < NOW_SECONDS + int(900 * SCALE):
                    self.fail("next_at of %s is %s", a, r["next_at"])
            elif r["next_at"] is not None:
                self.fail("%s is %s with a next_at", a, r["state"])

    def heard_well(self):
        """Nothing was said out of turn, and nothing but CRLF in content."""
        for line in self.heard():
            if line.startswith(("IMPURE", "EARLY")):
                self.fail("the peer heard: %s", line)

    def exit_for(self, r, unless_done=()):
        """The status that the rows and the peers' logs ask for. unless_done:
        where nobody can say whether the relay was of use."""
        states = self.states().values()
        if "planned" not in states and "deferred" not in states:
            want = (0,)
        elif unless_done:
            want = unless_done
        elif any(p.count("MAIL") for p in self.peers) or \
                "planned" not in states:
            want = (75,)
        else:
            want = (69,)
        self.expect("exit status", r.status, want)

    # --- later, when all is well --------------------------------------------

    def later(self):
        self.calm()
        r = self.send(now=LATER)
        self.expect("exit status when all is well", r.status, (0,))
        if r.status != 0:
            self.fail("%s", r.err)

    def mend(self, rules=()):
        """The fault is gone; a second run delivers what can be delivered."""
        before = self.rows()
        for p in self.peers:
            p.script(rules)
        self.calm()
        if self.wrong and "by itself" in self.wrong[0]:
            return
        r = self.send(now=LATER)
        if r.status is None:
            return
        self.expect("exit status when all is well", r.status, (0,))
        asked = [smtp_session.inside_angles(s) for s in self.heard()
                 if s.startswith("RCPT")]
        for a, row in self.rows().items():
            was = before[a]["state"]
            over = was not in ("planned", "deferred")
            self.expect("%s, who was %s, later" % (a, was), row["state"],
                        (was,) if over else ("accepted",))
            if over and a in asked:
                self.fail("%s, who was %s, was tried again", a, was)
            tries = before[a]["attempts"] + (not over)
            if row["attempts"] != tries:
                self.fail("attempts of %s: %d, not %d", a, row["attempts"],
                          tries)
