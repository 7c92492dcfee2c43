"""Compiles a bundle's modules: a script for the interpreter that will run them.

Reads names of files in the working directory as JSON from standard input, and writes
bytecode beside them that is never compared with its source: times do not survive in a
zip.

It depends on nothing but the standard library, and compiles in one order in one fresh
process: what the interpreter writes depends on what it did before.
"""

from __future__ import annotations

import importlib.util
import json
import py_compile
import sys


def main() -> None:
    """Compile what standard input names; say which files are not Python."""
    failed = []
    for name in json.load(sys.stdin):
        try:
            py_compile.compile(
                name,
                importlib.util.cache_from_source(name),
                dfile=name,
                doraise=True,
                quiet=0,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
        except py_compile.PyCompileError:
            failed.append(name)
    json.dump(failed, sys.stdout)


if __name__ == "__main__":
    main()
