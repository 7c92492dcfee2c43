"""What was promised has arrived, whatever happened meanwhile."""

from __future__ import annotations

import shutil

import pytest

from tests.reliability import chaos

# `.ci/run` sends many more.
EVENTS = 60


@pytest.mark.long
@pytest.mark.skipif(
    not shutil.which("redis-server"), reason="redis-server is not installed"
)
def test_what_was_promised_has_arrived() -> None:
    figures = chaos.run(EVENTS)

    assert figures.missing == ()
    assert figures.changed == ()
    assert figures.promised == figures.events == EVENTS
    assert figures.faults > 0
    assert sum(figures.kills.values()) > 0
