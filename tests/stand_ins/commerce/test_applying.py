"""What an answer does to a payload, and which answers Commerce cannot use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scripts.failure import Failure
from scripts.manifest.webhook_catalogue import Webhook
from scripts.stand_ins.commerce.applying import Refused, apply, operations_in, stop_in
from scripts.stand_ins.commerce.firing import TooLate, fire
from tests.stand_ins.commerce.test_hook_request import hook

if TYPE_CHECKING:
    from scripts.stand_ins.commerce.hook_request import HookRequest

TAX = r"Magento\OutOfProcessTaxManagement\Api\Data\OopQuoteItemTaxInterface"
WEBHOOK = Webhook(
    use="", method="observer.some_event", type="after", batch="b", instances=(TAX,)
)
PAYLOAD = {
    "address": {"city": "Berlin", "region": None, "extension_attributes": []},
    "items": [{"sku": "CHAIR", "tax": None}, {"sku": "LAMP", "tax": None}],
    "by_id": {"1": {"sku": "CHAIR"}},
    "result": [],
}


def applied(answer: Any) -> Any:
    content = json.dumps(answer).encode()
    before = json.dumps(PAYLOAD)
    after = apply(WEBHOOK, PAYLOAD, operations_in(200, content))
    assert json.dumps(PAYLOAD) == before
    return after


@pytest.mark.parametrize(
    ("answer", "changed"),
    [
        ({"op": "success"}, {}),
        ([], {}),
        (
            {"op": "replace", "path": "address/city", "value": "Bonn"},
            {"address": {**PAYLOAD["address"], "city": "Bonn"}},  # type: ignore[dict-item]
        ),
        (
            [
                {"op": "add", "path": "result", "value": {"code": "checkmo"}},
                {"op": "add", "path": "result", "value": {"code": "free"}},
            ],
            {"result": [{"code": "checkmo"}, {"code": "free"}]},
        ),
        ({"op": "replace", "path": "result", "value": 500}, {"result": 500}),
        ({"op": "add", "path": "note", "value": "x"}, {"note": "x"}),
        (
            {"op": "add", "path": "address/extension_attributes/gift", "value": True},
            {"address": {**PAYLOAD["address"], "extension_attributes": {"gift": True}}},  # type: ignore[dict-item]
        ),
        ({"op": "remove", "path": "items/0"}, {"items": PAYLOAD["items"][1:]}),  # type: ignore[index]
        ({"op": "remove", "path": "by_id/1"}, {"by_id": {}}),
        (
            {
                "op": "replace",
                "path": "items/1/tax",
                "value": {"data": {"rate": 19}},
                "instance": "\\" + TAX,
            },
            {"items": [PAYLOAD["items"][0], {"sku": "LAMP", "tax": {"rate": 19}}]},  # type: ignore[index]
        ),
    ],
)
def test_an_answer_changes_the_payload(answer: Any, changed: Any) -> None:
    assert applied(answer) == {**PAYLOAD, **changed}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"op": "replace", "path": "address/town", "value": 1}, "no address/town"),
        ({"op": "replace", "path": "adress/city", "value": 1}, "no adress"),
        ({"op": "replace", "path": "address.city", "value": 1}, "no address.city"),
        ({"op": "replace", "path": "items/2/tax", "value": 1}, "no items/2"),
        ({"op": "remove", "path": "items/-1"}, "no items/-1"),
        ({"op": "add", "path": "items/2/tax", "value": 1}, "no items/2"),
        ({"op": "add", "path": "address/city/x", "value": 1}, "no address/city/x"),
        ({"op": "add", "path": "address/city", "value": 1}, "a value already"),
        ({"op": "update", "path": "address/city", "value": 1}, "operation 0"),
        ({"op": "replace", "path": "address/city"}, "operation 0.replace.value"),
        ([{"op": "success"}, {"operation": "add"}], "operation 1"),
        ("success", "operation 0"),
        (
            {"op": "replace", "path": "items/0/tax", "value": {}, "instance": TAX},
            '{"data"',
        ),
        (
            {
                "op": "add",
                "path": "result",
                "value": {"data": {}},
                "instance": r"Magento\Nothing",
            },
            r"no class Magento\Nothing",
        ),
    ],
)
def test_what_commerce_cannot_use_is_refused_with_the_reason(
    answer: Any, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        applied(answer)
    assert reason in refused.value.text
    assert refused.value.hint


@pytest.mark.parametrize(
    ("status", "content", "reason"),
    [
        (500, b'{"op": "success"}', "the status is 500"),
        (204, b"", "the status is 204"),
        (200, b"<html>", "not JSON: '<html>'"),
        (200, b"", "not JSON"),
        (200, b"[" * 100_000, "not JSON"),
    ],
)
def test_an_answer_is_200_and_json(status: int, content: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        operations_in(status, content)


@pytest.mark.parametrize(
    ("name", "is_known"),
    [
        (r"\Magento\Framework\Exception\InputException", True),
        (r"Magento\Framework\GraphQl\Exception\GraphQlInputException", True),
        (r"Vendor\Module\SomeException", True),
        (r"Magento\Framework\Exception\InputExeption", False),
    ],
)
def test_the_class_of_an_exception(name: str, is_known: bool) -> None:
    content = json.dumps({"op": "exception", "message": "No.", "type": name})
    operations = operations_in(200, content.encode())
    if is_known:
        assert stop_in(operations)
    else:
        with pytest.raises(Refused, match="has no exception"):
            stop_in(operations)


class Answering:
    """Sends nothing, and answers this."""

    def __init__(self, content: bytes | Failure) -> None:
        self.content = content
        self.calls = 0

    def __call__(self, request: HookRequest, timeout_ms: int) -> tuple[int, bytes]:
        assert request.url
        assert timeout_ms == 5000
        self.calls += 1
        if isinstance(self.content, Failure):
            raise self.content
        return 200, self.content


GOES_ON = b'{"op": "success"}'
STOPS = b'{"op": "exception", "message": "Too many."}'
STOPS_SILENTLY = b'{"op": "exception"}'
ADDS = b'{"op": "add", "path": "result", "value": 1}'


@pytest.mark.parametrize(
    ("content", "members", "goes_on", "message", "problem"),
    [
        (GOES_ON, {}, True, "", ""),
        (STOPS, {}, False, "Too many.", ""),
        (STOPS, {"required": False}, False, "Too many.", ""),
        (STOPS_SILENTLY, {"fallback_error_message": "Later."}, False, "Later.", ""),
        (
            STOPS_SILENTLY,
            {},
            False,
            "Cannot perform the operation due to an error.",
            "",
        ),
        (b"no", {"fallback_error_message": "Later."}, False, "Later.", "not JSON"),
        (b"no", {"required": False}, True, "", "not JSON"),
        (
            TooLate("there was no answer within 5000 ms", "hurry"),
            {"fallback_error_message": "Later."},
            False,
            "Later.",
            "within 5000 ms",
        ),
    ],
)
def test_what_a_shopper_has_of_an_answer(
    content: Any, members: Any, goes_on: bool, message: str, problem: str
) -> None:
    subscribed = hook(timeout=5000, **members)
    seen = fire(WEBHOOK, subscribed, PAYLOAD, Answering(content))
    assert (seen.goes_on, seen.message) == (goes_on, message)
    assert problem in seen.problem
    assert seen.is_well == (not problem)
    assert seen.payload == PAYLOAD


def test_the_payload_is_resolved() -> None:
    seen = fire(WEBHOOK, hook(timeout=5000), PAYLOAD, Answering(ADDS))
    assert seen.payload == {**PAYLOAD, "result": [1]}
    assert seen.body == PAYLOAD


def test_where_a_rule_is_not_true_nothing_is_called() -> None:
    rule = {"field": "address.city", "operator": "equal", "value": "Bonn"}
    answering = Answering(STOPS)
    seen = fire(WEBHOOK, hook(timeout=5000, rules=[rule]), PAYLOAD, answering)
    assert (seen.is_called, seen.goes_on, answering.calls) == (False, True, 0)
    assert seen.rule == "address.city equal Bonn"
