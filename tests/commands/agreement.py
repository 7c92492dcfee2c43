"""What ``starter-kit check`` finds wrong, and what an action complains about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.commands.test_check import CONFIGURED, check, configure
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.pytest_plugin import Answer, Invoke
    from tests.commands.command_line import StarterKit

# What the stand-in of Adobe would set.
UNSET = {
    "WEBHOOK_AUTH": "",
    "IO_CONSUMER_ID": "",
    "AIO_runtime_namespace": "",
    "AIO_RUNTIME_NAMESPACE": "",
}
_NOT_RAW = "needs the raw body"
_SETTING = re.compile(
    r"\b([A-Z]+(?:_[A-Z]+)+|AIO_runtime_namespace) (?:is not|has an entry)"
)
EVENT = {"uid": "1", "event": "be-observer.customer_delete", "value": {"id": 1}}


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one copy of the application; each test writes its .env."""
    return copy_application(tmp_path_factory.mktemp("agreed"))


def complained_of(answer: Answer) -> set[str]:
    """Return the settings that the log of an action names."""
    return set(_SETTING.findall(str(answer.logs)))


def faulted(
    agreed: Path, env: dict[str, str], starter_kit: StarterKit, package: str
) -> set[str]:
    """Return the settings with an error in the manifest of a package."""
    ran = check(configure(agreed, env), starter_kit)
    return {
        problem["key"].rpartition(".")[2]
        for problem in ran.json
        if problem["severity"] == "error"
        and problem["file"] == f"actions/{package}/actions.config.yaml"
        and _NOT_RAW not in problem["message"]
    }


def assert_both_agree_on_ingestion(
    env: dict[str, str], agreed: Path, starter_kit: StarterKit, invoke: Invoke
) -> None:
    """Compare both for the ingestion webhook with these settings."""
    env = CONFIGURED | UNSET | env
    answer = invoke("ingestion/webhook", json={"data": EVENT}, env=env)
    assert faulted(agreed, env, starter_kit, "ingestion") == complained_of(answer)
