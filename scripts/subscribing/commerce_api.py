"""The subscriptions of Adobe Commerce, by its REST API.

Facts: Adobe Commerce Extensibility, "REST endpoints for webhooks". An error has a
``message`` with places (``%fieldName``) for its ``parameters`` (Adobe Commerce Web API,
"Status codes and responses").
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

import httpx

from actions.shared.frame.redaction import Redactor
from actions.shared.http.problem import problem_of
from scripts import http_retries
from scripts.failure import Failure
from scripts.onboarding.access_token import INVALID_SCOPE
from scripts.onboarding.adobe_failures import RequestFailed
from scripts.onboarding.calls import Calls, Reply
from scripts.subscribing.commerce_access import SAAS_SCOPE
from scripts.subscribing.oauth1 import Integration, OAuth1

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.subscribing.commerce_access import CommerceAccess

_TIMEOUT_S: Final = 30.0
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 401, 403, 404
_KEY: Final = ("webhook_method", "webhook_type", "batch_name", "hook_name")
_HINTS: Final = {
    _UNAUTHORIZED: "check the credential: COMMERCE_CONSUMER_KEY and the others are "
    "those of one active integration, or the OAUTH_ settings those of a credential "
    "that Commerce knows",
    _FORBIDDEN: "give the integration or the user access to the resources of Webhooks",
    _NOT_FOUND: "check COMMERCE_BASE_URL; subscribing by REST takes the webhooks "
    "module 1.13 or newer (Magento_AdobeCommerceWebhooksSubscriber); an older one "
    "takes starter-kit url --hook xml",
}


class CommerceWebhooks:
    """Reads and writes the subscriptions of one Commerce."""

    def __init__(self, access: CommerceAccess) -> None:
        self._base = f"{access.base_url}/V1/webhooks"
        self._stack = ExitStack()
        self._client: httpx.Client | None = None
        self._calls: Calls | None = None
        credential = access.credential
        self._secrets: tuple[str, ...]
        if isinstance(credential, Integration):
            self._secrets = (
                credential.consumer_secret,
                credential.token,
                credential.token_secret,
            )
            self._client = self._stack.enter_context(
                http_retries.new_client(_TIMEOUT_S, auth=OAuth1(credential))
            )
        else:
            self._secrets = (credential.client_secret,)
            self._calls = self._stack.enter_context(Calls(credential))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def subscribed(self) -> list[dict[str, Any]]:
        """Return all subscriptions."""
        step = "list the webhooks"
        content = self._send("GET", "list", step)
        if not isinstance(content, list):
            raise Failure(f"{step}: the answer is not a list", _HINTS[_NOT_FOUND])
        return [each for each in content if isinstance(each, dict)]

    def supported(self) -> frozenset[str]:
        """Return the methods that Commerce as a Cloud Service has."""
        content = self._send("GET", "supportedList", "list the supported webhooks")
        rows = content if isinstance(content, list) else []
        return frozenset(
            str(row["name"]) for row in rows if isinstance(row, dict) and "name" in row
        )

    def subscribe(self, webhook: Mapping[str, Any]) -> None:
        """Subscribe a webhook, or write over the one with the same names."""
        step = f"subscribe {webhook['hook_name']}"
        self._send("POST", "subscribe", step, {"webhook": webhook})

    def unsubscribe(self, webhook: Mapping[str, Any]) -> None:
        """Remove a subscription."""
        key = {name: webhook[name] for name in _KEY}
        step = f"unsubscribe {webhook['hook_name']}"
        self._send("POST", "unsubscribe", step, {"webhook": key})

    def _send(self, method: str, path: str, step: str, content: object = None) -> Any:
        """Return the answer.

        Raises:
            Failure: there is none, or Commerce does not do it.
        """
        url = f"{self._base}/{path}"
        if self._calls:
            reply = self._with_token(self._calls, method, url, step, content)
        else:
            reply = self._signed(method, url, step, content)
        if not reply.ok:
            place = urlsplit(url).path
            said = self._safe(_message_in(reply.json()), content)
            text = f"{step}: {method} {place} was answered {reply.status}"
            raise Failure(
                f"{text}: {said}" if said else text,
                _HINTS.get(
                    reply.status, "correct what Commerce says, and run it again"
                ),
            )
        return reply.json()

    def _with_token(
        self, calls: Calls, method: str, url: str, step: str, content: object
    ) -> Reply:
        try:
            return calls.send(
                method, url, step=step, content=content, accept="application/json"
            )
        except RequestFailed as error:
            if INVALID_SCOPE not in error.reason:
                raise
            raise Failure(
                error.text,
                f"the credential lacks {SAAS_SCOPE}, or one of OAUTH_SCOPES: add the "
                'API "Adobe Commerce as a Cloud Service" to its workspace in the '
                "Developer Console",
            ) from None

    def _signed(self, method: str, url: str, step: str, content: object) -> Reply:
        if self._client is None:
            raise RuntimeError("there is no client for an integration")
        headers = {"accept": "application/json"}
        if content is not None:
            headers["content-type"] = "application/json"
        body = b"" if content is None else json.dumps(content).encode()
        try:
            answer = http_retries.send(
                self._client, method, url, headers=headers, content=body
            )
        except httpx.RequestError as error:
            raise Failure(
                f"{step}: {method} {urlsplit(url).path} got no answer: "
                f"{problem_of(error, url)}",
                "check the network and COMMERCE_BASE_URL; then run the command again",
            ) from None
        return Reply(answer.status_code, answer.headers, answer.content)

    def _safe(self, text: str, content: object) -> str:
        """Return a text of Commerce's without the secrets that were sent."""
        sent = content.get("webhook", {}) if isinstance(content, dict) else {}
        oauth = sent.get("developer_console_oauth") or {}
        values = [str(each["value"]) for each in sent.get("headers") or []]
        values += [
            str(oauth.get("client_secret", "")),
            urlsplit(str(sent.get("url"))).query,
        ]
        return Redactor((*self._secrets, *filter(None, values))).text(text)


def _message_in(content: object) -> str:
    """Return the message of an error, its parameters filled in."""
    if not isinstance(content, dict) or not isinstance(content.get("message"), str):
        return ""
    text: str = content["message"]
    given = content.get("parameters") or {}
    named = given.items() if isinstance(given, dict) else enumerate(given, 1)
    for name, value in sorted(named, key=lambda pair: -len(str(pair[0]))):
        text = text.replace(f"%{name}", str(value))
    return text[:500]
