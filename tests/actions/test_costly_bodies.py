"""What a call of 1 MB can make: few faults, short log lines, and an answer that fits.

Counts only; `starter-kit bench` measures time and memory with the same bodies.
"""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

import pytest

from actions.ingestion.webhook.__main__ import main as ingestion
from actions.shared.errors import MAX_FAULTS, Fault
from actions.shared.frame.logging import MAX_LINE
from actions.webhook.check_stock.__main__ import main as check_stock
from tests.hostile_bodies import BODIES, SIZE, raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ACTIONS = {"ingestion/webhook": ingestion, "webhook/check-stock": check_stock}
# A handful for each of 1000 events, beside those that are listed.
MOST_MADE = 6 * 1000 + 2 * MAX_FAULTS
#: The largest result of an activation (Apache OpenWhisk, docs/reference.md).
MOST_ANSWERED = 1024 * 1024
#: Half of the log that OpenWhisk keeps of an activation.
MOST_LOGGED = 5 * 1024 * 1024


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[None]]:
    """Return a list that grows with each fault that is made."""
    faults: list[None] = []
    make: Callable[..., Fault] = Fault.__new__

    def counted(*args: Any, **named: Any) -> Fault:
        faults.append(None)
        return make(*args, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Fault, "__new__", counted)
        yield faults


@pytest.fixture(scope="module")
def body_of() -> Callable[[str], bytes]:
    """Return what makes a body, once for all actions, of its name."""
    return functools.cache(lambda name: BODIES[name]())


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", BODIES)
def test_faults_log_and_answer_are_in_measure_whatever_the_body(
    name: str,
    action: str,
    body_of: Callable[[str], bytes],
    made: list[None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    body = body_of(name)
    assert len(body) <= SIZE
    answer = ACTIONS[action](raw(body, LOG_LEVEL="debug"))

    assert len(made) <= MOST_MADE
    lines = capsys.readouterr().err.splitlines()
    assert 1 <= len(lines) <= 1000 + 2
    assert max(map(len, lines)) <= MAX_LINE
    assert sum(map(len, lines)) <= MOST_LOGGED
    assert all(json.loads(line)["message"] for line in lines)
    assert len(json.dumps(answer, ensure_ascii=False).encode()) <= MOST_ANSWERED
