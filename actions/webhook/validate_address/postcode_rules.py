"""Which addresses may be saved: an example to change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actions.shared.commerce.answers import Stop, Success
from actions.shared.commerce.answers.addresses import replace_address

if TYPE_CHECKING:
    from actions.shared.commerce.answers import Answer
    from actions.shared.commerce.payloads.addresses import SavedAddress
    from actions.shared.request import Request


def validate_address(saved: SavedAddress, _request: Request) -> Answer:
    """Refuse a US postcode that is none, write others alike. May be ``async``."""
    address = saved.address
    given = address.postcode or ""
    postcode = " ".join(given.upper().split())
    if address.country_id == "US" and not re.fullmatch(r"\d{5}(-\d{4})?", postcode):
        return Stop("A ZIP code has five digits, or nine: 12345 or 12345-6789.")
    return Success() if postcode == given else replace_address(postcode=postcode)
