"""What a new container does: it unpacks a zip, and then starts it.

Measured against the same content with a file for each module and its bytecode, as
wheels have it; in memory and on a disk.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.build import archive, module_pack
from scripts.build.assembly import assemble
from scripts.build.included_files import ENTRY
from scripts.build.openwhisk_entry import FIND_MODULES
from scripts.build.outputs import KINDS, OPENWHISK
from scripts.build.target import Target
from scripts.running import interpreter as interpreters
from tests.benchmarks.adobe_process import ROOT
from tests.benchmarks.measuring import Pair, at_most, seconds
from tests.benchmarks.starting import answered, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.manifest import Application
    from tests.benchmarks.measuring import Figure

_MEMORY = Path("/dev/shm")  # noqa: S108 - folders in it have names of their own
_MOST = 0.6


def in_plain_files(application: Application, path: str) -> bytes:
    """Return an action's zip with a file for each module and its bytecode."""
    action = application.action(path)
    target = Target(action.runtime, "x86_64")
    interpreter = interpreters.find(target.version)
    assembly = assemble(KINDS[OPENWHISK], application, [action], target, interpreter)
    own = dict(assembly.own)
    own.pop(module_pack.FINDER)
    own[ENTRY] = own[ENTRY].replace(FIND_MODULES.encode(), b"")
    return archive.pack(replace(assembly, own=own).packed().files)


def unpacked_and_started(
    action: str, params: Mapping[str, Any], ours: bytes, plain: bytes, rounds: int
) -> Iterator[Figure]:
    """Measure both in turn."""
    for where, parent in (("in memory", _MEMORY), ("on a disk", ROOT / "dist")):
        if not parent.is_dir():
            continue
        pairs = [
            (_once(ours, params, parent), _once(plain, params, parent))
            for _ in range(rounds)
        ]
        yield at_most(
            f"{action}, unpacked {where} and started",
            Pair(tuple(a for a, _ in pairs), tuple(b for _, b in pairs)),
            "a file for each module",
            _MOST,
            digits=0,
        )


def _once(content: bytes, params: Mapping[str, Any], parent: Path) -> float:
    folder = Path(tempfile.mkdtemp(dir=parent, prefix="bench-"))
    try:
        unpacking = seconds(partial(unpacked, content, folder))
        return unpacking + answered(folder, params).seconds
    finally:
        shutil.rmtree(folder)
