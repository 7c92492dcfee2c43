"""A Redis that is broken changes no answer: it is that without an outbox."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared.frame import kept
from actions.shared.frame.clock import MARGIN_MS
from tests.actions.outbox_sender import Sender, event
from tests.redis_server import FAULTS, BrokenRedis, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("upstream", [{"status": 503}, {"status": 403}], ids=str)
def test_without_its_redis_the_answer_is_that_without_an_outbox(
    fault: Fault,
    upstream: dict[str, Any],
    root: Path,
    adobe: AdobeStandIn,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer(url: str, data: Any) -> Any:
        # The clock stands still: half a second is what Redis itself may take.
        monkeypatch.setenv("__OW_DEADLINE", str(time.time() * 1000 + MARGIN_MS + 500))
        kept.forget_everything()
        return Sender(root, adobe, url).send(data)

    adobe.fail("ingress", times=None, **upstream)
    for data in (event("u1"), [event("u1"), event("u2", value={})]):
        with BrokenRedis(fault) as redis:
            assert answer(redis.url, data) == answer("", data)
    logs = capsys.readouterr().err
    assert "Events not stored: The outbox is not available" in logs
    assert "secret" not in logs
    assert "Traceback" not in logs


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_published_needs_no_redis(
    fault: Fault, root: Path, adobe: AdobeStandIn
) -> None:
    with BrokenRedis(fault) as redis:
        assert Sender(root, adobe, redis.url).send(event())[0] == 200
