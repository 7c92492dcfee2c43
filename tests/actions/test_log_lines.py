"""A log line is one JSON object of bounded length, whatever is in it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.ingestion.webhook.__main__ import main as ingestion
from actions.shared.frame import logging
from actions.shared.frame.logging import MAX_LINE
from actions.webhook.check_stock.__main__ import main as check_stock
from tests.properties.hostile import values

ACTIONS = {"ingestion/webhook": ingestion, "webhook/check-stock": check_stock}


class Unprintable:
    """What a user's code may hand to the log."""

    def __str__(self) -> str:
        raise ValueError("cannot be printed")


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = {"a": [value]}
    return value


FIELDS: list[dict[str, Any]] = [
    {"text": "x" * 1_000_000},
    {"text": "\x01" * 1_000_000},
    {"text": "\U0001f600" * 100_000},
    {"faults": ["x" * 1_000] * 1_000},
    {"faults": ["\x01" * 1_000] * 1_000},
    {"members": {f"k{n}": n for n in range(100_000)}},
    {"members": {"k" * 1_000_000: 1}},
    {"rows": [{"a": [{}] * 100}] * 1_000},
    {"rows": [[[[0] * 10] * 10] * 10] * 100},
    {"deep": nested(5_000)},
    {f"field_{n}": "x" * 100 for n in range(10_000)},
    {"x" * 1_000_000: 1},
    {"number": 10**5_000},
    {"number": Decimal("1e400"), "more": float("nan"), "bytes": b"x" * 100_000},
    {"object": Unprintable(), "tuple": (1, 2)},
    {"event_uid": "\ud800" * 300},
]


@pytest.mark.parametrize("fields", FIELDS, ids=lambda fields: str(fields.keys())[:40])
@pytest.mark.parametrize("message", ["it happened", "\x01" * 1_000_000])
def test_a_line_is_json_of_bounded_length(
    message: str, fields: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    with logging.context("demo", {"STOCK_API_KEY": "hunter2hunter2"}):
        logging.warning(message, **fields)
    (line,) = capsys.readouterr().err.splitlines()
    assert len(line) <= MAX_LINE
    assert line.isascii()
    read = json.loads(line)
    assert (read["level"], read["action"]) == ("warning", "demo")
    assert read["message"][:11] == message[:11]
    # What does not fit is counted.
    assert len(read) >= 6 + len(fields) or read["fields_left_out"] > 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.dictionaries(st.text(min_size=1).map("f{}".format), values))
def test_any_fields_make_one_line(
    fields: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    logging.info("it happened", **fields)
    (line,) = capsys.readouterr().err.splitlines()
    assert len(line) <= MAX_LINE
    assert json.loads(line)["message"] == "it happened"


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    "sent",
    [
        {"__ow_query": "a=1&" * 250_000},
        {"__ow_query": "x" * 1_000_000},
        {"__ow_path": "/" * 1_000_000},
        {"__ow_headers": {f"x-{n}": "v" * 100 for n in range(10_000)}},
        {"__ow_headers": {"x-adobe-commerce-request-id": "\x01" * 1_000_000}},
        {f"k{n}": [n] for n in range(90_000)},
        {"data": [{}] * 340_000},
        {"data": {"items": [{}] * 340_000, "cart_id": 1}},
        {"data": nested(5_000)},
    ],
    ids=lambda sent: str(list(sent)[:1]),
)
def test_what_a_caller_sends_beside_a_body_is_in_measure_too(
    action: str, sent: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    ACTIONS[action]({"data": {}, "LOG_LEVEL": "debug", **sent})
    lines = capsys.readouterr().err.splitlines()
    assert 2 <= len(lines) <= 3
    assert max(map(len, lines)) <= MAX_LINE
    assert all(json.loads(line)["message"] for line in lines)


def test_a_line_of_the_usual_length_is_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    more = {"text": "x" * 4_000, "faults": ["x" * 200] * 20, "traceback": "y" * 3_000}
    logging.error("it happened", **more)
    read = json.loads(capsys.readouterr().err)
    assert {name: read[name] for name in more} == more
