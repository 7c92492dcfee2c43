"""A call's parameters as a log may show them: without the body and without any query.

The body of a raw action may be in base64, where no secret can be recognised. A query
may hold a secret in any form and under any name (``WEBHOOK_AUTH=url-token``), and
headers repeat it: ``referer``, ``x-forwarded-uri``, ``x-original-url``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions.shared import settings
from actions.shared.frame.redaction import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping


def loggable(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``params`` with the names, and not the values, of the URL's parameters."""
    parameter = settings.text(params, "WEBHOOK_URL_TOKEN_PARAMETER", "token")
    shown = dict(params)
    if parameter in shown:
        shown[parameter] = HIDDEN
    body, query, headers = (
        params.get(f"__ow_{n}") for n in ("body", "query", "headers")
    )
    if isinstance(body, str):
        shown["__ow_body"] = f"<{len(body)} characters>"
    if isinstance(query, str):
        shown["__ow_query"] = _names_in(query)
    if isinstance(headers, dict):
        shown["__ow_headers"] = {
            name: _without_query(value, parameter) for name, value in headers.items()
        }
    return shown


def _names_in(query: str) -> list[str]:
    parts = [part.partition("=") for part in query.split("&") if part]
    return [name if equals else HIDDEN for name, equals, _ in parts]


def _without_query(value: Any, parameter: str) -> Any:
    if not isinstance(value, str):
        return value
    before, mark, _ = value.partition("?")
    if f"{parameter}=".lower() in before.lower():
        return HIDDEN
    return f"{before}?{HIDDEN}" if mark else value
