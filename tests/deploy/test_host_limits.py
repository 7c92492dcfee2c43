"""What a host publishes as its limits is held before anything is written there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scripts.deploy.host_description import HostDescription
from scripts.manifest import Limits

if TYPE_CHECKING:
    from tests.deploy.shop import Shop

_MB = 1_048_576


def test_all_that_the_host_refuses_is_named_before_anything_is_written(
    shop: Shop,
) -> None:
    shop.edit(
        "app.config.yaml",
        "limits: {timeout: 10000, memorySize: 256, concurrency: 1}",
        "limits: {timeout: 600000, memorySize: 64, logSize: 20}",
    )

    ran = shop.command("deploy", "--yes")

    assert ran.code == 1
    assert "refuses limits of this application" in ran.err
    for said in (
        "shop/hello: timeout 600000 ms (it allows from 100 to 300000 ms)",
        "shop/hello: memorySize 64 MB (it allows from 128 to 512 MB)",
        "shop/hello: logSize 20 MB (it allows from 0 to 10 MB)",
    ):
        assert said in " ".join(ran.err.split())
    assert shop.host.store.names()["packages"] == []


def test_a_sequence_has_so_many_actions_with_those_of_its_sequences(
    shop: Shop,
) -> None:
    two = "two\n          two:\n            actions: inner, inner"
    shop.edit("app.config.yaml", "inner, inner", f"{'inner, ' * 49}{two}")

    ran = shop.command("deploy", "--yes")

    assert ran.code == 1
    assert "shop/both: 51 actions (it allows 50)" in " ".join(ran.err.split())
    assert shop.host.store.names()["packages"] == []


@pytest.mark.parametrize(
    ("limits", "refused"),
    [
        ({}, 0),
        ({"max_action_duration": 60_000}, 0),
        ({"max_action_duration": 59_999}, 1),
        ({"max_action_memory": 256 * _MB, "min_action_memory": 256 * _MB}, 0),
        ({"max_action_memory": 256 * _MB - 1}, 1),
        ({"min_action_memory": 257 * _MB}, 1),
        ({"min_action_logs": 11 * _MB, "max_action_duration": 1}, 2),
        ({"max_action_duration": "soon", "max_action_logs": None}, 0),
    ],
)
def test_a_limit_is_what_the_host_says(limits: Any, refused: int) -> None:
    host = HostDescription.model_validate({"limits": limits})
    assert len(host.refuses(Limits())) == refused


@pytest.mark.parametrize(
    "said", [None, [], "OpenWhisk", {"limits": 7}, {"runtimes": 1}]
)
def test_a_host_that_says_nothing_of_it_refuses_nothing(said: Any) -> None:
    host = HostDescription.model_validate(said)
    assert host.kinds == ()
    assert host.refuses(Limits()) == []
