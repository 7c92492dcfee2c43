"""The frame around Commerce's webhooks: 200 whatever happens, and plain words."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared import operations
from actions.shared.auth import Accepted, Refused
from actions.shared.commerce.answers import MAX_MESSAGE, Stop, Success
from actions.shared.commerce.answers.shipping import ShippingRate
from actions.shared.commerce.answers.totals import PriceUpdate
from actions.shared.commerce.hook_frame import UNAVAILABLE
from actions.shared.commerce.webhook import webhook
from actions.shared.errors import (
    ActionError,
    BadRequest,
    Fault,
    NotConfigured,
    UpstreamUnavailable,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ORDER = "actions.shared.commerce.payloads.orders:PlacedOrder"
PAYLOAD = {"order": {"items": [{"sku": "A", "qty_ordered": "2.0000"}]}}
CLASS = r"Magento\Framework\GraphQl\Exception\GraphQlInputException"
LATE_S = 0.3

Logs = list[dict[str, Any]]
Function = Any


def call(
    function: Function,
    capfd: pytest.CaptureFixture[str],
    body: Any = PAYLOAD,
    **more: Any,
) -> tuple[Any, Logs]:
    """Call a webhook around ``function``; return its operations and its log."""
    inputs = {name: more.pop(name) for name in list(more) if name.isupper()}
    settings = {"authenticate": lambda _: Accepted("test"), "payload": ORDER, **more}
    main = webhook("webhook/test", **settings)(function)
    text = body if isinstance(body, str) else json.dumps(body)
    answer = main({"__ow_method": "post", "__ow_body": text, **inputs})
    assert answer["statusCode"] == 200
    json.dumps(answer)
    log = capfd.readouterr().err.splitlines()
    return answer["body"], [json.loads(line) for line in log]


def said(logs: Logs) -> str:
    return json.dumps(logs)


def returning(answer: Any) -> Function:
    return lambda _given, _request: answer


def raising(error: BaseException) -> Function:
    def function(_given: Any, _request: Any) -> Any:
        raise error

    return function


ADD = {"op": "add", "path": "result", "value": {"a": 1}}
ANSWERS: list[tuple[Any, Any]] = [
    (Success(), {"op": "success"}),
    ([], {"op": "success"}),
    ((), {"op": "success"}),
    ([Success(), Success()], {"op": "success"}),
    (Stop("No."), {"op": "exception", "message": "No."}),
    (Stop(""), {"op": "exception"}),
    (Stop("No.", CLASS), {"op": "exception", "type": CLASS, "message": "No."}),
    ([ADD, Stop("No."), ADD], {"op": "exception", "message": "No."}),
    (operations.add("result", {"a": Decimal("1.50")}), ADD | {"value": {"a": 1.5}}),
    ([ADD, [ADD, Success()]], [ADD, ADD]),
    (
        [PriceUpdate(7, "1"), PriceUpdate("8", Decimal("2.5"))],
        {
            "op": "replace",
            "path": "result/price_updates",
            "value": [
                {"item_id": 7, "base_price": 1},
                {"item_id": 8, "base_price": 2.5},
            ],
        },
    ),
    (operations.remove("result/0"), {"op": "remove", "path": "result/0"}),
]


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize(("answer", "expected"), ANSWERS)
def test_what_a_function_answers_becomes_operations(
    answer: Any, expected: Any, is_async: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    async def function(_given: Any, _request: Any) -> Any:
        await asyncio.sleep(0)
        return answer

    body, logs = call(function if is_async else returning(answer), capfd)

    assert body == expected
    assert logs == []


def test_the_function_gets_its_payload_typed(capfd: pytest.CaptureFixture[str]) -> None:
    seen: list[Any] = []

    def function(placed: Any, request: Any) -> Success:
        seen.extend((placed.order.items[0].qty_ordered, request.params["MY_INPUT"]))
        return Success()

    call(function, capfd, MY_INPUT="mine")

    assert seen == [Decimal(2), "mine"]


def test_a_webhook_without_a_type_gets_the_whole_body(
    capfd: pytest.CaptureFixture[str],
) -> None:
    body, _ = call(lambda given, _: Stop(str(given)), capfd, {"a": [1]}, payload="")

    assert body["message"] == "{'a': [1]}"


# What a function may return wrongly, and what the log says of it.
WRONG: list[tuple[Any, str]] = [
    (None, "returned NoneType, and not Success()"),
    (True, "returned bool"),
    ("success", "returned str"),
    (Success, "returned type"),
    ({}, "an operation with op 'None'"),
    ({"op": "replace"}, "replace without path, value"),
    ({"op": "delete", "path": "a"}, "op 'delete'"),
    ({"op": []}, "an operation with op"),
    ({"op": "remove", "path": ""}, "remove whose path is not text"),
    ({"op": "remove", "path": "a", "value": 1}, "remove with value"),
    ({"op": "exception", "message": 1}, "exception whose message is not text"),
    (Stop("No.", "no class"), "exception whose type is not a PHP class"),
    (operations.add("a", 1, "no class"), "add whose instance is not a PHP class"),
    (operations.add("a", float("nan")), "a value that cannot be sent"),
    (operations.add("a", object()), "a value that cannot be sent"),
    (operations.add("a", "x" * 1_000_001), "bytes of operations"),
    ([ADD] * 10_001, "more than 10000 operations"),
    ([ADD, None], "returned NoneType"),
    (ShippingRate("a", "b", "free"), "price is not an amount: 'free'"),
    (ShippingRate("a", "b", -1), "price is less than 0"),
    (ShippingRate("a", "b", True), "price is not an amount"),
    (ShippingRate("", "b", 1), "carrier_code is not text"),
    (PriceUpdate(None, 1), "item_id is not text"),
    (PriceUpdate("abc", 1), "PriceUpdate that cannot be sent"),
]


@pytest.mark.parametrize("on_error", ["reject", "allow"])
@pytest.mark.parametrize(("answer", "reason"), WRONG)
def test_a_wrong_answer_is_an_error_in_the_log_and_not_at_the_shopper(
    answer: Any, reason: str, on_error: str, capfd: pytest.CaptureFixture[str]
) -> None:
    body, logs = call(returning(answer), capfd, WEBHOOK_ON_ERROR=on_error)

    expected = {"op": "exception", "message": UNAVAILABLE}
    assert body == (expected if on_error == "reject" else {"op": "success"})
    assert reason in said([each for each in logs if each["level"] == "error"])


FAILURES: list[BaseException] = [
    KeyError("secret"),
    SystemExit("secret"),
    RecursionError("secret"),
    ActionError("secret"),
    UpstreamUnavailable("secret", "secret"),
]


@pytest.mark.parametrize("on_error", ["reject", "allow"])
@pytest.mark.parametrize("error", FAILURES, ids=lambda each: type(each).__name__)
def test_a_failing_function_is_what_the_policy_says(
    error: BaseException, on_error: str, capfd: pytest.CaptureFixture[str]
) -> None:
    body, logs = call(raising(error), capfd, WEBHOOK_ON_ERROR=on_error)

    assert body["op"] == ("exception" if on_error == "reject" else "success")
    assert "secret" not in json.dumps(body)
    assert "secret" in said(logs)


def _late(_given: Any, _request: Any) -> Stop:
    time.sleep(LATE_S)
    return Stop("TOO LATE")


async def _late_async(_given: Any, _request: Any) -> Stop:
    await asyncio.sleep(LATE_S)
    return Stop("TOO LATE")


@pytest.mark.parametrize("on_error", ["reject", "allow"])
@pytest.mark.parametrize("function", [_late, _late_async])
def test_a_late_function_is_what_the_policy_says(
    function: Function, on_error: str, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = {"WEBHOOK_BUDGET_MS": "20", "WEBHOOK_ON_ERROR": on_error}
    body, logs = call(function, capfd, **settings)

    assert body["op"] == ("exception" if on_error == "reject" else "success")
    assert "it took longer than 20 ms (WEBHOOK_BUDGET_MS)" in said(logs)
    assert "TOO LATE" not in json.dumps(body)


def test_the_function_sees_its_budget(capfd: pytest.CaptureFixture[str]) -> None:
    left: list[float] = []

    def function(_given: Any, request: Any) -> Success:
        left.append(request.deadline.remaining_ms())
        return Success()

    call(function, capfd, WEBHOOK_BUDGET_MS="5000")

    assert 0 < left[0] <= 5000


# Whatever the policy: these are none of the function's failures.
REJECTED: list[tuple[dict[str, Any], str, str]] = [
    (
        {"function": raising(BadRequest("At most ten, please."))},
        "At most ten, please.",
        "At most",
    ),
    (
        {"function": raising(BadRequest(faults=[Fault("order.id", "is odd")]))},
        UNAVAILABLE,
        "order.id: is odd",
    ),
    ({"function": raising(NotConfigured("X is not set"))}, UNAVAILABLE, "X is not set"),
    ({"authenticate": lambda _: Refused("who?")}, UNAVAILABLE, "who?"),
    (
        {"WEBHOOK_BUDGET_MS": "1s"},
        UNAVAILABLE,
        "WEBHOOK_BUDGET_MS is not a whole number",
    ),
    ({"WEBHOOK_EXCEPTION_TYPE": "a b"}, UNAVAILABLE, "TYPE is not a PHP class"),
    ({"body": "{"}, UNAVAILABLE, "not valid JSON"),
    ({"body": "[1]"}, UNAVAILABLE, "body: "),
    ({"body": "[]"}, UNAVAILABLE, "body.order: is required"),
    ({"body": ""}, UNAVAILABLE, "body.order: is required"),
    ({"body": {"order": None}}, UNAVAILABLE, "body.order: "),
    (
        {"body": {"order": {"items": [{"sku": "A"}, {"qty_ordered": "many"}]}}},
        UNAVAILABLE,
        "body.order.items[1].qty_ordered: ",
    ),
    ({"body": {"order": {"grand_total": "1e21"}}}, UNAVAILABLE, "order.grand_total: "),
    ({"body": {"order": {"items": [1] * 20_001}}}, UNAVAILABLE, "has 20001 entries"),
]


@pytest.mark.parametrize(("how", "message", "reason"), REJECTED)
def test_what_is_not_the_functions_always_stops(
    how: dict[str, Any],
    message: str,
    reason: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    how = {"function": returning(Success()), "WEBHOOK_ON_ERROR": "allow", **how}
    body, logs = call(capfd=capfd, **how)

    assert body == {"op": "exception", "message": message}
    assert reason in said(logs)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (returning(Stop("No.")), CLASS),
        (returning(Stop("No.", "Other")), "Other"),
        (returning(operations.exception("No.")), CLASS),
        (returning(None), CLASS),
        (raising(BadRequest("No.")), CLASS),
    ],
)
def test_the_class_that_commerce_throws_is_a_setting(
    function: Function, expected: str, capfd: pytest.CaptureFixture[str]
) -> None:
    body, _ = call(function, capfd, WEBHOOK_EXCEPTION_TYPE=CLASS)

    assert body["type"] == expected


@pytest.mark.parametrize(
    "function",
    [returning(Stop("x" * 2_000_000)), raising(BadRequest("x" * 2_000_000))],
)
def test_a_message_is_bounded(
    function: Function, capfd: pytest.CaptureFixture[str]
) -> None:
    body, _ = call(function, capfd)

    assert len(body["message"]) <= MAX_MESSAGE + 1


@pytest.mark.parametrize(
    "make", [lambda: webhook("a/b"), lambda: webhook("a/b", payload=ORDER)]
)
def test_the_configured_check_applies_where_none_is_given(
    make: Callable[[], Any], capfd: pytest.CaptureFixture[str]
) -> None:
    main = make()(returning(Success()))
    params = {"__ow_method": "post", "__ow_body": json.dumps(PAYLOAD)}
    open_answer = main({**params, "WEBHOOK_AUTH": "none"})
    closed = main({**params, "WEBHOOK_AUTH": "api-key"})

    assert open_answer["body"] == {"op": "success"}
    assert closed["body"] == {"op": "exception", "message": UNAVAILABLE}
    assert "WEBHOOK_API_KEYS" in capfd.readouterr().err


def test_a_function_in_time_loads_no_event_loop_unless_it_is_async() -> None:
    script = """
import sys
from actions.shared.commerce.answers import Success
from actions.shared.commerce.webhook import webhook
main = webhook("a/b", payload="")(lambda _given, _request: Success())
assert main({"a": 1})["body"] == {"op": "success"}
assert "asyncio" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)
