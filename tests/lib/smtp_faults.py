# SPDX-License-Identifier: MIT
"""What a relay can do wrong, at which step, and what must become of it.

FAULTS is a list of (name, what is said, what it is, what happens then); what
it is, is the digit of a whole reply (2 to 5), "421", "bye" for a 421 behind what was due,
"two" for any other second reply that nobody asked for, or "none": no whole
reply. STEPS are the steps of a
dialogue, in order. expected() judges by what RFC 5321 and the policy of the
mailer say of a step and a digit, and knows nothing of how it is written.
"""

BIG = 10 * 1024 * 1024
OK = {"connect": "220 peer ready\r\n", "ehlo": "250 peer\r\n",
      "auth": "235 2.7.0 welcome\r\n", "mail": "250 2.1.0 ok\r\n",
      "rcpt": "250 2.1.5 ok\r\n", "data": "354 go on\r\n",
      "content": "", "dot": "250 2.0.0 taken\r\n", "rset": "250 ok\r\n",
      "quit": "221 bye\r\n"}
NEXT = {"connect": "ehlo", "ehlo": "mail", "auth": "ehlo", "mail": "rcpt",
        "rcpt": "data", "data": "dot", "content": "dot", "dot": "mail",
        "rset": "mail", "quit": "quit"}
# Where each message is at stake, and where only the relay is.
RELAY_STEPS = ("connect", "ehlo", "ehlo-again", "auth")
MEMBER_STEPS = ("rcpt", "data", "content", "dot")
STEPS = RELAY_STEPS + ("mail",) + MEMBER_STEPS + ("rset", "quit")

HIT = "m2@example.org"

TEMPORARY = [
    ("421", "421 4.3.2 going down\r\n", "421", "close"),
    ("421 bare", "421 going down\r\n", "421", "close"),
    ("421 contradicts itself", "421 5.3.2 going down\r\n", "421", "close"),
    ("421 and stays", "421 4.4.2 idle\r\n", "421", "go on"),
    ("421 throttle", "421 4.7.0 too many messages\r\n", "421", "close"),
    ("450 greylisted", "450 4.2.1 come back later\r\n", "4", "go on"),
    ("451 in lines", "451-4.7.1 greylisted,\r\n451 4.7.1 come back\r\n", "4",
     "go on"),
    ("451 then hangs up", "451 4.3.0 local trouble\r\n", "4", "close"),
    ("452 full", "452 4.3.1 no room\r\n", "4", "go on"),
    ("450 rate", "450 4.7.28 unusual rate\r\n", "4", "go on"),
    ("454 bare", "454 not now\r\n", "4", "go on"),
]
PERMANENT = [
    ("550 unknown", "550 5.1.1 <%s>: unknown\r\n" % HIT, "5", "go on"),
    ("550 bare", "550 no\r\n", "5", "go on"),
    ("550 no words", "550\r\n", "5", "go on"),
    ("550 in lines", "550-5.1.1 there is\r\n550-5.1.1 nobody\r\n"
     "550 5.1.1 of that name\r\n", "5", "go on"),
    ("550 bare LF", "550 5.1.1 unknown\n", "5", "go on"),
    ("550 contradicts itself", "550 4.1.1 unknown\r\n", "5", "go on"),
    ("552 too large", "552 5.3.4 too large\r\n", "5", "go on"),
    ("554 then hangs up", "554 5.7.1 go away\r\n", "5", "close"),
    ("550 policy", "550 5.7.26 not authenticated\r\n", "5", "go on"),
    ("556 null MX", "556 5.1.10 takes no mail\r\n", "5", "go on"),
    ("500 what", "500 5.5.2 what?\r\n", "5", "go on"),
    ("503 order", "503 5.5.1 out of order\r\n", "5", "go on"),
    ("530 TLS first", "530 5.7.0 STARTTLS first\r\n", "5", "go on"),
    ("550 ANSI", "550 5.1.1 \033[31;5mno\033[0m \a\b\0\177\233 %s\r\n" % HIT,
     "5", "go on"),
    ("550 8-bit", "550 5.1.1 Empf\xc3\xa4nger \x85 \u00ff\r\n", "5", "go on"),
    ("550 long", "550 5.1.1 " + "no " * 600 + "\r\n", "5", "go on"),
]
FINE = [
    ("2xx no words", "250\r\n", "2", "go on"),
    ("2xx blank", "250 \r\n", "2", "go on"),
    ("2xx in lines", "250-a\r\n250-b\r\n250 c\r\n", "2", "go on"),
    ("2xx bare LF", "250 ok\n", "2", "go on"),
    ("2xx odd", "252 2.0.0 we shall see\r\n", "2", "go on"),
    ("2xx ANSI", "250 \033[2J\0 ok\r\n", "2", "go on"),
    ("2xx long", "250 " + "ok " * 600 + "\r\n", "2", "go on"),
    ("2xx slowly", "250-in\r\n250 time\r\n", "2", "slowly"),
]
ODD = [
    ("354", "354 go on\r\n", "3", "go on"),
    ("334", "334 VXNlcm5hbWU6\r\n", "3", "go on"),
    ("220", "220 ready\r\n", "2", "go on"),
]
SILENT = [
    ("closed", None, "none", "close"),
    ("reset", None, "none", "reset"),
    ("stalled", None, "none", "stall"),
    ("drips", "250 2.0.0 take your time\r\n", "none", "drip"),
    ("a digit too few", "25", "none", "close"),
    ("cut", "250 2.0.0 o", "none", "close"),
    ("cut refusal", "550 5.1.1 no", "none", "reset"),
    ("half of two lines", "250-first\r\n", "none", "close"),
    ("half, then stalled", "550-first\r\n", "none", "stall"),
    ("garbage", "hello there\r\n", "none", "go on"),
    ("another protocol", "HTTP/1.1 400 Bad Request\r\n\r\n", "none", "close"),
    ("empty line", "\r\n", "none", "go on"),
    ("NUL", "\0\0\0\r\n", "none", "go on"),
    ("no blank after the code", "250ok\r\n", "none", "go on"),
    ("refusal without blank", "550no\r\n", "none", "go on"),
    ("1xx", "150 wait\r\n", "none", "go on"),
    ("0xx", "050 what\r\n", "none", "go on"),
    ("999", "999 what\r\n", "none", "go on"),
    ("four digits", "2500 ok\r\n", "none", "go on"),
    ("changes its mind", "250-ok\r\n550 no\r\n", "none", "go on"),
    ("changes to the better", "550-no\r\n250 ok\r\n", "none", "go on"),
    ("endless", "250-and\r\n", "none", "endless"),
    ("endless refusal", "550-and\r\n", "none", "endless"),
    ("a hundred lines", "250-and\r\n" * 100 + "250 ok\r\n", "none", "go on"),
    ("10 MB in a line", ["250 ", ["x", BIG], "\r\n"], "none", "go on"),
    ("10 MB refusal", ["550 ", ["x", BIG], "\r\n"], "none", "go on"),
    ("10 MB of nothing", [["\0", BIG]], "none", "stall"),
    ("a line without end", ["250 ", "x" * 10000], "none", "endless"),
]
TWICE = [
    ("two replies", "%s%s", "two", "go on"),
    ("then a refusal", "%s550 5.0.0 no\r\n", "two", "go on"),
    ("then half of one", "%s25", "two", "stall"),
    ("the next one's early", "%s%s", "two", "go on"),
    ("then a good-bye", "%s421 4.3.2 going down\r\n", "bye", "close"),
]
FAULTS = TEMPORARY + PERMANENT + FINE + ODD + SILENT + TWICE
ALL = [f[0] for f in FAULTS]
WAITS = ("stall", "drip")


