"""Who may ask for stock? Edit ``check_authentication`` to decide it yourself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.auth import authenticate

if TYPE_CHECKING:
    from actions.shared.auth import Verdict
    from actions.shared.request import Request


def check_authentication(request: Request) -> Verdict:
    """Judge the caller of ``request``. May be ``async``.

    As it stands, the checks apply that the input ``WEBHOOK_AUTH`` names. Every input
    of the action is in ``request.params``, every header in ``request.headers``.

    Returns:
        ``Accepted(caller)`` or ``Refused(reason)``; the reason goes to the log only.
    """
    return authenticate(request)
