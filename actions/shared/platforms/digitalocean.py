"""DigitalOcean Functions: what it calls ``main`` with, and the context beside it.

The request stands in ``event["http"]``: ``headers``, ``method`` and ``path``, and with
``web: raw`` also ``body``, ``isBase64Encoded`` and ``queryString``. The inputs, and
without ``raw`` what the caller sent, stand beside ``http`` (DigitalOcean's reference,
"Parameters and Responses"). The answer has OpenWhisk's shape.

The context is an optional second argument. Where it is not passed, the environment has
OpenWhisk's variables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from actions.shared.frame import clock, logging
from actions.shared.frame.clock import Activation
from actions.shared.platforms.web_call import WebCall, body_of, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Response = dict[str, Any]

_EXPECTED: Final = (
    "event['http'] with headers, method and path; with web: raw also body, "
    "isBase64Encoded and queryString"
)


def answer(
    main: Callable[[dict[str, Any]], Response],
    name: str,
    event: Mapping[str, Any],
    context: Any,
) -> Response:
    """Call ``main`` with OpenWhisk's parameters, and return its result.

    Args:
        main: the action.
        name: how it is called in the log.
        event: what the platform has passed; it has a member ``http``.
        context: the second value that it has passed; None without one.
    """
    with clock.activation(_activation(context)):
        try:
            params = _params(event)
        except (AttributeError, KeyError, TypeError, ValueError):
            with logging.context(name, {}):
                logging.error("A request of an unknown shape: 400", expected=_EXPECTED)
            error = {"error": "The request has a shape that is not known here."}
            return {"error": {"statusCode": 400, "body": error}}
        return main(params)


def _params(event: Mapping[str, Any]) -> dict[str, Any]:
    http = event["http"]
    beside = {
        name: value
        for name, value in event.items()
        if name != "http" and not name.startswith("__ow_")
    }
    call = WebCall(
        method=_text(http["method"]),
        headers=joined((name, _text(text)) for name, text in http["headers"].items()),
        path=_text(http.get("path") or ""),
        query=_text(http.get("queryString") or ""),
        body=body_of(http.get("body"), is_base64=http.get("isBase64Encoded") is True),
    )
    params = call.params(beside)
    if "body" in http or "queryString" in http:
        return params
    known = ("__ow_method", "__ow_headers", "__ow_path")
    return {**beside, **{name: params[name] for name in known}}


def _activation(context: Any) -> Activation:
    id_ = getattr(context, "activation_id", None) or clock.activation_id()
    try:
        deadline_ms: float | None = float(context.deadline)
    except (AttributeError, TypeError, ValueError):
        deadline_ms = clock.deadline_ms()
    return Activation(str(id_), deadline_ms)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("this is not text")
    return value
