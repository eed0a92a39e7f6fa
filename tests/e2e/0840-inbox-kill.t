#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kill -9 of `inbox` at every named point: each reply is acted on exactly once.

A home with a reply of every kind in its mailbox is made once. A point restores
it, kills `inbox` at the n-th time that a name is passed, perhaps once more, and
lets it end. Then the store, and the mails that went out, must say what they say
where nobody killed anything. KILL_POINTS: how many (100; 1,000 with SOAK=1);
KILL_SEED."""
import collections
import concurrent.futures
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys

TOP = os.environ.get("TOP") or os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/lib"))
import replying         # noqa: E402
import tap              # noqa: E402

POINTS = int(os.environ.get("KILL_POINTS", 1000 if tap.SOAK else 100))
SEED = os.environ.get("KILL_SEED", str(random.randrange(1 << 30)))
os.environ["TIDINGS_NOW"] = "2026-11-30T15:00:00Z"
WORDS = ["unsubscribe", "make me %s", "language French", "why", "help",
         "pause until May 1", "Where do we meet?",
         "Unsubscribe please. Also, who has the key?", "D1: why peas?",
         "ok, thanks", "Could I bring a friend?", "Please remove me."]
# What the store holds afterwards, without the ids that depend on the order.
FACTS = {
    "members": "SELECT a.addr, m.status, m.tier, m.lang, m.paused_until"
               " FROM member m JOIN address a ON a.id = m.address_id"
               " ORDER BY 1",
    "ledger": "SELECT a.addr, l.kind FROM ledger l JOIN member m"
              " ON m.id = l.member_id JOIN address a ON a.id = m.address_id"
              " ORDER BY a.addr, l.seq",
    "remarks": "SELECT section, words FROM remark ORDER BY words",
    "replies": "SELECT kind, action, done_at IS NOT NULL FROM reply"
               " ORDER BY hash",
    "kept": "SELECT addr, words FROM kept_mail ORDER BY addr",
    "bounces": "SELECT hard, status FROM bounce",
}
NAMES = re.compile(r'\bfailpoint\("(\w+)"\)')


def make(home):
    tap.home(home, len(WORDS) + 2)
    path = home + "/lists/club/"
    with open(path + "list.yaml", "a") as f:
        f.write("languages: [en, fr]\n")
    os.makedirs(path + "drafts")
    with open(path + "drafts/plan.md", "w") as f:
        f.write("# Plan\n\n## Beds\n\nPeas.\n")
    with open(path + "recaps/co-design.md") as f:
        text = f.read()
    with open(path + "recaps/co-design.md", "w") as f:
        f.write(text.replace("\ndate:", "\ndrafts: [{file: drafts/plan.md, "
                             "title: Plan, full: [Core, Friends]}]\ndate:",
                             1))
    done = tap.t(home, "send", "co-design", "--yes")
    assert done.returncode == 0, done.stderr
    mail = {replying.address(m["To"]): m for m in replying.mails(home)}
    for n, words in enumerate(WORDS, 1):
        m = mail["m%d@example.org" % n]
        if "%s" in words:
            words %= "Friends" if "Core" in replying.plain(m) else "Core"
        replying.deliver(home, replying.answer(m, words))
    last = mail["m%d@example.org" % (len(WORDS) + 1)]
    replying.deliver(home, replying.bounce(
        last, replying.address(last["Reply-To"])))
    replying.deliver(home, replying.answer(
        None, "please let me join", frm="new@example.net", subject="join",
        to="club-join@news.example.org", style="plain"))


def facts(home):
    with sqlite3.connect(home + "/var/tidings.db") as db:
        found = {k: db.execute(q).fetchall() for k, q in FACTS.items()}
    out = collections.Counter()
    ids = collections.Counter()
    for m in replying.mails(home):
        ids[str(m["Message-ID"])] += 1
        if replying.address(m["To"]) != "robin@example.org":
            out[replying.address(m["To"]), str(m["Subject"])] += 1
        for part in m.walk():
            if part.get_content_type() == "message/rfc822":
                out["enclosed", str(part.get_content()["Message-ID"])] += 1
    found["mails"] = sorted(out.items())
    found["twice"] = [i for i, n in ids.items() if n > 1]
    return found


def run(home, point=None):
    env = dict(os.environ)
    if point:
        env["TIDINGS_FAILPOINT"] = point
    return subprocess.run([tap.TIDINGS, "-C", home, "inbox"], env=env,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=tap.LONG)


def names():
    found = set()
    for folder, _, files in os.walk(os.path.join(TOP, "mailer")):
        for name in files:
            if name.endswith(".c"):
                with open(os.path.join(folder, name),
                          encoding="utf-8") as f:
                    found |= set(NAMES.findall(f.read()))
    return sorted(found)


class Work:
    def __init__(self):
        self.master = os.path.join(tap.work, "master")
        make(self.master)
        self.good = self.finish(self.copy("good"))
        self.passed = []
        for name in names():
            home = self.copy("probe")
            if run(home, name + ":1").returncode == -signal.SIGKILL:
                self.passed.append(name)

    def copy(self, name):
        home = os.path.join(tap.work, name)
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.master, home)
        return home

    def finish(self, home):
        for _ in range(8):
            done = run(home)
            if done.returncode == 0:
                break
        assert done.returncode == 0, (done.returncode, done.stderr)
        return facts(home)

    def point(self, number):
        rng = random.Random("%s:%d" % (SEED, number))
        home = self.copy("home%d" % (number % 2))
        kills = []
        for k in range(1 if rng.random() < 0.7 else 3):
            name = self.passed[number % len(self.passed)] if k == 0 else \
                rng.choice(self.passed)
            kills.append("%s:%d" % (name, 1 if rng.random() < 0.4 else
                                    rng.randint(1, 16)))
        killed = 0
        for kill in kills:
            killed += run(home, kill).returncode == -signal.SIGKILL
        try:
            found = self.finish(home)
        except AssertionError as e:
            return killed, "point %d, %s: %s" % (number, kills, e)
        wrong = [k for k in found if found[k] != self.good[k]]
        if not wrong:
            return killed, None
        return killed, "point %d, %s: %s: %s; where nobody kills: %s" % (
            number, kills, wrong, [found[k] for k in wrong],
            [self.good[k] for k in wrong])


work = Work()
good = work.good
tap.ok(good["twice"] == [] and len(good["kept"]) >= 4 and
       sum(r[1] == "left" for r in good["ledger"]) == 3 and
       len(good["replies"]) == len(WORDS) + 2,
       "unkilled, every reply is acted on", good)
tap.ok(len(work.passed) >= 30, "inbox passes %d named points" %
       len(work.passed), work.passed)
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    halves = [pool.submit(lambda first: [work.point(n) for n in range(
        first, POINTS, 2)], first) for first in (0, 1)]
    done = [x for h in halves for x in h.result()]
bad = [why for _, why in done if why]
tap.ok(not bad, "%d points, %d kills, seed %s: each acted on exactly once" % (
    POINTS, sum(k for k, _ in done), SEED), *bad[:5])
tap.finish()
