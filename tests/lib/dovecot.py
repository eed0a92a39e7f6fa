# SPDX-License-Identifier: MIT
"""A Dovecot of the test's own, on loopback: only IMAP, only one user, robin
with the password SECRET, whose INBOX is a Maildir.

    why_not()               why there can be none here; None where there can
    d = Dovecot(folder, certificates)   of smtp_certs.py
    d.tls, d.clear          ports: imaps with the good certificate; STARTTLS
    d.port(name)            imaps with another of the certificates
    d.deliver(text)         puts a mail into INBOX
    d.mails(folder="")      the files of a folder, by their names
    d.doveadm(...)          what it answers
    d.stop()
"""
import os
import shutil
import socket
import subprocess
import time

SECRET = "pärs & \"thyme\\'"
USER = "robin"
NOBODY = 65534
NAMES = ("good", "expired", "elsewhere", "stranger", "alone")

SETTINGS = """\
base_dir = {top}/run
state_dir = {top}/state
log_path = {top}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{good[0]}
ssl_key = <{good[1]}
disable_plaintext_auth = yes
auth_mechanisms = plain login
auth_verbose = yes
auth_failure_delay = 0
mail_location = maildir:{top}/mail/Maildir
first_valid_uid = 1
mail_fsync = never
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {top}/users
}}
userdb {{
  driver = static
  args = uid={nobody} gid={nobody} home={top}/mail
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  inet_listener imap {{
    port = {clear}
  }}
  inet_listener imaps {{
    port = {ports[good]}
    ssl = yes
  }}
}}
service stats {{
  client_limit = 100
}}
"""
# A certificate belongs to an address, not to a port.
LOCAL = """\
local {address} {{
  ssl_cert = <{pair[0]}
  ssl_key = <{pair[1]}
}}
"""


def why_not():
    if os.geteuid() != 0:
        return "Dovecot has to be started by root"
    if shutil.which("dovecot") is None and \
            not os.path.exists("/usr/sbin/dovecot"):
        return "there is no Dovecot"
    return None


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Dovecot:
    def __init__(self, folder, certs, more=""):
        self.top = os.path.join(folder, "dovecot")
        self.certs = certs
        for name in ("", "run", "state", "mail", "mail/Maildir",
                     "mail/Maildir/new", "mail/Maildir/cur",
                     "mail/Maildir/tmp"):
            os.mkdir(os.path.join(self.top, name))
        self.own("mail")
        # Its users have to come through.
        for path in (folder, self.top):
            os.chmod(path, 0o711)
        with open(self.path("users"), "w") as f:
            f.write("%s:{PLAIN}%s\n" % (USER, SECRET.replace(":", "")))
        self.clear = free_port()
        self.tls = free_port()
        with open(self.path("conf"), "w") as f:
            f.write(SETTINGS.format(
                top=self.top, good=certs.good, nobody=NOBODY,
                clear=self.clear, ports={"good": self.tls}) + more)
        self.process = subprocess.Popen(
            ["/usr/sbin/dovecot", "-F", "-c", self.path("conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.wait()
        self.count = 0

    def path(self, *names):
        return os.path.join(self.top, *names)

    def own(self, name):
        for at, _, files in os.walk(self.path(name)):
            for path in [at] + [os.path.join(at, f) for f in files]:
                os.chown(path, NOBODY, NOBODY)

    def wait(self):
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.clear)).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("Dovecot does not start: " + self.log())

    def log(self):
        try:
            with open(self.path("log"), errors="replace") as f:
                return f.read()
        except OSError:
            return ""

    def deliver(self, text):
        """The mail's name in the Maildir."""
        self.count += 1
        name = "%d.M%d.test" % (1777636800 + self.count, self.count)
        path = self.path("mail", "Maildir", "new", name)
        with open(path, "wb") as f:
            f.write(text)
        os.chown(path, NOBODY, NOBODY)
        return name

    def mails(self, folder=""):
        top = self.path("mail", "Maildir", "." + folder if folder else "")
        found = []
        for part in ("new", "cur"):
            try:
                found += os.listdir(os.path.join(top, part))
            except OSError:
                pass
        return sorted(found)

    def doveadm(self, *args):
        return subprocess.run(
            ["doveadm", "-c", self.path("conf"), *args], text=True,
            stdin=subprocess.DEVNULL, capture_output=True).stdout

    def stop(self):
        self.process.terminate()
        self.process.wait()
