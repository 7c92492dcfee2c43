"""Several containers at once: what n processes carry, against one."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.benchmarks.adobe_process import ROOT
from tests.benchmarks.measuring import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

# A container of check-stock: answers for as long as it is told to, and says how often.
_CONTAINER = """
import json, sys, time
from actions.webhook.check_stock.__main__ import main

params = json.loads(sys.stdin.readline())
main(params)
print("ready", flush=True)
end_s = time.monotonic() + float(sys.stdin.readline())
calls = 0
while time.monotonic() < end_s:
    main(params)
    calls += 1
print(calls)
"""
_CART = {"data": {"cart_id": "1", "items": [{"sku": "CHAIR-OAK", "qty": 1}] * 3}}


def _calls_per_s(containers: int, seconds: float) -> float:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _CONTAINER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(containers)
    ]
    for each in running:
        assert each.stdin
        each.stdin.write(json.dumps(_CART) + "\n")
        each.stdin.flush()
    for each in running:
        assert each.stdout
        each.stdout.readline()
    start_s = time.perf_counter()
    for each in running:
        assert each.stdin
        each.stdin.write(f"{seconds}\n")
        each.stdin.flush()
    calls = sum(int(each.communicate()[0]) for each in running)
    return calls / (time.perf_counter() - start_s)


def figures(*, quick: bool) -> Iterator[Figure]:
    """Measure one and two containers in turn."""
    seconds = 0.2 if quick else 2.0
    rounds = [
        (_calls_per_s(1, seconds), _calls_per_s(2, seconds))
        for _ in range(1 if quick else 5)
    ]
    one, two = sorted(rounds, key=lambda pair: pair[1] / pair[0])[len(rounds) // 2]
    yield Figure(
        "check-stock, 3 lines, two containers",
        f"{two:.0f} calls/s",
        f"one container: {one:.0f} calls/s",
        two / one,
        "linear to the cores",
        two / one >= 1.8,
    )
