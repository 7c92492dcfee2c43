"""Access tokens from Adobe IMS, for OAuth server-to-server credentials.

Adobe asks integrations not to request a token while they hold a valid one, and
throttles those that do (Adobe Developer Console, "Implementation guide"), so a token
is kept until shortly before it expires.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from actions.shared.errors import UpstreamRefused, UpstreamUnavailable
from actions.shared.frame import logging
from actions.shared.frame.kept import Kept
from actions.shared.http import client

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeGuard

    from actions.shared.adobe.adobe_settings import Credentials
    from actions.shared.frame.clock import Deadline
    from actions.shared.http.attempt import Answer

_OK = 200
_UNAUTHORIZED = 401
_MAX_MARGIN_S = 300.0


@dataclass(frozen=True, slots=True)
class _Token:
    text: str = field(repr=False)
    renew_at_s: float


_tokens: Kept[Credentials, _Token] = Kept()


def access_token(
    credentials: Credentials, deadline: Deadline, *, refused: str = ""
) -> str:
    """Return a valid access token, from IMS only when none is kept.

    Args:
        credentials: whose token.
        deadline: when to give up.
        refused: a token that a service has just answered 401 to. It is not returned
            again; several callers who were refused the same one share one new token.

    Raises:
        UpstreamRefused: when IMS does not accept the credentials.
        UpstreamUnavailable: when IMS is out of reach, throttles or fails.
    """
    now_s = deadline.clock.now_s
    return _tokens.get(
        credentials,
        make=lambda: _request_token(credentials, deadline),
        fresh=lambda token: token.text != refused and now_s() < token.renew_at_s,
    ).text


def send(
    method: str,
    url: str,
    *,
    service: str,
    credentials: Credentials,
    deadline: Deadline,
    headers: Mapping[str, str],
    content: bytes = b"",
) -> Answer:
    """Send a request to one of Adobe's APIs, and return the final answer.

    As :func:`actions.shared.http.client.send`, with a bearer token and the client id,
    and once more with a new token after a 401.

    Raises:
        UpstreamRefused: when IMS does not accept the credentials.
        UpstreamUnavailable: when IMS or the service is out of reach or failing.
        NotConfigured: when such a request cannot be sent at all.
    """
    ours = {"x-api-key": credentials.client_id}
    if credentials.org_id:
        ours["x-ims-org-id"] = credentials.org_id
    refused = ""
    while True:
        token = access_token(credentials, deadline, refused=refused)
        answer = client.send(
            method,
            url,
            service=service,
            deadline=deadline,
            headers={**ours, **headers, "authorization": f"Bearer {token}"},
            content=content,
        )
        if answer.status != _UNAUTHORIZED or refused:
            return answer
        logging.warning(f"{service} refused the access token; asking for a new one")
        refused = token


def _request_token(credentials: Credentials, deadline: Deadline) -> _Token:
    answer = client.send(
        "POST",
        credentials.token_url,
        service="Adobe IMS",
        deadline=deadline,
        headers={"content-type": "application/x-www-form-urlencoded"},
        content=urlencode(
            {
                "grant_type": "client_credentials",
                "client_id": credentials.client_id,
                "client_secret": credentials.client_secret,
                "scope": credentials.scopes,
            }
        ).encode(),
    )
    if answer.status != _OK:
        raise UpstreamRefused(
            "Adobe IMS refuses the credentials of this service",
            log_text=f"Adobe IMS answered {answer.status} {_reason(answer)}: check "
            "OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET and OAUTH_SCOPES against the "
            "OAuth Server-to-Server page of the Developer Console",
        )
    try:
        content = answer.json()
        # In seconds here; only inside the token are there milliseconds.
        text, lifetime_s = content["access_token"], float(content["expires_in"])
        if not _is_token(text) or not 0 < lifetime_s < math.inf:
            raise ValueError("not a token")
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise UpstreamUnavailable(
            "Adobe IMS", f"it answered 200 without a token ({type(error).__name__})"
        ) from None
    logging.info("Access token obtained", lifetime_s=round(lifetime_s))
    margin_s = min(_MAX_MARGIN_S, lifetime_s / 10)
    return _Token(text, deadline.clock.now_s() + lifetime_s - margin_s)


def _is_token(text: Any) -> TypeGuard[str]:
    # It becomes a header, and is kept: what is none would spoil every later request.
    return (
        isinstance(text, str) and text != "" and text.isascii() and text.isprintable()
    )


def _reason(answer: Answer) -> str:
    try:
        content = answer.json()
    except ValueError:
        return ""
    if not isinstance(content, dict):
        return ""
    return " ".join(str(content.get(k, "")) for k in ("error", "error_description"))
