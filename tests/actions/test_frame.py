"""The frame around every main: whatever a user's code does, the caller is answered."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared import responses
from actions.shared.action import action, resolve, run
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from actions.shared.action import Main
    from actions.shared.request import Request


def main_of(handle: Callable[[Request], Any]) -> Main:
    return action("sample/action", failure=responses.failed)(handle)


class _Unprintable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


def _raises(error: BaseException) -> Callable[[Request], Any]:
    def handle(_: Request) -> Any:
        raise error

    return handle


RAISED = [
    ValueError("internal detail"),
    SystemExit("internal detail"),
    GeneratorExit("internal detail"),
    RecursionError("internal detail"),
    MemoryError(),
    _Unprintable(),
]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_whatever_is_raised_becomes_a_plain_500(
    error: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = main_of(_raises(error))({})

    assert answer == {"error": {"statusCode": 500, "body": {"error": "Internal error"}}}
    (line,) = capsys.readouterr().err.splitlines()
    logged = json.loads(line)
    assert type(error).__name__ in logged["message"]
    assert "test_frame.py" in logged["traceback"]


UNSENDABLE = [
    {"body": b"bytes"},
    {"body": {1, 2}},
    {"body": datetime.now(UTC)},
    {"body": Decimal(1)},
    {"body": float("nan")},
    {"body": float("-inf")},
    {"body": {("a", "b"): 1}},
    {"body": 10**5000},
]


@pytest.mark.parametrize("result", UNSENDABLE, ids=lambda result: repr(type(result)))
def test_what_json_cannot_carry_does_not_leave(result: dict[str, Any]) -> None:
    answer = main_of(lambda _: result)({})

    assert answer["error"]["statusCode"] == 500
    json.dumps(answer)


def test_a_lone_surrogate_is_repaired() -> None:
    answer = main_of(lambda _: {"statusCode": 200, "body": {"sku": "a\ud800b"}})({})

    assert answer == {"statusCode": 200, "body": {"sku": "a?b"}}


@pytest.mark.parametrize("params", [None, [], "text", 1, {"__ow_headers": [1]}])
def test_params_of_any_kind_reach_the_action_as_a_request(params: Any) -> None:
    answer = main_of(lambda request: {"body": dict(request.headers)})(params)

    assert answer == {"body": {}}


def test_an_interrupt_is_passed_on() -> None:
    with pytest.raises(KeyboardInterrupt):
        main_of(_raises(KeyboardInterrupt()))({})


def test_a_user_s_function_may_be_async() -> None:
    async def eventually() -> int:
        return 5

    awaited: int = resolve(eventually())

    assert awaited == resolve(5) == 5


def test_an_action_runs_on_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"n": 1}'))
    run(main_of(lambda request: {"body": request.params["n"]}))

    assert json.loads(capsys.readouterr().out) == {"body": 1}


@pytest.mark.parametrize(
    ("module", "params", "expected"),
    [
        (
            "actions.webhook.check_stock",
            {"data": {"cart_id": 1, "items": [{"sku": "CHAIR-OAK", "qty": 1}]}},
            {"statusCode": 200, "body": {"op": "success"}},
        ),
        (
            "actions.ingestion.webhook",
            {"data": {"uid": "1", "event": "no.such", "value": 1}},
            {"error": {"statusCode": 400}},
        ),
        ("actions.starter_kit.info", {}, {"error": {"statusCode": 401}}),
    ],
)
def test_every_action_runs_as_a_module(
    module: str, params: Any, expected: dict[str, Any]
) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", module],
        input=json.dumps(params),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
    )
    answer = json.loads(ran.stdout)
    if "error" in expected:
        assert answer["error"]["statusCode"] == expected["error"]["statusCode"]
    else:
        assert answer == expected
