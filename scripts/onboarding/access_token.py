"""The access token of Adobe IMS: its scopes, and what to do when there is none."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Final

from scripts.failure import Failure
from scripts.onboarding.workspace import CONSOLE, MANAGEMENT_API

if TYPE_CHECKING:
    from collections.abc import Collection

#: The scope that the management API asks for.
SCOPE: Final = "adobeio_api"
#: IMS's word for scopes that the credential does not have.
INVALID_SCOPE: Final = "invalid_scope"


def hint_without_token(error: object, *, asks_for_more: bool) -> str:
    """Return which step in the console is missing; empty when that is not known.

    Args:
        error: IMS's word for why it gives no token.
        asks_for_more: whether it gives one for ``SCOPE`` alone.
    """
    if error == INVALID_SCOPE and asks_for_more:
        return (
            "OAUTH_SCOPES asks for more than the credential has, which does "
            f"have {SCOPE}: copy the scopes from its page in the console "
            "into OAUTH_SCOPES in .env"
        )
    if error == INVALID_SCOPE:
        return f"the credential has no {SCOPE}: {_add_the_api()}"
    if error in ("invalid_client", "unauthorized_client"):
        return (
            "OAUTH_CLIENT_ID and OAUTH_CLIENT_SECRET do not belong together: copy "
            "both from the credential's page in the console (\"Retrieve client "
            'secret")'
        )
    return ""


def check_scopes(scopes: Collection[str]) -> None:
    """Make sure that I/O Events can be managed with these scopes.

    Raises:
        Failure: with the console step that is missing.
    """
    if SCOPE not in scopes:
        raise Failure(
            f"the access token lacks the scope {SCOPE}, which managing I/O Events "
            "takes",
            f"add it to OAUTH_SCOPES; if the credential's page in the console does not "
            f"have it, {_add_the_api()}",
        )


def scopes_in(token: str) -> tuple[str, ...]:
    """Return the scopes that a token says it holds; its signature is not checked."""
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
        return ()
    try:
        scopes = json.loads(base64.urlsafe_b64decode(parts[1] + "==")).get("scope")
    except (ValueError, AttributeError):
        return ()
    return split(scopes) if isinstance(scopes, str) else ()


def split(scopes: str) -> tuple[str, ...]:
    """Return the scopes in a text with commas or spaces between them."""
    return tuple(scopes.replace(",", " ").split())


def _add_the_api() -> str:
    return (
        f"open the workspace in the Developer Console ({CONSOLE}) and add it with "
        f'"Add service" > "API" > "{MANAGEMENT_API}"'
    )
