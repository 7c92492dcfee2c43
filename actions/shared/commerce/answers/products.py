"""A product's texts, completed (``product-content``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions.shared import operations

if TYPE_CHECKING:
    from actions.shared.operations import Operation


def replace_product_text(**members: Any) -> list[Operation]:
    """Return the operations that replace members of the product that is saved.

    For example ``replace_product_text(short_description="A chair made of oak.")``.
    """
    return [
        operations.replace(f"data/product/{name}", value)
        for name, value in members.items()
    ]
