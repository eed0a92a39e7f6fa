#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A coordinator who has nothing but a mail program, on real servers: a recap is
mailed, its proofs come back, approve, and the members have it; then another is
mailed, approved and cancelled. Nobody types a command after the set-up: cron's
`run` does it all."""
import os
import sys

sys.path.insert(0, os.path.join(os.environ.get("TOP", "."), "tests/lib"))
import coordinating     # noqa: E402
import dovecot          # noqa: E402
import loop_servers     # noqa: E402
import replying         # noqa: E402
import tap              # noqa: E402
from coordinating import RECAP, SAM, Scene, proofs, words  # noqa: E402

MEMBERS = 200 if tap.SOAK else 4


class Loop(Scene):
    def __init__(self, servers):
        self.servers = servers
        super().__init__("home", MEMBERS, relay='  - {url: "smtp://127.0.0.1:'
                         '%d", auth: password, user: mailer@relay, '
                         'password_file: secret}' % servers.port)
        servers.settings(self.home, "imaps://localhost:%d" %
                         servers.dovecot.tls)

    def write(self, octets, to=None, frm=SAM):
        self.servers.write(octets, to or self.secret, frm)
        self.servers.idle()

    def cron(self):
        done = self.t("run")
        self.servers.idle()
        return done

    def got(self, addr=SAM):
        return self.servers.arrived(addr)

    def have(self, subject):
        """How many members have it, and how often the one with most."""
        n = [sum(str(m["Subject"]) == subject for m in
                 self.got("m%d@example.org" % (i + 1)))
             for i in range(MEMBERS)]
        return sum(x > 0 for x in n), max(n)

    def reply(self, mail, text, style="gmail"):
        self.write(replying.answer(mail, text, style=style, frm=SAM),
                   replying.address(mail["Reply-To"]))
        return self.cron()


def test_send(s):
    s.write(s.compose("Recap", RECAP, (("plan.pdf", "application/pdf",
                                        b"%PDF-1.4\n%%EOF\n"),), extra={}))
    done = s.cron()
    proof = s.got()[-1] if s.got() else None
    tap.ok(done.returncode == 0 and proof is not None and
           len(proofs(proof)) == 4 and str(proof["Return-Path"]) == "<>",
           "the proofs arrive, with the null sender", done.stderr)
    tap.ok("to send it to %d members" % MEMBERS in words(proof) and
           s.have("Autumn harvest") == (0, 0), "and nobody else has any")
    done = s.reply(proof, "Approve", "outlook")
    tap.ok(done.returncode == 0 and s.have("Autumn harvest") == (MEMBERS, 1) and
           "Approved" in str(s.got()[-1]["Subject"]),
           "approve: all have it after the same run, once", done.stderr,
           s.have("Autumn harvest"), str(s.got()[-1]["Subject"]))


def test_cancel(s):
    s.write(replying.answer(s.got()[-2], "Approve", style="phone", frm=SAM),
            s.secret)
    later = RECAP.replace("Autumn", "Winter").replace(
        "date:", "send: 2099-01-01 09:00\ndate:")
    s.write(s.compose("Recap", later, extra={}))
    s.cron()
    s.reply(s.got()[-1], "send it")
    ok = s.got()[-1]
    tap.ok("Approved: Winter" in str(ok["Subject"]), "approved for later",
           str(ok["Subject"]))
    tap.ok(s.have("Autumn harvest") == (MEMBERS, 1),
           "what was approved twice, nobody has twice")
    s.reply(ok, "cancel", "bottom")
    last = s.got()[-1]
    tap.ok("Cancelled: Winter" in str(last["Subject"]) and
           s.sql("SELECT state FROM revision WHERE title LIKE 'Winter%'") ==
           [("withdrawn",)], "and cancelled", str(last["Subject"]))


def test_forged(s):
    """Another domain's mail, with our server's word forged into it."""
    s.write(s.compose("Recap", RECAP.replace("Autumn", "Forged"),
                      frm="sam@example.com",
                      extra=coordinating.prove("sam@example.com")),
            frm="sam@example.com")
    before = len(s.got())
    s.cron()
    asked = s.got("robin@example.org")
    tap.ok(len(s.got()) == before and len(asked) == 1 and
           "sam@example.com" in words(asked[0]) and
           not any("forged" in x for x in s.files()),
           "from elsewhere: a person reads it, with the address")


def main():
    why = dovecot.why_not()
    servers = None if why else loop_servers.Servers(loop_servers.DMARC)
    if why or servers.pf is None:
        print("1..0 # SKIP %s" % (why or "Postfix cannot be started here"))
        return
    try:
        s = Loop(servers)
        test_send(s)
        test_cancel(s)
        test_forged(s)
    finally:
        servers.stop()
    tap.finish()


main()
