#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A coordinator mails a new version of what went out: a correction, not a
second recap."""
import os
import sys

sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import replying         # noqa: E402
import tap              # noqa: E402
from coordinating import RECAP, Scene, proofs, words  # noqa: E402

os.environ["TIDINGS_NOW"] = "2026-11-30T15:00:00Z"
FILE = "recaps/2026-11-autumn-harvest.md"
TITLE = "Autumn harvest"
# Past its day by the time that it is corrected.
SENT = RECAP.replace("date:", "send: 2026-11-30 10:00\ndate:")
FIXED = SENT.replace("pears", "plums")
LATER = "2026-12-03T15:00:00Z"


def subject(mails):
    return sorted(str(m["Subject"]).replace("\u00a0", " ") for m in mails)


def states(s):
    return s.sql("SELECT kind, state FROM revision ORDER BY id")


def copy(name):
    s = BASE.copy(name)
    s.new()
    return s


def correct(s, proof, text):
    """In answer to the proof, with a text of its own."""
    return s.mail(s.compose("Re: Proof", text, answers=proof), now=LATER)


BASE = Scene("base")
_, made = BASE.mail(BASE.compose("Recap", SENT))
PROOF = made[0]
BASE.answer(PROOF, "approve")
BASE.t("run")
tap.ok(subject(BASE.new()) == 5 * [TITLE], "a recap went out by mail")


def test_correction():
    s = copy("correction")
    said, new = correct(s, PROOF, FIXED)
    text = words(new[0])
    tap.ok(said["action"] == "recap" and s.file(FILE).decode() == FIXED and
           len(s.files()) == 1 and
           subject(new) == ["Proof of a correction: " + TITLE],
           "a new version of what went out is its correction", s.files(),
           subject(new), text)
    tap.ok("\u2212 Apples, and a few late pears." in text and
           "+ Apples, and a few late plums." in text and
           "Members have this recap already" in text and
           "Core, 2 members" in text and "Answer approve to send the "
           "correction to 5 members, cancel to leave things" in text and
           "second recap" not in text,
           "it says what changed, and to whom it would go",
           replying.plain(new[0]))
    inside = proofs(new[0])
    tap.ok(len(inside) == 4 and all(
        "Updated 3 December: 1 change" in replying.plain(m) and
        "late ++plums++" in replying.plain(m) for m in inside[::2]),
           "the proofs are marked as the mails will be",
           *[replying.plain(m) for m in inside[::2]])
    said, again = correct(s, new[0], FIXED)
    said, new = s.answer(again[0], "approve", now=LATER)
    tap.ok(said["action"] == "approved" and "It goes to 5 members" in
           words(new[0]) and "within minutes" in words(new[0]) and
           states(s) == [("recap", "withdrawn"), ("correction", "approved")],
           "approved as a correction", said, states(s))
    done = s.t("run", now=LATER)
    sent = s.new()
    tap.ok(done.returncode == 0 and len(sent) == 5 and all(
        "late ++plums++" in replying.plain(m) and
        "Updated 3 December: 1 change" in replying.plain(m) for m in sent),
           "everybody gets it, marked", done.stderr, subject(sent),
           *[replying.plain(m) for m in sent[:1]])
    done = s.t("run", now="2026-12-03T15:10:00Z")
    tap.ok(s.new() == [] and done.returncode == 0 and
           "Nothing needs doing" in s.t(now=LATER).stdout,
           "once, and nothing is left to do", done.stderr,
           s.t(now=LATER).stdout)
    said, new = correct(s, again[0], FIXED)
    tap.ok(subject(new) == ["To be mended: " + TITLE] and
           "nothing to correct" in words(new[0]) and len(s.files()) == 1,
           "the same once more: nothing to correct", subject(new))
    said, new = correct(s, again[0], FIXED.replace("plums", "figs"))
    said, new = s.answer(new[0], "approve", now=LATER)
    s.t("run", now=LATER)
    sent = s.new()
    tap.ok(len(sent) == 5 and states(s)[-1] == ("correction", "begun") and
           len(states(s)) == 3, "and a third version", states(s))


def test_cancel():
    s = copy("cancel")
    _, new = correct(s, PROOF, FIXED)
    said, new2 = s.answer(new[0], "cancel", now=LATER)
    tap.ok(subject(new2) == ["Correction cancelled: " + TITLE] and
           states(s) == [("recap", "begun")], "cancel: the correction is "
           "dropped, what went out stays", subject(new2), states(s))
    said, new2 = s.answer(new[0], "approve", now=LATER)
    tap.ok(states(s) == [("recap", "begun")] and
           said["action"] == "told" and len(proofs(new2[0])) == 4,
           "approving it after that brings a new proof", said)
    said, new = s.answer(new2[0], "approve", now=LATER)
    said, new = s.answer(new[0], "cancel", now=LATER)
    s.t("run", now=LATER)
    tap.ok(subject(new) == ["Correction cancelled: " + TITLE] and
           s.new() == [] and ("correction", "withdrawn") in states(s),
           "cancelled before the next run: nobody gets it", subject(new),
           states(s))


def test_new_thread():
    s = copy("thread")
    said, new = s.mail(s.compose("Recap", RECAP.replace("pears", "plums")),
                       now=LATER)
    tap.ok(subject(new) == ["Proof: " + TITLE] and len(s.files()) == 2 and
           "2026-11-autumn-harvest, of the same title and day, went out to 5 "
           "members already" in words(new[0]), "in a new thread: warned of",
           subject(new), replying.plain(new[0]))
    said, new = s.mail(s.compose("Recap", RECAP.replace("-28", "-29")),
                       now=LATER)
    tap.ok("same title and day" not in words(new[0]),
           "that of another day is not", replying.plain(new[0]))
    with open(os.path.join(s.home, "lists/club", FILE), "a") as f:
        f.write("\nby hand\n")
    said, new = correct(s, PROOF, FIXED)
    tap.ok(s.file(FILE).endswith(b"by hand\n") and
           "same title and day" in words(new[0]),
           "what a person changed since is not replaced", s.files())


test_correction()
test_cancel()
test_new_thread()
tap.finish()
