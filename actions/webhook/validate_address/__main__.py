"""Validate and correct a customer's address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.action import run
from actions.shared.commerce.webhook import webhook
from actions.webhook.validate_address.postcode_rules import validate_address

if TYPE_CHECKING:
    from actions.shared.commerce.answers import Answer
    from actions.shared.commerce.payloads.addresses import SavedAddress
    from actions.shared.request import Request


@webhook(
    "webhook/validate-address",
    payload="actions.shared.commerce.payloads.addresses:SavedAddress",
)
def main(saved: SavedAddress, request: Request) -> Answer:
    """Tell Adobe Commerce whether the address may be saved."""
    return validate_address(saved, request)


if __name__ == "__main__":
    run(main)