def fine_for(step):
    """What is well at each step, in its own class."""
    ok = OK[step]
    swap = {"connect": "220", "data": "354", "auth": "235", "quit": "221"}
    code = swap.get(step)
    for name, say, what, then in FINE:
        if code is not None:
            say = say.replace("252", "250").replace("250", code)
            what = ok[0]
        yield name, say, what, then


def said(step, fault):
    """The bytes of a fault at a step."""
    name, say, what, _ = fault
    if what not in ("two", "bye"):
        return say
    at = step.replace("-again", "")
    if name == "two replies":
        return say % (OK[at], OK[at])
    if name == "the next one's early":
        return say % (OK[at], OK[NEXT[at]])
    return say % OK[at]


def table():
    """Each (step, fault) there is."""
    for step in STEPS:
        at = step.replace("-again", "")
        for fault in TEMPORARY + PERMANENT + ODD + SILENT + TWICE:
            name, _, what, _ = fault
            if step == "content" and (fault in TWICE or fault in ODD):
                continue
            if what == OK[at][:1] and name in ("354", "220", "334"):
                continue
            yield step, fault
        if step not in ("content", "ehlo", "ehlo-again"):
            for fault in fine_for(at):
                yield step, fault


def is_fine(step, what):
    at = step.replace("-again", "")
    return what == OK[at][:1]


def expected(step, fault, once, mode):
    """(states allowed for HIT, for the others) after the first run."""
    _, _, what, then = fault
    done, waits = {"accepted"}, {"planned"}
    if step == "rset":
        return {"failed"}, done
    if step == "quit" or (is_fine(step, what) and
                          then in ("go on", "slowly")):
        return done, done
    if step == "dot" and what == "bye":
        return done, done
    if what == "bye" and mode != "off" and step in ("mail", "rcpt"):
        return done | waits | {"deferred"}, done if step == "rcpt" else \
            done | waits | {"deferred"}     # it answers the next one
    if step in RELAY_STEPS + ("mail",):
        trouble = relay_trouble(step, fault, once)
        return trouble, trouble
    if what in ("4", "421"):            # S5, S6, F12, F13
        return {"deferred"}, done
    if what == "5":                     # S5, F14, F15
        return {"failed"}, done
    if step in ("rcpt", "data"):        # nothing of it has left: 0.1
        hit = done if once else waits | {"deferred"}
        if mode != "off" and step == "rcpt" and what == "two":
            hit = hit | {"in_doubt"}    # 354 where the dot's answer is due
        return hit, done
    hit = {"in_doubt"}                  # F16, 0.1
    if mode == "full" and what == "two":
        hit |= done                     # who can tell?
    return hit, done


def relay_trouble(step, fault, once):
    """4xx, 5xx or nonsense where it is no member's: rows wait (F11, F12). Once
    the relay was of use, the first cool-down is waited for."""
    _, _, what, _ = fault
    if once and step == "mail" and "552" in (fault[1] or ""):
        return {"accepted", "failed"}
    if once:
        return {"planned"} if refuses_login(step, fault) else {"accepted"}
    if step == "mail" and what == "5" and "552" in fault[1]:
        return {"accepted", "failed"}   # about the message, said early: F15
    if step == "mail":                  # the first one passes
        return {"accepted", "planned", "deferred"}
    if what in ("4", "5", "421"):
        return {"planned"}
    return {"accepted", "planned"}      # libcurl takes some nonsense


HEALTHY = ("healthy", None, "none", "go on")


def refuses_login(step, fault):
    """A permanent no to a log-in must not be asked for again (F19)."""
    return step == "auth" and (fault[2] == "5" or
                               fault[0] == "changes its mind")
