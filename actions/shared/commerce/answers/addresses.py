"""A customer's address, corrected (``address``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions.shared import operations

if TYPE_CHECKING:
    from actions.shared.operations import Operation


def replace_address(**members: Any) -> list[Operation]:
    """Return the operations that replace members of the address.

    For example ``replace_address(postcode="78701-1234", city="Austin")``.
    """
    return [
        operations.replace(f"address/{name}", value) for name, value in members.items()
    ]
