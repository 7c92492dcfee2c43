"""Your tests: they see the working tree, with all that you have edited."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.running.module_space import ModuleSpace
from tests.shipped import WORKING_TREE

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

# Once something was edited, all other tests import the application from a copy.
_MODULES = ModuleSpace(WORKING_TREE, first=True)
_HERE = Path(__file__).parent


@contextlib.contextmanager
def _modules_for(node: pytest.Item | pytest.Collector) -> Iterator[None]:
    """Give the tests of this folder, and no others, the modules of the working tree."""
    is_own = node.path.is_relative_to(_HERE)
    with _MODULES.active() if is_own else contextlib.nullcontext():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let a test import your modules."""
    with _modules_for(collector):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test call them."""
    with _modules_for(item):
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
