"""An example; change it, or delete it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts.pytest_plugin import Invoke


def test_strangers_are_told_nothing(invoke: Invoke) -> None:
    assert invoke("starter-kit/info").status == 401
