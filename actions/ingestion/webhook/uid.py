"""The sender's id of an event, which becomes the id of the CloudEvent.

A CloudEvent's id is a text without control characters (CloudEvents 1.0, "Type System",
String). Senders with ids from a database send whole numbers: their decimal text is the
id, so that 7 and "7" are one id.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from actions.shared.errors import Fault
from actions.shared.frame import exact_json
from actions.shared.frame.body import REPLACEMENT

#: The most characters that an id may have.
MAX_UID: Final = 255

# Control characters, halves of surrogate pairs, and noncharacters.
_FORBIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def readable_uid(uid: Any) -> str | None:
    """Return the id as a text, also where it is refused; None when there is none.

    A whole number is its decimal digits; anything else that is not text is its JSON.
    """
    if uid is None or isinstance(uid, str):
        return uid
    if isinstance(uid, float | Decimal):
        uid = _whole(uid)
    try:
        return exact_json.dumps(uid).decode()
    except ValueError:
        return None


def faults_of_uid(uid: Any, at: str) -> list[Fault]:
    """Return what is wrong with the id that was sent with the event at ``at``."""
    text = readable_uid(uid)
    if (
        text is None
        or isinstance(uid, bool)
        or not isinstance(uid, str | int | float | Decimal)
        or not 1 <= len(text) <= MAX_UID
    ):
        message = f"must be a text of 1 to {MAX_UID} characters, or a whole number"
    elif not isinstance(uid, str) and not text.lstrip("-").isdigit():
        message = "must be a whole number, or a text"
    elif REPLACEMENT in text:
        message = "is badly encoded: it holds U+FFFD"
    elif found := _FORBIDDEN.search(text):
        message = f"holds U+{ord(found[0]):04X}, which no id of a CloudEvent may hold"
    else:
        return []
    return [Fault(f"{at}.uid", message)]


def _whole(number: float | Decimal) -> int | float | Decimal:
    """Return a whole number of a reasonable length as an int, others as they are."""
    exact = Decimal(number)
    if not exact.is_finite() or exact.adjusted() > MAX_UID:
        return number
    return int(exact) if exact == exact.to_integral_value() else number
