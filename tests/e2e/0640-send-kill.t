#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kill -9 while it sends: see tests/lib/kill.py."""
import os
import sys

TOP = os.environ.get("TOP") or os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "lib"))
import kill  # noqa: E402

sys.exit(kill.main())
