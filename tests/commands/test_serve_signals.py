"""``starter-kit serve`` leaves no process behind when a signal ends it."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import pytest

from tests.commands.serving import Serving
from tests.sample_applications import SAMPLE_APPS
from tests.serving.plain_http import post_json
from tests.serving.waiting import LifeLine

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_leaves_no_process_behind(name: str, tmp_path: Path) -> None:
    """Not even those of a call that is running, and what that has started."""
    app = SAMPLE_APPS / "misbehaving"
    with (
        LifeLine(tmp_path) as life,
        Serving("--app", app, cwd=tmp_path) as serving,
    ):
        url, target = serving.url_of("bad/sleeping")
        caller = threading.Thread(
            target=post_json, args=(url, target, {"pipe": str(life.path)})
        )
        caller.start()
        life.wait_until_held()
        serving.signal(getattr(signal, name))
        assert serving.wait() == 0
        life.assert_let_go()
        caller.join()
    assert "Traceback (most recent call last)" not in serving.err


def test_an_impatient_user_cannot_interrupt_the_clean_up(tmp_path: Path) -> None:
    app = SAMPLE_APPS / "misbehaving"
    with (
        LifeLine(tmp_path) as life,
        Serving("--app", app, cwd=tmp_path) as serving,
    ):
        url, target = serving.url_of("bad/sleeping")
        caller = threading.Thread(
            target=post_json, args=(url, target, {"pipe": str(life.path)})
        )
        caller.start()
        life.wait_until_held()
        for _ in range(5):
            serving.signal(signal.SIGINT)
        assert serving.wait() == 0
        life.assert_let_go()
        caller.join()
    assert "Traceback (most recent call last)" not in serving.err
