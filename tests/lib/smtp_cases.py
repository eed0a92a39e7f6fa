# SPDX-License-Identifier: MIT
"""Tables of cases (smtp_run.Case) as TAP, several at a time.

    @case("name", members=30)           or  case("name")(function)
    def play(c): ...                    c.wrong is what failed
    main()                              with arguments: the cases whose names
                                        contain them all
"""
import concurrent.futures
import os
import sys
import tempfile

import smtp_certs
import smtp_run as run

USER, SECRET, TOKEN = "mailer", "open sesame", "ya29.a-token_of-mine"
ACCEPTED, PLANNED = {"accepted"}, {"planned"}
# What is waited for, scaled: a few seconds.
SHORT = dict(run.PATIENT, connect="10 min", command="10 min")
WORKERS, SLEEPERS = 4, 12
CASES = []


def case(name, sleeps=False, members=4, big=False):
    """Registers a function of a Case under this name. sleeps: it mostly waits
    for a deadline."""
    def register(play):
        CASES.append((name, play, sleeps, members, big))
        return play
    return register


def offers(*keywords):
    return {"offer": ["PIPELINING", *keywords]}


def everybody(c, allowed):
    for a, state in c.states().items():
        c.expect(a, state, allowed)


def login(workshop, kind="password"):
    if kind == "xoauth2":
        return {"auth": kind, "user": USER, "token_command":
                ["cat", os.path.join(workshop.folder, "token")]}
    return {"auth": kind, "user": USER, "password_file":
            os.path.join(workshop.folder, "secret")}


class Workshop(run.Workshop):
    """With secrets and certificates."""

    def __init__(self, folder):
        super().__init__(folder)
        for name, text in (("secret", SECRET), ("token", TOKEN)):
            with open(os.path.join(folder, name), "w") as f:
                f.write(text + "\n")
            os.chmod(f.name, 0o600)
        os.mkdir(os.path.join(folder, "certs"))
        self.certs = smtp_certs.Certificates(os.path.join(folder, "certs"))


def play_one(workshop, name, play, members, big):
    c = run.Case(workshop, members, big)
    try:
        play(c)
    except Exception as e:      # a test that breaks is a test that fails
        c.fail("%s: %s", type(e).__name__, e)
    finally:
        c.close()
    return c.wrong


def main():
    words = sys.argv[1:]
    table = [c for c in CASES if all(w in c[0] for w in words)]
    bad = 0
    print("1..%d" % len(table), flush=True)
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(WORKERS) as pool, \
            concurrent.futures.ThreadPoolExecutor(SLEEPERS) as patient:
        workshop = Workshop(folder)
        for _, _, _, members, big in table:
            workshop.template(members, big)
        jobs = [(patient if sleeps else pool).submit(
            play_one, workshop, name, play, members, big)
            for name, play, sleeps, members, big in table]
        for n, (job, c) in enumerate(zip(jobs, table)):
            wrong = job.result()
            bad += bool(wrong)
            print("%sok %d - %s" % ("not " if wrong else "", n + 1, c[0]))
            for text in wrong:
                print("# " + text)
            sys.stdout.flush()
    sys.exit(1 if bad else 0)
