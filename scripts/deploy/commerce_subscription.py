"""How Adobe Commerce is told to call the webhooks of an application.

Three forms of the same subscription: ``webhooks.xml`` of a module, the body of
``POST /V1/webhooks/subscribe``, and what goes into the form of the Admin. Commerce as a
Cloud Service (SaaS) has no XML. Names, attributes and limits are Commerce's (Adobe
Commerce documentation, "Webhooks"); what an action subscribes to is the key ``webhook``
of its manifest entry.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from actions.shared.auth.schemes import api_key_header
from scripts.check.authentication import authentication_of
from scripts.failure import Failure
from scripts.manifest.known_inputs import value_of
from scripts.manifest.webhook_subscription import Subscription, edition_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scripts.manifest import Action, Application
    from scripts.manifest.webhook_catalogue import Edition

# Where Commerce has the key: one of WEBHOOK_API_KEYS.
_API_KEY = "WEBHOOK_API_KEY"
_OAUTH = {
    "client_id": ("clientId", "Client ID"),
    "client_secret": ("clientSecret", "Client Secret"),
    "org_id": ("orgId", "Organization ID"),
}
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = "urn:magento:module:Magento_AdobeCommerceWebhooks:etc/webhooks.xsd"
_BASE_URL = "COMMERCE_BASE_URL"


def called_by_commerce(application: Application) -> tuple[Action, ...]:
    """Return the web actions that Commerce is to call."""
    actions = application.actions.values()
    return tuple(each for each in actions if each.webhook and each.web)


def edition_for(application: Application) -> Edition:
    """Return the edition of Commerce that ``COMMERCE_BASE_URL`` leads to."""
    return edition_of(application.environment.get(_BASE_URL, ""))


def as_text(
    called: Sequence[tuple[str, Action]],
    form: str,
    edition: Edition,
) -> str:
    """Return the subscriptions of actions, each with its URL: xml, rest or admin.

    Raises:
        Failure: Commerce calls none of them, or that edition has no such form.
    """
    if not called:
        raise Failure(
            "Adobe Commerce does not call it",
            "name what it is called for in its manifest entry, with the key webhook "
            "(docs/webhooks.md)",
        )
    if form == "xml" and edition == "saas":
        raise Failure(
            "Commerce as a Cloud Service takes no webhooks.xml",
            "use --hook rest or --hook admin",
        )
    if form == "xml":
        return as_xml(called)
    if form == "admin":
        return "\n\n".join(as_admin(url, each, edition) for url, each in called)
    bodies = [as_rest(url, action, edition) for url, action in called]
    return json.dumps(bodies[0] if len(bodies) == 1 else bodies, indent=2)


def as_rest(url: str, action: Action, edition: Edition = "paas") -> dict[str, Any]:
    """Return the body of ``POST /V1/webhooks/subscribe``."""
    webhook = _webhook_of(action)
    body: dict[str, Any] = {
        "webhook_method": webhook.method_on(edition),
        "webhook_type": webhook.type,
        "batch_name": webhook.batch,
        "batch_order": webhook.batch_order,
        "hook_name": webhook.hook,
        "url": _with_token(url, action),
        "method": "POST",
        "priority": webhook.priority,
        "required": webhook.required,
        "timeout": webhook.timeout_ms,
        "soft_timeout": webhook.soft_timeout_ms,
        "fallback_error_message": webhook.fallback_error_message or None,
        "fields": [each.model_dump() for each in webhook.fields],
        "rules": [each.model_dump() for each in webhook.rules],
        "headers": [
            {"name": name, "value": value.format(f"<{_API_KEY}>")}
            for name, value in _headers(action).items()
        ],
        "developer_console_oauth": {
            name: f"<OAUTH_{name.upper()}>" for name in _oauth(action)
        },
    }
    # What is 0 or false is said; what is absent, null or empty is not.
    said = {name: each for name, each in body.items() if each not in (None, [], {})}
    return {"webhook": said}


def as_xml(called: Iterable[tuple[str, Action]]) -> str:
    """Return ``webhooks.xml`` with the hooks of actions, each with its URL."""
    ET.register_namespace("xsi", _XSI)
    root = ET.Element("config", {f"{{{_XSI}}}noNamespaceSchemaLocation": _SCHEMA})
    batches: dict[tuple[str, ...], ET.Element] = {}
    for url, action in called:
        webhook = _webhook_of(action)
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
        url=_with_token(url, action),
        method="POST",
        priority=webhook.priority,
        required=str(webhook.required).lower(),
        timeout=webhook.timeout_ms,
        softTimeout=webhook.soft_timeout_ms,
        fallbackErrorMessage=webhook.fallback_error_message or None,
    )
    headers = _headers(action)
    if headers:
        group = _below(hook, "headers")
        for name, value in headers.items():
            _below(group, "header", name=name).text = value.format(
                f"{{env:{_API_KEY}}}"
            )
    if _oauth(action):
        group = _below(hook, "developerConsoleOauth")
        for name, (tag, _) in _OAUTH.items():
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


def as_admin(url: str, action: Action, edition: Edition = "paas") -> str:
    """Return what goes into the form System > Webhooks > Add New Webhook."""
    webhook = _webhook_of(action)
    settings: dict[str, str | int | None] = {
        "Webhook method": webhook.method_on(edition),
        "Webhook type": webhook.type,
        "Batch name": webhook.batch,
        "Batch order": webhook.batch_order,
        "Hook name": webhook.hook,
        "URL": _with_token(url, action),
        "Priority": webhook.priority,
        "Timeout": webhook.timeout_ms,
        "Soft timeout": webhook.soft_timeout_ms,
        "Fallback error message": webhook.fallback_error_message or None,
        "Required": "Required" if webhook.required else "Optional",
        "Active": "Yes",
        "Method": "POST",
    }
    parts = [("Hook Settings", settings)]
    if oauth := _oauth(action):
        labels = {_OAUTH[name][1]: f"<OAUTH_{name.upper()}>" for name in oauth}
        parts.append(("Developer Console OAuth", {"Enabled": "Yes", **labels}))
    parts += [
        ("Hook Fields", {"Name": each.name, "Source": each.source, "Active": "Yes"})
        for each in webhook.fields
    ]
    parts += [
        (
            "Hook Rules",
            {
                "Field": each.field,
                "Operator": each.operator,
                "Value": each.value,
                "Active": "Yes",
            },
        )
        for each in webhook.rules
    ]
    parts += [
        (
            "Hook Headers",
            {"Name": name, "Value": value.format(f"<{_API_KEY}>"), "Active": "Yes"},
        )
        for name, value in _headers(action).items()
    ]
    return "\n\n".join(
        "\n".join(
            [
                title,
                *(
                    f"  {label}: {value}".rstrip()
                    for label, value in rows.items()
                    if value is not None
                ),
            ]
        )
        for title, rows in parts
    )


def _webhook_of(action: Action) -> Subscription:
    if action.webhook is None:
        raise Failure(
            f"Adobe Commerce does not call {action.path}",
            "name what it is called for in its manifest entry: webhook: stock-check",
        )
    return action.webhook


def _below(parent: ET.Element, tag: str, **attributes: str | int | None) -> ET.Element:
    """Add an element; attributes that are None are left out."""
    written = {
        name: str(value) for name, value in attributes.items() if value is not None
    }
    return ET.SubElement(parent, tag, written)


def _schemes(action: Action) -> tuple[str, ...]:
    return authentication_of(action).checks


def _oauth(action: Action) -> tuple[str, ...]:
    """Return the fields of Developer Console OAuth that Commerce needs, if any."""
    return tuple(_OAUTH) if "adobe-ims" in _schemes(action) else ()


def _headers(action: Action) -> dict[str, str]:
    """Return the headers that Commerce must send; {} stands for the key."""
    if "api-key" not in _schemes(action):
        return {}
    name = api_key_header(action.parameters)
    return {name: "Bearer {}" if name == "authorization" else "{}"}


def _with_token(url: str, action: Action) -> str:
    """Return the URL that Commerce must call, with a placeholder for the token."""
    if "url-token" not in _schemes(action):
        return url
    parameter = value_of(action.parameters, "WEBHOOK_URL_TOKEN_PARAMETER")
    return f"{url}{'&' if '?' in url else '?'}{parameter}=<WEBHOOK_URL_TOKEN>"
