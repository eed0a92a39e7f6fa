#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that mail programs support what a rendered mail uses.

usage: caniemail.py SUMMARY.tsv MAIL.html...

SUMMARY.tsv is a table of features by mail program (y, mix, n). Every element,
attribute and CSS property of the mails must be known to it as supported, at
least in part, by the programs below, or stand in GRACEFUL with the reason why
its absence does no harm. Prints what does not; exits 1 then.
"""
import csv
import html.parser
import re
import sys

PROGRAMS = ["gmail", "outlook", "apple-mail", "yahoo", "samsung-email",
            "thunderbird"]

# Features that some program lacks, and what is then left.
GRACEFUL = {
    "css-at-media-prefers-color-scheme":
        "without it a mail stays light, or the program darkens it itself",
    "css-border-radius": "corners are square",
    "html-doctype": "programs put the mail into their own document",
    "html-meta-color-scheme": "the media query alone decides",
    "css-at-media": "the wide margins of a desktop stay",
    "css-overflow-wrap": "a very long word widens the column",
    "css-table-layout": "a very long word widens the letter",
    "html-wbr": "a very long word widens its table",
    "css-mso-hide": "Word's own word for display:none, which others know",
    "css-mso-padding-alt": "Word's own, for a button's padding",
    "html-aria-label": "a button says less than its card",
    "css-white-space": "a long line of code widens the column",
    "css-height": "a picture wider than the window keeps its height",
}

# Names the table has no entry for, in use since the first mail programs had
# HTML at all, or never meant to be seen.
ALWAYS = {
    "html": {"html", "head", "title", "meta", "body", "tbody",
             "tr", "td", "th", "li",
             "br", "a", "em", "style"},
    "attr": {"charset", "name", "content", "href", "src", "alt", "class",
             "style", "border", "title", "start", "scope"},
    "css": {"color", "font-family", "border-color"},
}

ELEMENTS = {
    "ul": "html-lists", "ol": "html-lists", "h1": "html-h1-h6",
    "h2": "html-h1-h6", "h3": "html-h1-h6", "h4": "html-h1-h6",
    "h5": "html-h1-h6", "h6": "html-h1-h6", "style": "html-style",
}
PROPERTIES = {"border-top": "css-border",
              "border-left": "css-border", "font-style": "css-font",
              "padding-left": "css-padding",
              "border-width": "css-border", "border-style": "css-border",
              "overflow-x": "css-overflow"}


class Features(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.used = {}
        self.in_style = False

    def use(self, feature, where):
        self.used.setdefault(feature, where)

    def css(self, text, where):
        for declaration in text.split(";"):
            if ":" not in declaration:
                continue
            name, value = (s.strip() for s in declaration.split(":", 1))
            if name in ALWAYS["css"]:
                continue
            feature = PROPERTIES.get(name, "css-" + name)
            if name == "display" and value == "none":
                feature = "css-display-none"
            self.use(feature, where)

    def handle_starttag(self, tag, attrs):
        if tag not in ALWAYS["html"]:
            self.use(ELEMENTS.get(tag, "html-" + tag), "<%s>" % tag)
        self.in_style = tag == "style"
        for name, value in attrs:
            if name == "style":
                self.css(value, "<%s style>" % tag)
            elif name == "href" and value.startswith("mailto:"):
                self.use("html-mailto-links", value[:40])
            elif (tag, name) == ("meta", "name"):
                if value == "color-scheme":
                    self.use("html-meta-color-scheme", value)
            elif name not in ALWAYS["attr"]:
                self.use("html-" + name, "<%s %s>" % (tag, name))

    def handle_endtag(self, tag):
        self.in_style = False

    def handle_data(self, data):
        if not self.in_style:
            return
        for query in re.findall(r"@media \(([a-z-]+)", data):
            self.use("css-at-media" if query == "max-width" else
                     "css-at-media-" + query, "@media")
        for body in re.findall(r"\{([^{}]*)\}", data):
            self.css(body.replace("!important", ""), "<style>")


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as f:
        table = {row["feature"]: row
                 for row in csv.DictReader(f, delimiter="\t")}
    bad = 0
    features = {}
    for path in sys.argv[2:]:
        parser = Features()
        with open(path, encoding="utf-8") as f:
            parser.feed(f.read())
        for feature, where in parser.used.items():
            features.setdefault(feature, "%s: %s" % (path, where))
    for feature, where in sorted(features.items()):
        if feature in GRACEFUL:
            continue
        if feature not in table:
            print("%s (%s): not in the table" % (feature, where))
            bad += 1
            continue
        lacking = [p for p in PROGRAMS
                   if table[feature][p] not in ("y", "mix", "u")]
        if lacking:
            print("%s (%s): not in %s" % (feature, where, ", ".join(lacking)))
            bad += 1
    print("%d features, %d not supported" % (len(features), bad))
    return 1 if bad or not features else 0


if __name__ == "__main__":
    sys.exit(main())
