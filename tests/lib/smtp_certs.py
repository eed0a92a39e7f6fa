# SPDX-License-Identifier: MIT
"""Certificates for tests of TLS, made by openssl in a folder."""
import os
import subprocess

EC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
HERE = "subjectAltName=DNS:localhost,IP:127.0.0.1"
ELSEWHERE = "subjectAltName=DNS:relay.example.net,IP:192.0.2.1"


def openssl(*args):
    subprocess.run(("openssl",) + args, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Certificates:
    """ca: a file with who vouches for `good`, `expired` and `elsewhere`; each
    of NAMES is a pair of files (certificate, key). `stranger` was made by
    somebody of the same name whom nobody knows."""

    NAMES = ("good", "expired", "elsewhere", "stranger", "alone")

    def __init__(self, folder):
        self.folder = folder
        self.ca = self.authority("ca")
        self.authority("other")
        self.good = self.signed("good", "ca", HERE, 30)
        self.expired = self.signed("expired", "ca", HERE, -1)
        self.elsewhere = self.signed("elsewhere", "ca", ELSEWHERE, 30)
        self.stranger = self.signed("stranger", "other", HERE, 30)
        self.alone = self.pair("alone")
        openssl("req", "-x509", *EC, "-keyout", self.alone[1], "-out",
                self.alone[0], "-subj", "/CN=localhost", "-addext", HERE,
                "-days", "30")

    def pair(self, name):
        base = os.path.join(self.folder, name)
        return base + ".pem", base + ".key"

    def authority(self, name):
        cert, key = self.pair(name)
        openssl("req", "-x509", *EC, "-keyout", key, "-out", cert, "-subj",
                "/CN=Test authority", "-days", "30")
        return cert

    def signed(self, name, by, names, days):
        cert, key = self.pair(name)
        request, more = cert + ".req", cert + ".ext"
        with open(more, "w") as f:
            f.write(names + "\n")
        openssl("req", "-new", *EC, "-keyout", key, "-out", request, "-subj",
                "/CN=localhost")
        ca, ca_key = self.pair(by)
        openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key,
                "-set_serial", str(len(os.listdir(self.folder))), "-days",
                str(days), "-extfile", more, "-out", cert)
        return cert, key
