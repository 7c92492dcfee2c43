"""A webhook of the application, called as Adobe Commerce calls it.

The subscription is the one that Commerce would be told of: fields, rules, headers and
time-outs, with the secrets of the settings. The command calls over HTTP; the fixture in
this process, as ``starter-kit invoke`` does, so that a debugger and coverage see it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from scripts.certificates import trusted_certificates
from scripts.check.authentication import authentication_of
from scripts.deploy.commerce_subscription import edition_for
from scripts.deploy.subscription_values import filled
from scripts.failure import Failure
from scripts.manifest.webhook_catalogue import read_catalogue
from scripts.nearest import nearest
from scripts.platform.web_http import HttpRequest
from scripts.running.invoker import Invoker
from scripts.stand_ins.commerce import signing_key
from scripts.stand_ins.commerce.firing import TooLate, fire
from scripts.stand_ins.commerce.subscribed_hook import SubscribedHook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.manifest import Action, Application
    from scripts.manifest.webhook_subscription import Subscription
    from scripts.stand_ins.commerce.firing import Fired, Send
    from scripts.stand_ins.commerce.hook_request import HookRequest

# The URL of an action in this process; nothing listens there.
_HERE = "http://127.0.0.1/api/v1/web/guest"
_TOO_LATE_HINT = "answer sooner, or raise the time-out of the webhook in the manifest"


def signed_with() -> dict[str, str]:
    """Return the setting with which an action accepts what this stand-in signs."""
    if not signing_key.can_sign():
        return {}
    return {"COMMERCE_WEBHOOKS_PUBLIC_KEY": signing_key.public_key()}


def asks_for_token(action: Action) -> bool:
    """Tell whether Commerce has to send an access token of Adobe IMS."""
    return "adobe-ims" in authentication_of(action).checks


def hook_of(action: Action) -> Subscription:
    """Return what an action is called for.

    Raises:
        Failure: Commerce does not call it.
    """
    if action.webhook is None or not action.web:
        raise Failure(
            f"Adobe Commerce does not call {action.path}",
            "name what it is called for in its manifest entry, with the key webhook",
        )
    return action.webhook


def action_called_for(application: Application, name: str) -> Action:
    """Return the action that Commerce calls for a webhook of this name.

    Args:
        application: the application.
        name: of the catalogue, Commerce's method, or the action's path.

    Raises:
        Failure: there is none, or there are several.
    """
    called = [each for each in application.actions.values() if each.webhook]
    found = [
        each
        for each in called
        if each.webhook and name in (each.path, each.webhook.name, each.webhook.method)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        paths = ", ".join(each.path for each in found)
        raise Failure(f"several actions are called for {name}", f"name one: {paths}")
    known = ", ".join(f"{each.path} ({hook_of(each).name})" for each in called)
    raise Failure(
        f"no action of the manifest is called for {name}",
        f"those that are called: {known or 'none'}",
    )


def sample_of(application: Application, name: str) -> Any:
    """Return the sample of a webhook of the catalogue.

    Raises:
        Failure: there is no such webhook.
    """
    catalogue = read_catalogue(application.root)
    if name not in catalogue:
        near = nearest(name, catalogue)
        hint = f"did you mean {near}?" if near else f"known are {', '.join(catalogue)}"
        raise Failure(f"config/webhooks.json has no webhook {name}", hint)
    return catalogue[name].sample


def call_as_commerce(
    application: Application,
    action: Action,
    payload: Any,
    *,
    url: str = "",
    send: Send,
    contexts: Mapping[str, Any] | None = None,
    token: str = "",
) -> Fired:
    """Call an action with a payload, and apply what it answers.

    Args:
        application: whose settings the subscription takes.
        action: what is called.
        payload: the method's whole payload.
        url: of the action; one that stands for this process when empty.
        send: sends the request.
        contexts: what the contexts of Commerce hold.
        token: the access token, where the action asks for one of IMS.

    Raises:
        Failure: Commerce does not call the action, or a setting is missing.
    """
    webhook = hook_of(action)
    written = filled(
        url or f"{_HERE}/{action.path}",
        action,
        edition_for(application),
        application.environment,
    )
    hook = SubscribedHook.model_validate(written)
    return fire(webhook, hook, payload, send, contexts=contexts, token=token)


def in_this_process(application: Application, action: Action) -> Send:
    """Return what calls an action in this process.

    Args:
        application: what is called.
        action: its action.
    """
    invoker = Invoker(application)

    def send(request: HookRequest, timeout_ms: int) -> tuple[int, bytes]:
        began = time.perf_counter()
        seen = invoker.invoke(
            action.path,
            HttpRequest(
                method=request.method,
                headers=tuple(request.headers.items()),
                query=urlsplit(request.url).query,
                body=request.content,
            ),
        )
        took_ms = (time.perf_counter() - began) * 1000
        if timeout_ms and took_ms > timeout_ms:
            raise _too_late(timeout_ms)
        return seen.http.status, seen.http.body

    return send


def over_http(request: HookRequest, timeout_ms: int) -> tuple[int, bytes]:
    """Send a request over HTTP.

    Raises:
        TooLate: there was no answer in time.
        Failure: there was none at all.
    """
    # A developer's proxy must not stand between two local servers.
    mounts = {"all://127.0.0.1": None, "all://localhost": None}
    try:
        with httpx.Client(
            verify=trusted_certificates(),
            timeout=timeout_ms / 1000 or None,
            mounts=mounts,
        ) as client:
            answer = client.request(
                request.method,
                request.url,
                headers=dict(request.headers),
                content=request.content,
            )
    except httpx.TimeoutException:
        raise _too_late(timeout_ms) from None
    except (httpx.RequestError, httpx.InvalidURL) as error:
        raise Failure(
            f"there is no answer from {urlsplit(request.url).netloc}: "
            f"{type(error).__name__}",
            "is it running? give the URL that starter-kit serve or url prints",
        ) from None
    return answer.status_code, answer.content


def _too_late(timeout_ms: int) -> TooLate:
    return TooLate(f"there was no answer within {timeout_ms} ms", _TOO_LATE_HINT)
