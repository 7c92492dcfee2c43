"""A cold container: from the start of the interpreter to the first answer.

Measured on the zips that would be deployed, unpacked, started as the platform's
launcher starts them, against the same interpreter importing the libraries that such an
action is usually made with, from a zip of these libraries.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scripts.build.builder import build
from scripts.failure import Failure
from scripts.manifest import load
from tests.benchmarks.adobe_process import ROOT, adobe_process
from tests.benchmarks.measuring import Figure, Pair, at_most, in_turn
from tests.benchmarks.starting import PYTHON, answered, started, unpacked
from tests.benchmarks.unpacking import in_plain_files, unpacked_and_started

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.manifest import Application

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
        most_pass: the goal for the time against an interpreter that does nothing.
    """

    action: str
    imports: str
    most: float
    most_memory: float
    params: dict[str, Any]
    most_pass: float | None = None


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
            most_pass=4.0,
        ),
    )


def _compared(
    case: Case, folder: Path, libraries: Path, rounds: int
) -> Iterator[Figure]:
    path = f"import sys; sys.path.insert(0, {str(libraries)!r})"
    theirs = [
        *PYTHON,
        "-c",
        f"{path}; {case.imports}; print(1, flush=True); sys.stdin.readline()",
    ]
    cold, bare = partial(answered, folder, case.params), partial(started, theirs)
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
        ((case.action, pair.ours_ms), (case.imports, pair.theirs_ms)),
    )
    if case.most_pass:
        code = "import sys; print(1, flush=True); sys.stdin.readline()"
        nothing = partial(started, [*PYTHON, "-c", code])
        starts = [(cold().seconds, nothing().seconds) for _ in range(rounds)]
        passed = Pair(tuple(a for a, _ in starts), tuple(b for _, b in starts))
        figure = at_most(
            f"{case.action}, cold start to first answer",
            passed,
            "`python -c pass`",
            case.most_pass,
            digits=0,
        )
        yield replace(figure, bars=(("python -c pass", passed.theirs_ms),))
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


def _zip_of_libraries(scratch: Path) -> bytes:
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
    return in_plain_files(load(root, {}), "reference/reference")


@contextlib.contextmanager
def _prepared() -> Iterator[tuple[Application, tuple[Case, ...], Path]]:
    """Yield the application for this interpreter, the cases, and a folder."""
    with adobe_process(0) as adobe, tempfile.TemporaryDirectory() as scratch:
        application = load(ROOT, adobe.inputs)
        actions = application.actions.items()
        here = {path: replace(action, runtime=_RUNTIME) for path, action in actions}
        application = replace(application, actions=here)
        yield application, _cases(adobe.inputs), Path(scratch)


def figures(*, quick: bool) -> Iterator[Figure]:
    """Build the zips for this interpreter, and measure them."""
    rounds = 3 if quick else 30
    with _prepared() as (application, cases, scratch):
        libraries = unpacked(_zip_of_libraries(scratch), scratch / "libraries")
        for case in cases:
            (bundle,) = build(application, [case.action])
            content = bundle.path.read_bytes()
            folder = unpacked(content, scratch / case.action.replace("/", "-"))
            yield from _compared(case, folder, libraries, rounds)
            plain = in_plain_files(application, case.action)
            yield from unpacked_and_started(
                case.action, case.params, content, plain, rounds
            )


def figures_against(
    command: list[str], action: str, *, quick: bool
) -> Iterator[Figure]:
    """Measure an action's zip and a command in turn, to the first answer.

    Raises:
        Failure: there is nothing to call the action with, or the command does not
            answer.
    """
    with _prepared() as (application, cases, scratch):
        found = [case for case in cases if case.action == action]
        if not found:
            known = ", ".join(case.action for case in cases)
            raise Failure(f"there is no measurement of {action}", f"--action: {known}")
        (bundle,) = build(application, [action])
        folder = unpacked(bundle.path.read_bytes(), scratch / "ours")
        params = json.dumps(found[0].params)
        pair = in_turn(
            partial(answered, folder, found[0].params),
            partial(_answer_of, command, params),
            3 if quick else 30,
        )
    name = " ".join(command)
    yield Figure(
        f"{action}, cold start to first answer",
        f"{pair.ours_ms:.0f} ms",
        f"`{name}`: {pair.theirs_ms:.0f} ms",
        pair.ratio,
        bars=((action, pair.ours_ms), (name, pair.theirs_ms)),
    )


def _answer_of(command: list[str], params: str) -> None:
    """Run a command to its end; it must print JSON on its last line."""
    try:
        done = subprocess.run(
            command, input=f"{params}\n", capture_output=True, text=True, check=False
        )
        json.loads(done.stdout.strip().splitlines()[-1])
    except (OSError, ValueError, IndexError) as error:
        raise Failure(
            f"{' '.join(command)} prints no answer: {error}",
            "it gets params as JSON on standard input, and must print the answer as "
            "one line of JSON",
        ) from None
