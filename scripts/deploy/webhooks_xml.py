"""``webhooks.xml`` of a Commerce module: the subscriptions of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from scripts.deploy.commerce_credentials import (
    API_KEY,
    OAUTH,
    key_headers,
    oauth_fields,
    url_with_token,
)
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.manifest import Action
    from scripts.manifest.webhook_subscription import Subscription

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = "urn:magento:module:Magento_AdobeCommerceWebhooks:etc/webhooks.xsd"


def as_xml(called: Iterable[tuple[str, Action]]) -> str:
    """Return ``webhooks.xml`` with the hooks of actions, each with its URL."""
    ET.register_namespace("xsi", _XSI)
    root = ET.Element("config", {f"{{{_XSI}}}noNamespaceSchemaLocation": _SCHEMA})
    batches: dict[tuple[str, ...], ET.Element] = {}
    for url, action in called:
        webhook = webhook_of(action)
        method = (webhook.method, webhook.type)
        if method not in batches:
            element = _below(root, "method", name=webhook.method, type=webhook.type)
            batches[method] = _below(element, "hooks")
        batch = (*method, webhook.batch)
        if batch not in batches:
            batches[batch] = _below(
                batches[method], "batch", name=webhook.batch, order=webhook.batch_order
            )
        _add_hook(batches[batch], webhook, url, action)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode")


def _add_hook(
    batch: ET.Element, webhook: Subscription, url: str, action: Action
) -> None:
    hook = _below(
        batch,
        "hook",
        name=webhook.hook,
        url=url_with_token(url, action),
        method="POST",
        priority=webhook.priority,
        required=str(webhook.required).lower(),
        timeout=webhook.timeout_ms,
        softTimeout=webhook.soft_timeout_ms,
        fallbackErrorMessage=webhook.fallback_error_message or None,
    )
    headers = key_headers(action)
    if headers:
        group = _below(hook, "headers")
        for name, value in headers.items():
            _below(group, "header", name=name).text = value.format(f"{{env:{API_KEY}}}")
    if oauth_fields(action):
        group = _below(hook, "developerConsoleOauth")
        for name, (tag, _) in OAUTH.items():
            _below(group, tag).text = f"{{env:OAUTH_{name.upper()}}}"
    if webhook.fields:
        group = _below(hook, "fields")
        for field in webhook.fields:
            _below(group, "field", name=field.name, source=field.source)
    if webhook.rules:
        group = _below(hook, "rules")
        for rule in webhook.rules:
            _below(
                group,
                "rule",
                field=rule.field,
                operator=rule.operator,
                value=rule.value,
            )


def _below(parent: ET.Element, tag: str, **attributes: str | int | None) -> ET.Element:
    """Add an element; attributes that are None are left out."""
    written = {
        name: str(value) for name, value in attributes.items() if value is not None
    }
    return ET.SubElement(parent, tag, written)


def webhook_of(action: Action) -> Subscription:
    """Return what an action subscribes to.

    Raises:
        Failure: Commerce does not call it.
    """
    if action.webhook is None:
        raise Failure(
            f"Adobe Commerce does not call {action.path}",
            "name what it is called for in its manifest entry: webhook: stock-check",
        )
    return action.webhook
