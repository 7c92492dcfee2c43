"""A fault that lasts opens a circuit where the service fails, and nowhere else."""

from __future__ import annotations

import pytest

from tests.reliability.expected_cells import (
    PASSING,
    assert_the_next_call_is_well,
    expected,
)
from tests.reliability.matrix import COLUMNS, FAULTS, Column, Fault, Matrix

pytestmark = pytest.mark.long

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
