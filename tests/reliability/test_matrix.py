"""Every cell of the fault matrix, and the page that shows it."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ROOT
from tests.redis_server import MISSING
from tests.reliability.matrix import (
    COLUMNS,
    FAULTS,
    REDIS,
    Cell,
    Column,
    Fault,
    Matrix,
)

pytestmark = pytest.mark.long

PAGE = ROOT / "docs" / "reliability.md"
# What an answer or its message may never hold: how it failed, and where.
INTERNALS = ("127.0.0.1", "Traceback", "Error", "Timeout", "Errno", "http:", "{}")
PASSING = {
    "connection refused",
    "reset before the answer",
    "closed before the answer",
    "closed within the answer",
    "never answers",
    "answers after the deadline",
    "429",
    "500",
    "502",
    "503",
    "504",
}
# What a call comes to whose service is well; with a Redis, the ingress is not.
NEXT = {
    **dict.fromkeys(("IMS", "provider list", "ingress", "JWKS"), "200"),
    "stock service": "success",
    "Redis": "202",
}
# Not an answer of the service: something else answers in its place.
MISTAKEN = {"200 with HTML", "200 with truncated JSON"}


@pytest.fixture(scope="module")
def matrix() -> Matrix:
    return Matrix()


def expected(column: Column, fault: Fault) -> str:
    """Return what the table of the contract says about a cell."""
    if column.name == "stock service":
        return "exception"
    if column is REDIS:
        return "503, again in 30 s"
    if fault.name in PASSING:
        return f"503, again in {7 if fault.name == '429' else 30} s"
    if (column.name, fault.name) == ("ingress", "413"):
        return "413"
    if column.name == "JWKS":
        return "401"
    return "503, again in 30 s" if fault.name in MISTAKEN else "502"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_a_fault_is_answered_in_time_and_without_internals(
    column: Column, fault: Fault, matrix: Matrix
) -> None:
    if column is REDIS and MISSING:
        pytest.skip(MISSING)
    cell = matrix.cell(column, fault)

    assert str(cell) == expected(column, fault)
    assert cell.left_ms > 0
    shown = json.dumps(cell.body)
    assert not [internal for internal in INTERNALS if internal in shown]
    assert not [secret for secret in matrix.secrets if secret in shown + cell.log]
    assert any(json.loads(line)["level"] != "info" for line in cell.log.splitlines())
    assert_the_next_call_is_well(column, cell)


def assert_the_next_call_is_well(column: Column, cell: Cell) -> None:
    """The same container is as good as new, and asks each thing once."""
    assert cell.next
    assert str(cell.next) == NEXT[column.name]
    assert "Circuit" not in cell.next.log
    assert len(cell.asked) == len(set(cell.asked)) == (0 if column is REDIS else 1)


# Calls that end without a failure of the service, however many: there was no time, or
# it answered. (What an issuer answers wrongly is asked for less and less.)
NO_FAILURES = [
    (column, fault)
    for column in COLUMNS[:-1]
    for fault in FAULTS
    if fault.name in ("never answers", "answers after the deadline", "429")
    or (fault.name not in PASSING and column.name != "JWKS")
]


@pytest.mark.parametrize(
    ("column", "fault"),
    NO_FAILURES,
    ids=[f"{column.name}-{fault.name}" for column, fault in NO_FAILURES],
)
def test_no_number_of_calls_opens_a_circuit_when_the_service_did_not_fail(
    column: Column, fault: Fault, matrix: Matrix
) -> None:
    cell = matrix.cell(column, fault, times=6)

    assert str(cell) == expected(column, fault)
    assert_the_next_call_is_well(column, cell)


@pytest.mark.parametrize("column", COLUMNS[:-1], ids=lambda column: column.name)
@pytest.mark.parametrize("name", ["connection refused", "500"])
def test_a_service_that_failed_five_times_is_left_alone(
    column: Column, name: str, matrix: Matrix
) -> None:
    (fault,) = (fault for fault in FAULTS if fault.name == name)
    cell = matrix.cell(column, fault, times=5)

    assert str(cell.next) in ("503, again in 30 s", "exception")
    assert cell.asked == ()


@pytest.mark.parametrize("column", COLUMNS[:-1], ids=lambda column: column.name)
def test_where_nothing_fails_the_answer_is_a_success(
    column: Column, matrix: Matrix
) -> None:
    assert str(matrix.cell(column, None)) in ("200", "success")


def test_the_page_shows_the_matrix_as_it_is() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    shown = {row.split(" | ")[0].strip("| "): row for row in rows}
    for fault in FAULTS:
        cells = [expected(column, fault) for column in COLUMNS]
        following = ", ".join(dict.fromkeys(NEXT.values()))
        row = [fault.name, *cells, following]
        assert shown[fault.name] == f"| {' | '.join(row)} |"
