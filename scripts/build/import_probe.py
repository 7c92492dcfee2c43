"""Imports a bundle's entry, then each module that it may import later.

A script for the interpreter of the runtime, isolated: it depends on nothing but the
standard library. Prints what it saw as JSON on its last line.
"""

from __future__ import annotations

import importlib
import json
import sys
import time


def main() -> None:
    """Import what the arguments name: a folder, then modules."""
    folder, *modules = sys.argv[1:]
    sys.path.insert(0, folder)
    before = len(sys.modules)
    started_s = time.perf_counter()
    importlib.import_module("main__")
    init_ms = (time.perf_counter() - started_s) * 1000
    seen = {"imports": len(sys.modules) - before, "init_ms": round(init_ms, 1)}
    failed = {}
    for name in modules:
        try:
            importlib.import_module(name)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is reported
            failed[name] = f"{type(error).__name__}: {error}"
    sys.stdout.flush()
    sys.stdout.write("\n" + json.dumps({**seen, "failed": failed}) + "\n")


if __name__ == "__main__":
    main()
