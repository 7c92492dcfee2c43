"""What every test may rely on: no outside world, no memory of earlier tests."""

from __future__ import annotations

import gc
import os
import re
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import shipped

# Before the first import of the application: it decides which one is imported.
ROOT = shipped.application_as_shipped()

import config as _config  # noqa: E402, F401 - taken from ROOT, now
from actions.shared.frame import kept  # noqa: E402 - taken from ROOT, now
from tests.redis_server import MISSING, RedisServer  # noqa: E402 - taken from ROOT, now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.commands.command_line import Ran, StarterKit

settings.register_profile(
    "default",
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# As `.ci/run` looks: what is costly is also done in full then.
settings.register_profile("thorough", settings.get_profile("default"), max_examples=150)
# A few minutes of looking for trouble: pytest tests/properties
# --hypothesis-profile=nightly
settings.register_profile(
    "nightly", settings.get_profile("default"), max_examples=10_000
)
settings.load_profile("default")


def is_thorough() -> bool:
    """Whether this run looks at as much as `.ci/run` does."""
    return settings().max_examples >= 150


@pytest.fixture(autouse=True)
def _new_container(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept, no proxy is set, no activation is under way."""
    kept.forget_everything()
    # Meant for this run of pytest, and not for those that tests start.
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    for name in list(os.environ):
        if name.startswith("__OW_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


def pytest_report_header() -> list[str]:
    """Say that the tests do not see what the user has edited."""
    edited = ", ".join(shipped.edited())
    return [f"edited: {edited}; tests/own sees it, other tests see it as shipped"][
        : bool(edited)
    ]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Start no workers where there is nothing to share out.

    Else two more than there are processors: many tests wait for a time-out.
    """
    files = {argument.partition("::")[0] for argument in config.args}
    is_small = len(files) == 1 and files.pop().rstrip("/").endswith((".py", "own"))
    processors = os.cpu_count() or 1
    return 0 if is_small or processors == 1 else processors + 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out the platforms, and start with the files that take longest.

    A worker that begins one of them last is waited for. What is named is run.
    """
    names_files = any(".py" in argument for argument in config.args)
    if not names_files and not config.option.markexpr:
        others = [each for each in items if each.get_closest_marker("platforms")]
        config.hook.pytest_deselected(items=others)
        items[:] = [each for each in items if each not in set(others)]
    long = {each.path for each in items if each.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish() -> None:
    """Let garbage be collected seldom, and never among the modules and the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture
def root() -> Path:
    """The folder of the application."""
    return ROOT


@pytest.fixture
def starter_kit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> StarterKit:
    """Run the command without a terminal, and without the developer's settings."""
    from tests.commands.command_line import run_here

    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in re.findall(r"^([A-Za-z_]+)=", example, re.MULTILINE):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str | Path) -> Ran:
        return run_here(capsys, *words)

    return run


@pytest.fixture(scope="session")
def starter_kit_app() -> Path:
    """The application that ``invoke`` calls."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def _nothing_built_is_left() -> Iterator[None]:
    yield
    if built := sys.modules.get("tests.built"):
        built.forget()


@pytest.fixture(scope="session")
def _redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    if MISSING:
        pytest.skip(f"{MISSING}: apt-get install redis-server")
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


@pytest.fixture
def redis_server(_redis_server: RedisServer) -> RedisServer:
    """A Redis, running and empty."""
    _redis_server.start()
    _redis_server.ask("FLUSHALL")
    return _redis_server
