"""What one call of 1 MB costs, whatever is in it: processor time and memory.

Each body is sent to each action in a process of its own, after a small call. Memory is
what the call adds to the peak of the process (resident set).
"""

from __future__ import annotations

import importlib
import json
import resource
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.benchmarks.adobe_process import ROOT
from tests.benchmarks.measuring import Figure, without_logs
from tests.hostile_bodies import BODIES, raw

if TYPE_CHECKING:
    from collections.abc import Iterator

_ACTIONS = {
    "ingestion": "actions.ingestion.webhook.__main__",
    "check-stock": "actions.webhook.check_stock.__main__",
}
_SMALL = b'{"data":{"uid":"1","event":"a","value":{},"cart_id":1,"items":[{}]}}'
_MOST_S, _MOST_MB = 1.0, 128.0


def figures(*, quick: bool) -> Iterator[Figure]:
    """Measure every body, or a few of them."""
    for name in list(BODIES)[:: 10 if quick else 1]:
        costs = {action: _measured(module, name) for action, module in _ACTIONS.items()}
        yield Figure(
            f"1 MB: {name}",
            "; ".join(
                f"{action} {seconds:.2f} s, {megabytes:.0f} MB"
                for action, (seconds, megabytes) in costs.items()
            ),
            goal=f"< {_MOST_S:g} s, < {_MOST_MB:g} MB",
            met=all(s < _MOST_S and mb < _MOST_MB for s, mb in costs.values()),
        )


def _measured(module: str, name: str) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.benchmarks.costly", module, name]
    ended = subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True
    )
    seconds, megabytes = json.loads(ended.stdout)
    return seconds, megabytes


def _cost(module: str, name: str) -> tuple[float, float]:
    """Return what a call costs here: seconds of this process, megabytes on its peak."""
    main = importlib.import_module(module).main
    params = raw(BODIES[name]())
    with without_logs():
        main(raw(_SMALL))
        before_mb = _peak_mb()
        start_s = time.process_time()
        main(params)
        return time.process_time() - start_s, _peak_mb() - before_mb


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    json.dump(_cost(*sys.argv[1:3]), sys.stdout)
