#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mailboxes around a delivery: read before it, and again while it lasts, so
that who leaves meanwhile gets nothing more (S36, I3)."""
import os
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import replying         # noqa: E402
import smtp_peer        # noqa: E402
import tap              # noqa: E402

N = 120


def unsubscribe(home, mail):
    replying.deliver(home, replying.answer(mail, "unsubscribe"))


def second(home, words):
    path = home + "/lists/club/recaps/"
    with open(path + "co-design.md") as f:
        text = f.read()
    with open(path + "second.md", "w") as f:
        f.write(text.replace("Beans", words))


def main():
    home = os.path.join(tap.work, "home")
    tap.home(home, N)
    tap.t(home, "send", "co-design", "--yes")
    mail = {replying.address(m["To"]): m for m in replying.mails(home)}
    peer = smtp_peer.Peer([{"at": "dot", "wait": 0.08}])
    path = home + "/config/tidings.yaml"
    with open(path) as f:
        text = f.read()
    start = text.index("mailboxes:")
    with open(path, "w") as f:
        f.write(text[:text.index("relays:") if "relays:" in text else start] +
                "relays:\n" + tap.smtp(peer.port, ", connections: 1") + "\n" +
                text[start:])
    second(home, "Roses")
    unsubscribe(home, mail["m1@example.org"])
    env = dict(os.environ, TIDINGS_TIME_SCALE="0.005")
    child = subprocess.Popen(
        [tap.TIDINGS, "-C", home, "send", "second", "--yes", "--json"],
        env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

    def rows(state):
        with sqlite3.connect(home + "/var/tidings.db", timeout=30) as db:
            return [r[0] for r in db.execute(
                "SELECT addr FROM delivery d JOIN revision v"
                " ON v.id = d.revision_id JOIN recap p ON p.id = v.recap_id"
                " WHERE p.slug = 'second' AND d.state = ?", (state,))]

    tap.until(lambda: len(rows("accepted")) >= 3)
    last = rows("planned")[-1]
    unsubscribe(home, mail[last])
    said = tap.counts(type("", (), {"stdout": child.communicate()[0]}))
    peer.die()
    tap.ok(said.get("planned") == N - 1 and
           "m1@example.org" not in rows("accepted"),
           "who left before it has no row: the mailbox is read first", said)
    tap.ok(said.get("suppressed") == 1 and rows("suppressed") == [last],
           "who leaves while it lasts gets nothing more", said,
           rows("suppressed"))
    tap.ok(child.returncode == 0 and said.get("accepted") == N - 2,
           "the others do", said)


main()
tap.finish()
