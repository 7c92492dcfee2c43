"""Everything that an action should not do, a function each."""
# ruff: noqa: T201 - what an action prints is its log

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

Params = dict[str, Any]

# Holds on to the standard error of the moment in which it is made.
handler = logging.StreamHandler()


def raising(_params: Params) -> Params:
    raise ValueError("boom")


def exiting(_params: Params) -> Params:
    print("before the end")
    sys.exit("goodbye")


def interrupting(_params: Params) -> Params:
    raise KeyboardInterrupt


def dying(_params: Params) -> Params:
    os._exit(3)


def printing(_params: Params) -> Params:
    print('{"level": "info", "message": "json"}')
    print("plain é", file=sys.stderr)
    handler.handle(logging.makeLogRecord({"msg": "logged"}))
    sys.stdout.buffer.write(b"bytes\n")
    print("no newline at the end", end="")
    return {"body": {}}


def surrogate(_params: Params) -> Params:
    print("half a pair: \ud800")
    return {"body": {}}


def not_json(_params: Params) -> Any:
    return {"body": {1, 2}}


def nothing(_params: Params) -> None:
    return None


async def asynchronous(_params: Params) -> Params:
    return {"body": {}}


def large(_params: Params) -> Params:
    return {"body": "x" * 1_100_000}


def reading(_params: Params) -> Params:
    return {"body": input()}


def sleeping(params: Params) -> Params:
    # Who reads the other end of this pipe sees when the child is gone as well.
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    with Path(params["pipe"]).open("wb") as pipe:
        subprocess.run(command, stdout=pipe, check=False)
    return {}


def looping(_params: Params) -> Params:
    while True:
        time.sleep(0.001)


def chatty(_params: Params) -> Params:
    for _ in range(1100):
        print("x" * 1023)
    return {"body": {}}
