"""Every cell of the fault matrix, and the page that shows it."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ROOT
from tests.redis_server import MISSING
from tests.reliability.expected_cells import (
    NEXT,
    assert_the_next_call_is_well,
    expected,
)
from tests.reliability.matrix import COLUMNS, FAULTS, REDIS, Column, Fault, Matrix

pytestmark = pytest.mark.long

PAGE = ROOT / "docs" / "reliability.md"
# What an answer or its message may never hold: how it failed, and where.
INTERNALS = ("127.0.0.1", "Traceback", "Error", "Timeout", "Errno", "http:", "{}")


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
