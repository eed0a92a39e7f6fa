#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A process that stood still past its deadline, as on a machine that was
suspended, finds the relay's answer waiting: it is accepted, not in doubt."""
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

TOP = os.environ.get("TOP") or os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))
import sending  # noqa: E402
import smtp_peer  # noqa: E402


class Gate(smtp_peer.Peer):
    """Keeps its answer to the dot back."""

    def __init__(self):
        self.asked, self.open = threading.Event(), threading.Event()
        super().__init__([{"offer": ["PIPELINING"]},
                          {"at": "dot", "say": "250 2.0.0 taken\r\n"}])

    def rule(self, at, text):
        rule = super().rule(at, text)
        if at == "dot":
            self.asked.set()
            self.open.wait()
        return rule


def stand_still(base, patience):
    """The state that the row ends in; None: it had given up before."""
    home = os.path.join(base, str(patience))
    sending.make_home(home, [("m@example.org", "Member")])
    peer = Gate()
    sending.set_relays(home, [
        "{url: \"smtp://127.0.0.1:%d\", tls: none, connections: 1, "
        "timeouts: {final: %d s}}" % (peer.port, patience)])
    with subprocess.Popen(
            [sending.TIDINGS, "-C", home, "send", "co-design", "--yes"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=sending.environment()) as child:
        peer.asked.wait(300)
        child.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, child.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        [(before, _)] = sending.ledger(home).values()
        peer.open.set()
        if before == "armed":
            time.sleep(patience + 1)
        child.send_signal(signal.SIGCONT)
    [(state, _)] = sending.ledger(home).values()
    peer.die()
    return state if before == "armed" else None


with tempfile.TemporaryDirectory(prefix="standstill.") as base:
    for patience in (4, 16, 64):
        state = stand_still(base, patience)
        if state is not None:
            break
    print("%sok 1 - the answer that was waiting counts" %
          ("" if state == "accepted" else "not "))
    print("# " + str(state))
print("1..1")
sys.exit(state != "accepted")
