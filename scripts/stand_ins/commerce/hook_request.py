"""The request that Commerce makes of a payload, as a subscription says.

Facts: Adobe Commerce Extensibility, "Create webhooks" (every request has
``x-adobe-commerce-request-id``) and "Signature verification".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from scripts.stand_ins.commerce import signing_key
from scripts.stand_ins.commerce.payload_values import put, value_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.manifest.webhook_catalogue import Webhook
    from scripts.stand_ins.commerce.subscribed_hook import SubscribedHook


@dataclass(frozen=True)
class HookRequest:
    """What is sent.

    Attributes:
        method: the HTTP method.
        url: where it goes.
        headers: its headers; secrets are among them.
        content: the body, as it is signed.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        """The body as JSON."""
        return json.loads(self.content)


def body_of(
    hook: SubscribedHook | Webhook,
    payload: Any,
    contexts: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body: the fields of the subscription, without any the whole payload.

    Args:
        hook: the subscription, or the catalogue's.
        payload: the method's whole payload.
        contexts: what the contexts of Commerce hold; what is not in there is null.
    """
    if not hook.fields:
        whole: dict[str, Any] = payload
        return whole
    body: dict[str, Any] = {}
    for field in hook.fields:
        source = field.source or field.name
        put(body, field.name, value_at(source, payload, contexts or {}))
    return body


def request_of(
    hook: SubscribedHook,
    payload: Any,
    contexts: Mapping[str, Any] | None = None,
    *,
    token: str = "",
) -> HookRequest:
    """Return the request.

    Args:
        hook: the subscription.
        payload: the method's whole payload.
        contexts: what the contexts of Commerce hold.
        token: the access token of IMS, where the subscription has a credential.
    """
    text = json.dumps(body_of(hook, payload, contexts), separators=(",", ":"))
    content = text.encode()
    headers = {
        "content-type": "application/json",
        "x-adobe-commerce-request-id": uuid4().hex,
    }
    if signing_key.can_sign():
        headers[signing_key.HEADER] = signing_key.signature_of(content)
    if hook.developer_console_oauth:
        headers["authorization"] = f"Bearer {token}"
        headers["x-gw-ims-org-id"] = hook.developer_console_oauth.org_id
    headers.update({each.name: each.value for each in hook.headers})
    return HookRequest(hook.method or "POST", hook.url, headers, content)
