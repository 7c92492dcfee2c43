"""Beyond a bound, an answer and the log say how many there were, and name the first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from pydantic import BaseModel, BeforeValidator, TypeAdapter

from actions.ingestion.webhook.__main__ import main as ingestion
from actions.shared.errors import MAX_FAULTS
from actions.shared.frame.validation import MAX_ENTRIES, MAX_ENTRIES_IN_ALL
from config import values
from tests.hostile_bodies import raw

if TYPE_CHECKING:
    from scripts.pytest_plugin import Invoke
    from scripts.stand_ins.adobe.adobe import AdobeStandIn

STOCK_UPDATE = "be-observer.catalog_stock_update"
SHIPMENT = "be-observer.sales_order_shipment_create"
ROW = {"sku": "A", "source": "B", "quantity": 1, "outOfStock": False}


def event(value: Any, code: str = STOCK_UPDATE) -> dict[str, Any]:
    return {"uid": "1", "event": code, "value": value}


def answered(data: Any, **inputs: Any) -> dict[str, Any]:
    """Return the body of the answer to a raw call; only settings may be missing."""
    body = json.dumps({"data": data}, separators=(",", ":")).encode()
    answer: dict[str, Any] = ingestion(raw(body, **inputs))["error"]
    assert answer["statusCode"] in (400, 500)
    return answer["body"] if answer["statusCode"] == 400 else {}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (event([{}] * 330_000), "data.value: has 330000 entries, and 20000"),
        (event([0] * (MAX_ENTRIES + 1)), "data.value: has 20001 entries, and 20000"),
        (
            event({"items": [{}] * 330_000, "tracks": []}, SHIPMENT),
            "data.value.items: has 330000 entries, and 20000 are allowed",
        ),
        (
            [event({"items": [{"more": [0] * 20_001}]}, SHIPMENT)],
            "data[0].value.items[0].more: has 20001 entries, and 20000 are allowed",
        ),
        (
            event({f"k{n}": 0 for n in range(20_001)}, SHIPMENT),
            "data.value: has 20001 entries, and 20000 are allowed",
        ),
        (
            event([[0] * 20_000] * 6),
            "data.value: has 120006 entries in all, and 100000 are allowed",
        ),
        ([{}] * 1001, "data: must hold 1 to 1000 events, not 1001"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
@pytest.mark.parametrize("checking", ["on", "off"])
def test_beyond_a_bound_the_answer_says_how_many_there_were_and_how_many_may_be(
    data: Any, said: str, checking: str
) -> None:
    body = answered(data, EVENT_VALUE_VALIDATION=checking)
    details = body["events"][0]["details"] if "events" in body else body["details"]
    listed = [f"{detail['param']}: {detail['message']}" for detail in details]
    assert any(line.startswith(said) for line in listed)


@pytest.mark.parametrize(
    "data",
    [
        event([ROW] * 10_000),
        event([ROW] * 9_000 + [{**ROW, "more": list(range(100))}] * 90),
        [event([ROW] * 5_000)],
    ],
    ids=["a stock update of 10,000 rows", "rows with lists in them", "in a list"],
)
def test_what_is_real_is_within_the_bounds(data: Any) -> None:
    assert answered(data) == {}


def test_no_model_reads_a_value_of_too_many_entries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[Any] = []

    class Row(BaseModel):
        sku: Annotated[Any, BeforeValidator(read.append)]

    own = TypeAdapter(dict[str, list[Row]])
    monkeypatch.setattr(values, "model", {STOCK_UPDATE: own}.get)
    for most in (MAX_ENTRIES, MAX_ENTRIES_IN_ALL):
        lists: dict[str, Any] = {str(n): [{}] * 10_000 for n in range(most // 10_000)}
        answered(event({**lists, "more": [{}] * (MAX_ENTRIES + 1)}))
    assert read == []
    answered(event({"few": [{"sku": 1}] * 3}))
    assert len(read) == 3


def test_of_many_faults_the_first_are_named_and_the_others_counted() -> None:
    details = answered(event([{}] * 1_000))["details"]
    assert len(details) == MAX_FAULTS + 1
    assert details[0] == {"param": "data.value[0].sku", "message": "is required"}
    assert details[-1]["message"] == "and 3000 more faults"

    body = answered([event([{}] * 100), event([{}] * 500), event([{}] * 7)])
    first, second, third = body["events"]
    assert len(first["details"]) == 400
    assert len(second["details"]) == 601
    assert second["message"].endswith(" and 1400 more faults")
    assert third["message"] == "28 faults"

    many = answered(event([{}] * 20_000))
    assert many["details"][-1]["message"] == "and 79000 more faults"


def test_a_key_of_the_caller_is_no_longer_in_an_answer_than_a_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = TypeAdapter(dict[str, dict[str, int]])
    monkeypatch.setattr(values, "model", {STOCK_UPDATE: own}.get)
    body = answered(event({"k" * 100_000: {"l" * 100_000: "no number"}}))
    assert len(json.dumps(body)) < 1_500


def test_the_log_names_few_of_many_faults_and_counts_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answered(event([{}] * 1_000))
    (line,) = capsys.readouterr().err.splitlines()
    faults = json.loads(line)["faults"]
    assert len(faults) == 21
    assert faults[0] == "data.value[0].sku: is required"
    assert faults[-1] == "and 3980 more faults"


def test_an_answer_that_would_be_too_large_for_the_platform_is_shortened(
    invoke: Invoke, adobe: AdobeStandIn
) -> None:
    uids = [f"{number:03}" + "\U0001f600" * 252 for number in range(960)]
    code, value = "be-observer.customer_delete", {"id": 1}
    events = [{"uid": uid, "event": code, "value": value} for uid in uids]
    text = json.dumps({"data": events}, ensure_ascii=False, separators=(",", ":"))
    answer = invoke("ingestion/webhook", body=text.encode())

    assert answer.status == 200
    assert answer.json["counts"]["published"] == len(adobe.published) == 960
    answered_uids = [entry["uid"] for entry in answer.json["events"]]
    assert [uid[:60] for uid in uids] == answered_uids
