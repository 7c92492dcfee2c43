"""Who may call a server on loopback: programs of this machine, and pages that may.

A page in a browser can call every server on loopback, also under a name of its own that
leads there. ``Host``, ``Origin`` and ``Sec-Fetch-Site`` tell such calls apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_LOOPBACK = r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?"
_HOST = re.compile(_LOOPBACK, re.IGNORECASE)
_ORIGIN = re.compile(rf"https?://{_LOOPBACK}", re.IGNORECASE)
#: Stands for every origin.
ANY = "*"


class Refused(NamedTuple):
    """A call that is not answered.

    Attributes:
        status: the HTTP status: 421 for a wrong name, 403 for a page.
        text: what is wrong, and what to do.
    """

    status: int
    text: str


def refusal(
    values: Callable[[str], Collection[str]], allowed: Collection[str] = ()
) -> Refused | None:
    """Return why a request is not answered; None when it is.

    Args:
        values: returns the values of a header of the request, by its name in lower
            case.
        allowed: origins of pages elsewhere that may call, or ``*`` for all.
    """
    if not all(map(_HOST.fullmatch, values("host"))):
        return Refused(
            421,
            "This server answers to localhost, 127.0.0.1 and [::1] only: "
            "call it by one of these names.",
        )
    known = {origin.rstrip("/").lower() for origin in allowed}
    origins = values("origin")
    # An image or a form of a page elsewhere may come without Origin.
    is_foreign = not origins and "cross-site" in values("sec-fetch-site")
    if ANY in known or (not is_foreign and all(_may_call(o, known) for o in origins)):
        return None
    return Refused(
        403,
        "Pages of other origins may not call this server; "
        "starter-kit serve --allow-origin ORIGIN lets one in.",
    )


def _may_call(origin: str, known: Collection[str]) -> bool:
    return bool(_ORIGIN.fullmatch(origin)) or origin.lower() in known
