"""A Redis that is broken or slow costs no answer, and no deadline."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared.frame import kept
from actions.shared.frame.clock import MARGIN_MS
from scripts.manifest import load
from scripts.running.invoker import Invoker
from tests.actions.outbox_sender import (
    Sender,
    event,
)
from tests.redis_server import FAULTS, BrokenRedis, Fault
from tests.shipped import copy_application

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


@pytest.mark.parametrize("fault", ["silent", "dripping"])
def test_a_slow_redis_does_not_cost_the_deadline(
    fault: Fault, adobe: AdobeStandIn, tmp_path: Path
) -> None:
    """The platform itself ends an activation that takes longer than its limit."""
    copy_application(tmp_path)
    manifest = tmp_path / "actions/ingestion/actions.config.yaml"
    manifest.write_text(manifest.read_text().replace("timeout: 60000", "timeout: 2000"))

    adobe.fail("ingress", status=503, times=None)
    with BrokenRedis(fault) as redis:
        env = {**adobe.environment, "OUTBOX_URL": redis.url}
        seen = Invoker(load(tmp_path, env)).activate(
            "ingestion/webhook", {"data": event()}
        )
    assert seen.result["error"]["statusCode"] == 503
