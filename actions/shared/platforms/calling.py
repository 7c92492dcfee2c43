"""One call of an action through a front door, within the bounds that OpenWhisk has.

OpenWhisk's host refuses a body of more than 1 MB, asks for ``require-whisk-auth`` and
calls only web actions over HTTP. Where there is no such host, this does.
A caller over HTTP always gets an answer.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from actions.shared.errors import NotConfigured
from actions.shared.frame import clock, logging
from actions.shared.frame.body import MAX_BODY_BYTES
from actions.shared.frame.clock import Activation
from actions.shared.platforms.web_answer import (
    NO_SUCH_RESOURCE,
    WebAnswer,
    answer_of,
    refusal,
    too_large_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from actions.shared.platforms.action_table import DeployedAction
    from actions.shared.platforms.web_call import WebCall

_SECRET: Final = "x-require-whisk-auth"  # noqa: S105 - the name of a header


class CallFailed(Exception):
    """A call has failed, and the log says why."""


def activation_of(
    action: DeployedAction, request_id: str, remaining_ms: float | None = None
) -> Activation:
    """Return the activation of a call that begins now.

    Args:
        action: what is called.
        request_id: as the platform says it; one is made of nothing when it is empty.
        remaining_ms: what the platform leaves; the action's own limit when None.
    """
    request_id = request_id or os.urandom(16).hex()
    left_ms = action.timeout_ms if remaining_ms is None else remaining_ms
    return Activation(request_id, time.time() * 1000 + left_ms)


def answer(action: DeployedAction, call: WebCall, activation: Activation) -> WebAnswer:
    """Call a web action, and return what its caller gets."""
    if not action.web:
        with _running(action, activation):
            logging.warning("A request over HTTP to what is not a web action: 404")
        return no_such_resource()
    if len(call.body) > MAX_BODY_BYTES:
        return too_large(len(call.body))
    if not _is_let_in(action, call.headers):
        return refusal(401, f"The header {_SECRET} does not hold the secret.")
    try:
        return answer_of(_result(action, call.params, activation))
    except NotConfigured as error:
        return refusal(500, str(error))
    except CallFailed:
        return refusal(500, "Internal error")


def run_scheduled(
    action: DeployedAction, payload: Mapping[str, Any], activation: Activation
) -> Any:
    """Call an action as its trigger does, and return its result.

    Args:
        action: no web action.
        payload: further parameters; none of them can be an input of the action.
        activation: of this call.

    Raises:
        CallFailed: it raised, its result is an error, or inputs are missing.
    """
    try:
        result = _result(action, lambda inputs: {**payload, **inputs}, activation)
    except NotConfigured as error:
        raise CallFailed(error.log_text) from None
    if isinstance(result, dict) and "error" in result:
        raise CallFailed(f"{action.path} has failed: see its log")
    return result


def unknown_shape(
    action: DeployedAction, expected: str, activation: Activation
) -> WebAnswer:
    """Return the answer to a request that the front door does not know, and log it."""
    with _running(action, activation):
        logging.error("A request of an unknown shape: 400", expected=expected)
    return refusal(400, "The request has a shape that is not known here.")


def too_large(size_bytes: int) -> WebAnswer:
    """Return the answer to a request whose body has ``size_bytes``."""
    return refusal(413, too_large_text(size_bytes))


def no_such_resource() -> WebAnswer:
    """Return the answer to a URL that names no web action."""
    return refusal(404, NO_SUCH_RESOURCE)


def _is_let_in(action: DeployedAction, headers: Mapping[str, str]) -> bool:
    secret = action.secret
    if secret is None or secret is False:
        return True
    if not isinstance(secret, str) or not secret:
        return False
    return hmac.compare_digest(headers.get(_SECRET, "").encode(), secret.encode())


def _result(
    action: DeployedAction,
    params_of: Callable[[dict[str, Any]], dict[str, Any]],
    activation: Activation,
) -> Any:
    """Call the function of an action.

    Raises:
        NotConfigured: inputs have no value; that is logged.
        CallFailed: it raised; that is logged.
    """
    try:
        inputs = action.inputs()
    except NotConfigured as error:
        with _running(action, activation):
            logging.error(error.log_text)
        raise
    # As of a raw action: all of these are inputs.
    with _running(action, activation, {**inputs, "__ow_query": ""}):
        try:
            return action.main(params_of(inputs))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - an exit, too
            logging.exception("The action raised", error)
            raise CallFailed(f"{action.path} raised {type(error).__name__}") from None


@contextlib.contextmanager
def _running(
    action: DeployedAction,
    activation: Activation,
    inputs: Mapping[str, Any] = MappingProxyType({}),
) -> Iterator[None]:
    with clock.activation(activation), logging.context(action.path, inputs):
        yield
