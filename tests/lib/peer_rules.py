# SPDX-License-Identifier: MIT
"""What a scripted server is told to do: a list of rules, of which the first
that fits has its way."""


def pick(rules, at, text):
    """The rule for the step `at` and what was said, its counts gone down by
    one; None."""
    for rule in rules:
        if rule["at"] != at or rule.get("match", "") not in text:
            continue
        if rule.get("skip", 0) > 0:
            rule["skip"] -= 1
            continue
        if "times" in rule:
            if rule["times"] == 0:
                continue
            rule["times"] -= 1
        return rule
    return None
