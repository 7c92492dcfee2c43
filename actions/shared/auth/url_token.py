"""``url-token``: the URL that the caller was given holds one of our tokens.

For callers that can set nothing but a URL. The token is the parameter ``token`` of the
query, or another one that ``WEBHOOK_URL_TOKEN_PARAMETER`` names; ``WEBHOOK_URL_TOKENS``
holds those that count, comma-separated. What passes a URL on often logs it, so any
other check is better. A parameter with the name of an input proves nothing in a plain
action, where the platform mixes both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared import settings
from actions.shared.auth import Accepted, Refused
from actions.shared.auth.presented import is_any_of

if TYPE_CHECKING:
    from actions.shared.auth import Verdict
    from actions.shared.request import Request


def check(request: Request) -> Verdict:
    """Judge the caller by the token in its URL.

    Raises:
        NotConfigured: when a setting is missing or malformed.
    """
    read = settings.Reader(request.params)
    tokens = read.secrets("WEBHOOK_URL_TOKENS")
    parameter = read.name("WEBHOOK_URL_TOKEN_PARAMETER", "token")
    read.done()
    presented = request.query.get(parameter, "")
    if not presented:
        return Refused(f"the query of the URL has no parameter {parameter}")
    if not is_any_of(presented, tokens):
        return Refused(f"the parameter {parameter} is not one of WEBHOOK_URL_TOKENS")
    return Accepted("url-token")
