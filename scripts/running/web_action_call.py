"""A call of a web action, by OpenWhisk's rules or through a front door."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from scripts.platform import result, webaction
from scripts.platform.web_http import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scripts.manifest import Action
    from scripts.platform.activation import Activation, Outcome
    from scripts.platform.result import Extension
    from scripts.platform.web_http import HttpRequest, HttpResponse
    from scripts.platform.webaction import WebAction


class Door(Protocol):
    """Stands before the actions in the place of OpenWhisk; a front door is one."""

    def around(
        self, main: Callable[[dict[str, Any]], Any]
    ) -> Callable[[dict[str, Any]], Any]:
        """Return what is called in the place of ``main``, with :meth:`params`."""

    def params(
        self, action: Action, request: HttpRequest, variables: Mapping[str, str]
    ) -> dict[str, Any]:
        """Return what is called with, for a request."""

    def response(self, outcome: Outcome, transaction_id: str) -> HttpResponse:
        """Return what the caller gets."""


class WebCall(NamedTuple):
    """A call that has ended.

    Attributes:
        http: what the caller gets.
        params: what the action was called with; empty when the platform answered by
            itself.
        activation: what was run; None when the platform answered by itself.
    """

    http: HttpResponse
    params: Mapping[str, Any] = MappingProxyType({})
    activation: Activation | None = None


def call_web_action(
    action: WebAction,
    request: HttpRequest,
    extension: Extension,
    transaction_id: str,
    run: Callable[[dict[str, Any]], Activation],
) -> WebCall:
    """Call a web action by OpenWhisk's rules.

    Args:
        action: what is called.
        request: its ``path`` is what follows the action in the URL.
        extension: of the action's name in the URL.
        transaction_id: of the request.
        run: runs the action with parameters.
    """
    try:
        params = webaction.parameters(action, request, transaction_id=transaction_id)
    except Rejected as rejected:
        return WebCall(rejected.response)
    activation = run(params)
    http = result.response(
        activation,
        extension,
        request=request,
        headers=webaction.cors_headers(action, request),
        transaction_id=transaction_id,
    )
    return WebCall(http, params, activation)


def call_through(
    door: Door,
    action: Action,
    request: HttpRequest,
    extension: Extension,
    transaction_id: str,
    run: Callable[[dict[str, Any]], Activation],
    variables: Mapping[str, str],
) -> WebCall:
    """Call a web action through a front door, which knows no extension.

    ``variables`` are the values of the variables of the inputs.
    """
    if extension != ".http":
        return WebCall(webaction.not_found(transaction_id))
    params = door.params(action, request, variables)
    activation = run(params)
    return WebCall(door.response(activation, transaction_id), params, activation)
