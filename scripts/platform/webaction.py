"""How OpenWhisk turns an HTTP request into an action's parameters.

The local server, ``starter-kit invoke`` and the pytest harness all go through
:func:`parameters`, and back through :func:`.result.response`. Sources: Apache
OpenWhisk, WebActions.scala and docs/webactions.md, and of Apache Pekko HTTP what can be
seen through them.

Known to differ: Pekko rewrites some headers (``Accept: a/b;q=0.50`` becomes
``q=0.5``); here they arrive as they were sent, except for ``content-type``.
"""

from __future__ import annotations

import base64
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from actions.shared.frame.body import MAX_BODY_BYTES
from actions.shared.platforms import media_type
from actions.shared.platforms.web_answer import NO_SUCH_RESOURCE, too_large_text
from scripts.platform import platform_json, query_string
from scripts.platform.web_http import (
    Headers,
    HttpRequest,
    HttpResponse,
    Rejected,
    platform_error,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.platforms.media_type import MediaType

_RESERVED = frozenset(
    f"__ow_{name}" for name in ("method", "headers", "path", "user", "query", "body")
)
# What Pekko keeps out of the list of headers, and the controller drops.
_NOT_PASSED_ON = frozenset(
    {"content-length", "timeout-access", "transfer-encoding", "x-ow-extra-logging"}
)
_METHODS = "OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH"
# No body at all, which null is not.
_NOTHING = object()
_ALLOWED_HEADERS = (
    "Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent"
)


class WebAction(Protocol):
    """What must be known of an action; ``scripts.manifest.Action`` is one.

    An action may also have ``annotations``, of which ``web-custom-options`` counts.
    """

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The inputs and their values."""

    @property
    def raw_http(self) -> bool:
        """Whether the body is handed on as it is."""

    @property
    def final(self) -> bool:
        """Whether a request may not set an input."""

    @property
    def require_whisk_auth(self) -> object:
        """The secret that ``X-Require-Whisk-Auth`` must hold; None for no secret."""


def parameters(
    action: WebAction, request: HttpRequest, *, transaction_id: str = ""
) -> dict[str, Any]:
    """Return what ``main`` is called with.

    Later ones win: the inputs, what the platform says about the request (``__ow_…``),
    the query, the body. All values are fresh copies.

    Raises:
        Rejected: the platform answers by itself: 413 for a body over 1 MB, 200 for
            OPTIONS, 401 without the secret that ``require-whisk-auth`` asks for, 400
            for what is not JSON or form data as announced, and for a parameter that
            is reserved or, with ``final``, an input.
    """
    if len(request.body) > MAX_BODY_BYTES:
        raise Rejected(too_large(len(request.body), transaction_id))
    cors = cors_headers(action, request)
    if request.method == "OPTIONS":
        if cors:
            raise Rejected(HttpResponse(HTTPStatus.OK, cors, b""))
    elif not _is_authenticated(action, request):
        raise Rejected(
            platform_error(
                HTTPStatus.UNAUTHORIZED,
                "Authentication is possible but has failed or not yet been provided.",
                transaction_id,
                cors,
            )
        )
    content_type = _content_type(request)
    try:
        query = query_string.parse(request.query)
        body = _body(content_type, request.body, raw=action.raw_http)
    except ValueError as error:
        text = f"The request content was malformed:\n{error}"
        raise Rejected(
            platform_error(HTTPStatus.BAD_REQUEST, text, transaction_id)
        ) from None
    sent: dict[str, Any]
    if action.raw_http:
        sent = {
            "__ow_query": query_string.render(query),
            "__ow_body": "" if body is _NOTHING else body,
        }
    else:
        promoted = body if isinstance(body, dict) else {}
        sent = {**query_string.as_parameters(query), **promoted}
        if not sent.keys().isdisjoint(_RESERVED | _immutable(action)):
            text = (
                "Request defines parameters that are not allowed "
                "(e.g., reserved properties)."
            )
            raise Rejected(
                platform_error(HTTPStatus.BAD_REQUEST, text, transaction_id, cors)
            )
        if body is not _NOTHING and not isinstance(body, dict):
            sent["__ow_body"] = body
    merged = {
        **json.loads(json.dumps(dict(action.parameters), default=str)),
        "__ow_method": request.method.lower(),
        "__ow_headers": _headers(request, content_type),
        "__ow_path": request.path,
        **sent,
    }
    return {name: merged[name] for name in sorted(merged)}


def cors_headers(action: WebAction, request: HttpRequest) -> Headers:
    """Return the headers that every answer of this action has.

    There are none when it answers OPTIONS itself (``web-custom-options``).
    """
    annotations: Mapping[str, Any] = getattr(action, "annotations", None) or {}
    if annotations.get("web-custom-options") is True:
        return ()
    asked = request.values("access-control-request-headers")
    return (
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", _METHODS),
        ("Access-Control-Allow-Headers", asked[0] if asked else _ALLOWED_HEADERS),
    )


def not_found(transaction_id: str = "") -> HttpResponse:
    """Return the answer for an action that is not there, or is not a web action."""
    return platform_error(HTTPStatus.NOT_FOUND, NO_SUCH_RESOURCE, transaction_id)


def too_large(size_bytes: int, transaction_id: str = "") -> HttpResponse:
    """Return the answer to a request whose body has ``size_bytes``."""
    text = too_large_text(size_bytes)
    return platform_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text, transaction_id)


def _is_authenticated(action: WebAction, request: HttpRequest) -> bool:
    secret = action.require_whisk_auth
    if secret is None or secret is False:
        return True
    if isinstance(secret, bool) or not isinstance(secret, (str, int, float)):
        # True asks for a user of the platform, and there are none here.
        return False
    given = request.values("x-require-whisk-auth")
    return bool(given) and given[0] == str(secret)


def _immutable(action: WebAction) -> frozenset[str]:
    """The inputs that a request may not set; an input without value is none of them."""
    if not action.final:
        return frozenset()
    inputs = action.parameters.items()
    return frozenset(name for name, value in inputs if value is not None)


def _content_type(request: HttpRequest) -> MediaType | None:
    """The type of the body; None when there is neither a type nor a body."""
    given = request.values("content-type")
    if not given:
        return media_type.BYTES if request.body else None
    return media_type.parse(given[-1]) or media_type.BYTES


def _headers(request: HttpRequest, content_type: MediaType | None) -> dict[str, str]:
    passed_on = {
        name.lower(): value
        for name, value in request.headers
        if name.lower() not in _NOT_PASSED_ON
    }
    if content_type is not None:
        passed_on["content-type"] = content_type.header()
    return passed_on


def _body(content_type: MediaType | None, body: bytes, *, raw: bool) -> Any:
    """Return the parsed body, or its text; ``_NOTHING`` when there is none.

    Raises:
        ValueError: it is not what its type says.
    """
    if content_type is None:
        return _NOTHING
    if not raw and content_type.is_json_family:
        return platform_json.read(body) if body else _NOTHING
    if not raw and content_type.value == media_type.FORM.value:
        pairs = query_string.parse(body.decode(errors="replace"))
        return query_string.as_parameters(pairs)
    if content_type.kind == "binary" or content_type.is_json:
        return base64.b64encode(body).decode()
    return body.decode(errors="replace")
