"""The five operations that Adobe Commerce knows, as its documentation writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from actions.shared import operations

if TYPE_CHECKING:
    from actions.shared.operations import Operation

GRAPHQL = r"Magento\Framework\GraphQl\Exception\GraphQlInputException"
CASES: list[tuple[Operation, dict[str, Any]]] = [
    (operations.success(), {"op": "success"}),
    (operations.exception(), {"op": "exception"}),
    (operations.exception("No."), {"op": "exception", "message": "No."}),
    (
        operations.exception("No.", GRAPHQL),
        {"op": "exception", "type": GRAPHQL, "message": "No."},
    ),
    (operations.add("result/a", 1), {"op": "add", "path": "result/a", "value": 1}),
    (
        operations.add("result/a", {"b": None}, r"Magento\Data"),
        {
            "op": "add",
            "path": "result/a",
            "value": {"b": None},
            "instance": r"Magento\Data",
        },
    ),
    (
        operations.replace("result/a", "x"),
        {"op": "replace", "path": "result/a", "value": "x"},
    ),
    (
        operations.replace("result/a", [], r"Magento\Data"),
        {"op": "replace", "path": "result/a", "value": [], "instance": r"Magento\Data"},
    ),
    (operations.remove("result/a"), {"op": "remove", "path": "result/a"}),
]


@pytest.mark.parametrize(("operation", "expected"), CASES)
def test_an_operation_is_what_commerce_reads(
    operation: Operation, expected: dict[str, Any]
) -> None:
    assert operation == expected
    assert operations.answer(operation) == {"statusCode": 200, "body": expected}


def test_several_operations_are_one_answer() -> None:
    answer = operations.answer([operation for operation, _ in CASES])

    assert answer == {"statusCode": 200, "body": [expected for _, expected in CASES]}
