"""Answers with the environment, of now and of its first activation."""

from __future__ import annotations

import itertools
import os
from typing import Any

AT_IMPORT = dict(os.environ)
calls = itertools.count(1)


def main(_params: dict[str, Any]) -> dict[str, Any]:
    os.environ["__OW_LEFT_BEHIND"] = "1"
    return {
        "body": {
            "now": dict(os.environ),
            "at_import": AT_IMPORT,
            "calls": next(calls),
            "pid": os.getpid(),
        }
    }
