"""A cold container: from the start of the interpreter to the first answer.

Measured on the zips that would be deployed, unpacked, started as the platform's
launcher starts them, against the same interpreter importing the libraries that such an
action is usually made with, from a zip of these libraries.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scripts.build.bundle import build
from scripts.manifest import load
from tests.benchmarks.adobe_process import ROOT, adobe_process
from tests.benchmarks.measuring import Figure, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator

# What the platform's launcher does until it has answered once; it imports no more.
_LAUNCHER: Final = """
import json, os, sys, traceback
sys.path.insert(0, sys.argv[1])
from main__ import main
print("started", flush=True)
call = json.loads(sys.stdin.readline())
os.environ["__OW_ACTIVATION_ID"] = call["activation_id"]
print(json.dumps(main(call["value"])), flush=True)
sys.stdin.readline()
"""
_RUNTIME: Final = f"python:{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True)
class Case:
    """An action, and what its like usually imports.

    Attributes:
        action: its path.
        imports: what it is compared with.
        most: the goal for the time, as a ratio.
        most_memory: the goal for the memory, as a ratio.
        params: of the call.
    """

    action: str
    imports: str
    most: float
    most_memory: float
    params: dict[str, Any]


def _cases(adobe: dict[str, str]) -> tuple[Case, ...]:
    event = {
        "uid": "1",
        "event": "be-observer.catalog_product_delete",
        "value": {"sku": "A"},
    }
    cart = {"cart_id": "1", "items": [{"sku": "CHAIR-OAK", "qty": 1}]}
    return (
        Case(
            "ingestion/webhook",
            "import httpx; from pydantic import BaseModel; httpx.Client()",
            0.8,
            1.0,
            {**adobe, "data": event},
        ),
        Case(
            "webhook/check-stock",
            "from pydantic import BaseModel",
            0.6,
            1.0,
            {"data": cart},
        ),
    )


@dataclass(frozen=True)
class _Start:
    """One process: until its first line, and the most memory it had."""

    seconds: float
    peak_mb: float


def _started(command: list[str], line: str = "") -> _Start:
    start_s = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={},
    )
    assert process.stdin
    assert process.stdout
    if line:
        process.stdin.write(line)
        process.stdin.flush()
        assert process.stdout.readline() == "started\n"
    answer = process.stdout.readline()
    took_s = time.perf_counter() - start_s
    assert answer
    assert "statusCode" not in answer or '"statusCode": 200' in answer, answer
    peak_mb = _peak_mb(process.pid)
    process.communicate()
    return _Start(took_s, peak_mb)


def _peak_mb(pid: int) -> float:
    """Return the most memory that a process has had since it began its program."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _compared(
    case: Case, folder: Path, libraries: Path, rounds: int
) -> Iterator[Figure]:
    python = [sys.executable, "-PSE"]
    ours = [*python, "-c", _LAUNCHER, str(folder)]
    path = f"import sys; sys.path.insert(0, {str(libraries)!r})"
    theirs = [
        *python,
        "-c",
        f"{path}; {case.imports}; print(1, flush=True); sys.stdin.readline()",
    ]
    call = json.dumps({"value": case.params, "activation_id": "1"}) + "\n"
    cold, bare = partial(_started, ours, call), partial(_started, theirs)
    cold(), bare()
    pairs = [(cold(), bare()) for _ in range(rounds)]
    pair = Pair(
        tuple(ours.seconds for ours, _ in pairs),
        tuple(theirs.seconds for _, theirs in pairs),
    )
    yield Figure(
        f"{case.action}, cold start to first answer",
        f"{pair.ours_ms:.0f} ms",
        f"`{case.imports}`: {pair.theirs_ms:.0f} ms",
        pair.ratio,
        f"≤ {case.most:g} ×",
        pair.ratio <= case.most,
    )
    ours_mb = statistics.median(ours.peak_mb for ours, _ in pairs)
    theirs_mb = statistics.median(theirs.peak_mb for _, theirs in pairs)
    yield Figure(
        f"{case.action}, peak memory",
        f"{ours_mb:.1f} MB",
        f"the same imports: {theirs_mb:.1f} MB",
        ours_mb / theirs_mb,
        f"≤ {case.most_memory:g} ×, < 50 MB",
        ours_mb / theirs_mb <= case.most_memory and ours_mb < 50,
    )


def _zip_of_libraries(scratch: Path) -> Path:
    """Build an action that does nothing but import httpx and pydantic."""
    root = scratch / "reference"
    (root / "actions").mkdir(parents=True)
    pins = ROOT / "actions" / "requirements.txt"
    (root / "actions" / "requirements.txt").write_bytes(pins.read_bytes())
    (root / "reference.py").write_text(
        "import httpx\nimport pydantic\n\n\ndef main(params):\n    return {}\n"
    )
    function = {"function": "reference.py", "runtime": _RUNTIME}
    manifest = {"packages": {"reference": {"actions": {"reference": function}}}}
    (root / "app.config.yaml").write_text(
        json.dumps({"application": {"runtimeManifest": manifest}})
    )
    (bundle,) = build(load(root, {}))
    return bundle.path


def figures(*, quick: bool) -> Iterator[Figure]:
    """Build the zips for this interpreter, and measure them."""
    with adobe_process(0) as adobe, tempfile.TemporaryDirectory() as scratch:
        application = load(ROOT, adobe.inputs)
        actions = application.actions.items()
        here = {path: replace(action, runtime=_RUNTIME) for path, action in actions}
        application = replace(application, actions=here)
        cases = _cases(adobe.inputs)
        libraries = Path(scratch, "libraries")
        with zipfile.ZipFile(_zip_of_libraries(Path(scratch))) as archive:
            archive.extractall(libraries)
        for bundle in build(application, [case.action for case in cases]):
            folder = Path(scratch, bundle.action.replace("/", "-"))
            with zipfile.ZipFile(bundle.path) as archive:
                archive.extractall(folder)
            # As the platform does it.
            (folder / "__main__.py").rename(folder / "main__.py")
            (case,) = (each for each in cases if each.action == bundle.action)
            yield from _compared(case, folder, libraries, 3 if quick else 30)
