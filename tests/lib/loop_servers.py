# SPDX-License-Identifier: MIT
"""The servers of the whole loop: a Postfix that Tidings sends through and that
delivers what comes back into a Maildir, which a Dovecot serves."""
import os
import smtplib
import ssl
import subprocess

import dovecot
import replying
import smtp_certs
import tap

# A shell holds Postfix, and stops it when its standard input ends.
POSTFIX = r"""
TOP=%s
. "$TOP/tests/lib/tap.sh"
. "$TOP/tests/lib/postfix.sh"
postfix_why_not && exit 0
postfix_start >&2 || exit 1
printf '/@news\\.example\\.org$/ replies/\n/./ all/\n' >"$pf/etc/boxes"
postconf -c "$pf/etc" \
 -e "virtual_mailbox_domains = example.org, news.example.org" "virtual_mailbox_maps = regexp:$pf/etc/boxes" \
 "recipient_delimiter ="
%s
postfix -c "$pf/etc" reload 2>/dev/null
echo "$pf $pf_port"
read _
"""


# What a server does that checks DMARC: it takes out what others say in its
# place, and adds its own word.
DMARC = r"""
printf '/^Authentication-Results:/ IGNORE\n/^From:.*@(example\.org)>?$/ PREPEND Authentication-Results: mx.example.org; dmarc=pass header.from=$1\n' >"$pf/etc/dmarc"
postconf -c "$pf/etc" -e "header_checks = regexp:$pf/etc/dmarc"
"""


class Servers:
    """more: shell lines between the settings and the start, as DMARC."""

    def __init__(self, more=""):
        self.shell = subprocess.Popen(
            ["sh", "-c", POSTFIX % (tap.TOP, more)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.shell.stdout.readline().split()
        self.pf, self.port = (line[0], int(line[1])) if len(line) == 2 else \
            (None, 0)
        if self.pf is None:
            return
        certs = os.path.join(tap.work, "certs")
        os.mkdir(certs)
        self.certs = smtp_certs.Certificates(certs)
        self.box = os.path.join(self.pf, "mail", "replies")
        folder = os.path.join(tap.work, "box")
        os.makedirs(folder)
        os.chmod(tap.work, 0o711)
        self.dovecot = dovecot.Dovecot(
            folder, self.certs, "mail_location = maildir:%s\n" % self.box)
        self.ca = os.path.join(tap.work, "ca.pem")
        with open(self.ca, "w") as f:
            for path in (self.certs.ca, self.pf + "/ca.pem"):
                with open(path) as g:
                    f.write(g.read())
        os.environ["TIDINGS_CA_FILE"] = self.ca

    def stop(self):
        if self.pf is not None:
            self.dovecot.stop()
        self.shell.stdin.close()
        self.shell.wait()

    def idle(self):
        """Everything that was sent has arrived."""
        return tap.until(lambda: not subprocess.run(
            ["postqueue", "-c", self.pf + "/etc", "-j"],
            capture_output=True).stdout)

    def write(self, octets, to, frm="m@example.org"):
        """As a member's mail program hands it over."""
        context = ssl.create_default_context(cafile=self.ca)
        with smtplib.SMTP("127.0.0.1", self.port) as s:
            s.starttls(context=context)
            s.login("mailer@relay", "sesame")
            s.sendmail(frm, [to], octets)

    def arrived(self, addr):
        """The mails to somebody, the latest last."""
        return [m for m in replying.mails(self.pf, "mail/all")
                if replying.address(m["To"]) == addr]

    def settings(self, home, imap, more=""):
        path = home + "/config/tidings.yaml"
        with open(path) as f:
            text = f.read()
        with open(home + "/secret", "w") as f:
            f.write("sesame\n")
        with open(home + "/box-secret", "w", encoding="utf-8") as f:
            f.write(dovecot.SECRET + "\n")
        for name in "/secret", "/box-secret":
            os.chmod(home + name, 0o600)
        text = text[:text.index("mailboxes:")] if "mailboxes:" in text else \
            text
        with open(path, "w") as f:
            f.write(text + "mailboxes:\n  - {url: \"%s\", auth: password, "
                    "user: robin, password_file: box-secret%s}\n" % (
                        imap, more))
