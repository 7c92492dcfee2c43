"""Your tests: they see the working tree, with all that you have edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.running.module_space import ModuleSpace
from tests.shipped import WORKING_TREE

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

# Once something was edited, all other tests import the application from a copy.
_MODULES = ModuleSpace(WORKING_TREE, first=True)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[
    None, pytest.CollectReport, pytest.CollectReport
]:
    """Let a test import your modules."""
    with _MODULES.active():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Let a test call them."""
    with _MODULES.active():
        return (yield)


@pytest.fixture(scope="session")
def starter_kit_app() -> Path:
    """The application that ``invoke`` calls."""
    return WORKING_TREE


@pytest.fixture(autouse=True)
def _new_container() -> None:
    """Nothing is kept from an earlier test."""
    from actions.shared.frame import kept

    kept.forget_everything()
