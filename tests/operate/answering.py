"""The code of an action that logs and answers what its parameters say."""

from __future__ import annotations

ANSWERING = """
import json
import sys

def main(params):
    if "level" in params:
        line = {"level": params["level"], "message": "what is wrong"}
        if params["level"] == "refused":
            line = {"level": "warning", "message": "Request refused", "reason": "is x"}
        line["event_uid"] = params.get("uid", "")
        print(json.dumps(line), file=sys.stderr)
    return params["answer"]
"""
