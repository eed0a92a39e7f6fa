#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether whole messages keep what the leak rule withholds.

	leak_messages.py TIDINGS HOME RECAPS WANTED

HOME has one list, `valley`. Each folder in RECAPS holds recap.md, its drafts
and `words`: a unique word a line and the tiers that may see it. Each recap is
previewed; every header field and every decoded part of each tier's .eml, its
.html and its .txt are searched for the words. A tier must see each word that
is its own in the message's text and in its HTML, or in an attachment, and
none of the others anywhere. At least WANTED of the recaps must have been fit to
send.
"""
import collections
import email
import email.policy
import json
import os
import re
import shutil
import subprocess
import sys

WORD = re.compile(r"mk\d{5}q")
# What the previewed member does not see: a fallback, since they have a first
# name; the id of an event; the name of a draft that stands in the mail.
UNSEEN = re.compile(r"\|(mk\d{5}q)\}\}|id: e\d-(mk\d{5}q)|(mk\d{5}q)\.md")
# Random marks leave some recaps in no shape to be sent.
REFUSED = re.compile("skips a level|nothing but a title|"
	"is the address of the resource")


def words_of(message):
	"""{place: set of words} of all that a message holds."""
	found = collections.defaultdict(set)
	for part in message.walk():
		attached = part.get_content_disposition() == "attachment"
		for name, value in part.items():
			found["attachment" if attached else "field " + name] \
				|= set(WORD.findall(str(value)))
		if part.is_multipart():
			continue
		raw = part.get_payload(decode=True)
		text = raw.decode("utf-8", "replace")
		if part.get_content_type() == "text/calendar":
			text = text.replace("\r\n ", "")
		place = part.get_content_type()
		if attached:
			place = "attachment"
		found[place] |= set(WORD.findall(text))
	return found


def main():
	tidings, home, recaps = sys.argv[1:4]
	wanted = int(sys.argv[4])
	lists = os.path.join(home, "lists", "valley")
	seen = leaks = lost = refused = editions = recaps_read = 0
	for seed in sorted(os.listdir(recaps), key=int):
		at = os.path.join(recaps, seed)
		words = {}
		for line in open(os.path.join(at, "words")):
			word, *tiers = line.split()
			words[word] = set(tiers)
		shutil.rmtree(os.path.join(lists, "recaps"), ignore_errors=True)
		os.makedirs(os.path.join(lists, "recaps"))
		for name in os.listdir(at):
			if name not in ("recap.md", "words"):
				shutil.copy(os.path.join(at, name), lists)
		shutil.copy(os.path.join(at, "recap.md"),
			os.path.join(lists, "recaps", "r" + seed + ".md"))
		out = os.path.join(home, "out")
		shutil.rmtree(out, ignore_errors=True)
		run = subprocess.run([tidings, "-C", home, "preview",
			"valley/r" + seed, "-o", out, "--json"],
			capture_output=True, text=True)
		if run.returncode == 65:
			errors = [e["message"] for e in
				json.loads(run.stderr)["findings"]
				if e["level"] == "error"]
			if all(REFUSED.search(e) for e in errors):
				refused += 1
				continue
		if run.returncode != 0:
			sys.exit("seed %s: exit %d: %s" % (seed,
				run.returncode, run.stdout + run.stderr))
		source = open(os.path.join(at, "recap.md")).read()
		unseen = {"".join(m) for m in UNSEEN.findall(source)}
		recaps_read += 1
		for e in json.loads(run.stdout)["editions"]:
			editions += 1
			stem = os.path.join(out, e["tier"] + "." + e["lang"])
			with open(stem + ".eml", "rb") as f:
				found = words_of(email.message_from_binary_file(
					f, policy=email.policy.default))
			for ext in ("html", "txt"):
				text = open(stem + "." + ext).read()
				found["file ." + ext] = set(WORD.findall(text))
			found["JSON"] = set(WORD.findall(json.dumps(e)))
			may = {w for w in words if e["tier"] in words[w]}
			for place, have in found.items():
				seen += len(have)
				for word in have - may:
					leaks += 1
					print("seed", seed, e["tier"], e["lang"],
						"sees", word, "in", place)
			for place in "text/plain", "text/html":
				for word in may - unseen - found[place] - \
						found["attachment"]:
					lost += 1
					print("seed", seed, e["tier"], e["lang"],
						"lacks", word, "in", place)
	print("%d recaps, %d editions, %d words seen, %d leaks, %d lost; "
		"%d recaps could not be sent" % (recaps_read, editions, seen,
		leaks, lost, refused))
	sys.exit(0 if recaps_read >= wanted and not leaks and not lost else 1)


main()
