"""What the contract says about every cell of the fault matrix."""

from __future__ import annotations

from tests.reliability.matrix import REDIS, Cell, Column, Fault

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


def assert_the_next_call_is_well(column: Column, cell: Cell) -> None:
    """The same container is as good as new, and asks each thing once."""
    assert cell.next
    assert str(cell.next) == NEXT[column.name]
    assert "Circuit" not in cell.next.log
    assert len(cell.asked) == len(set(cell.asked)) == (0 if column is REDIS else 1)
