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

from scripts.deploy.commerce_credentials import (
    API_KEY,
    OAUTH,
    key_headers,
    oauth_fields,
    url_with_token,
)
from scripts.deploy.webhooks_xml import as_xml, webhook_of
from scripts.failure import Failure
from scripts.manifest.webhook_subscription import edition_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.manifest import Action, Application
    from scripts.manifest.webhook_catalogue import Edition

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
    webhook = webhook_of(action)
    body: dict[str, Any] = {
        "webhook_method": webhook.method_on(edition),
        "webhook_type": webhook.type,
        "batch_name": webhook.batch,
        "batch_order": webhook.batch_order,
        "hook_name": webhook.hook,
        "url": url_with_token(url, action),
        "method": "POST",
        "priority": webhook.priority,
        "required": webhook.required,
        "timeout": webhook.timeout_ms,
        "soft_timeout": webhook.soft_timeout_ms,
        "fallback_error_message": webhook.fallback_error_message or None,
        "fields": [each.model_dump() for each in webhook.fields],
        "rules": [each.model_dump() for each in webhook.rules],
        "headers": [
            {"name": name, "value": value.format(f"<{API_KEY}>")}
            for name, value in key_headers(action).items()
        ],
        "developer_console_oauth": {
            name: f"<OAUTH_{name.upper()}>" for name in oauth_fields(action)
        },
    }
    # What is 0 or false is said; what is absent, null or empty is not.
    said = {name: each for name, each in body.items() if each not in (None, [], {})}
    return {"webhook": said}


def as_admin(url: str, action: Action, edition: Edition = "paas") -> str:
    """Return what goes into the form System > Webhooks > Add New Webhook."""
    webhook = webhook_of(action)
    settings: dict[str, str | int | None] = {
        "Webhook method": webhook.method_on(edition),
        "Webhook type": webhook.type,
        "Batch name": webhook.batch,
        "Batch order": webhook.batch_order,
        "Hook name": webhook.hook,
        "URL": url_with_token(url, action),
        "Priority": webhook.priority,
        "Timeout": webhook.timeout_ms,
        "Soft timeout": webhook.soft_timeout_ms,
        "Fallback error message": webhook.fallback_error_message,
        "Required": "Required" if webhook.required else "Optional",
        "Active": "Yes",
        "Method": "POST",
    }
    said = {label: each for label, each in settings.items() if each not in (None, "")}
    parts = [("Hook Settings", said)]
    if oauth := oauth_fields(action):
        labels = {OAUTH[name][1]: f"<OAUTH_{name.upper()}>" for name in oauth}
        parts.append(("Developer Console OAuth", {"Enabled": "Yes", **labels}))
    listed: list[tuple[str, dict[str, str]]] = [
        *(("Fields", each.model_dump()) for each in webhook.fields),
        *(("Rules", each.model_dump()) for each in webhook.rules),
        *(
            ("Headers", {"name": name, "value": value.format(f"<{API_KEY}>")})
            for name, value in key_headers(action).items()
        ),
    ]
    for kind, members in listed:
        rows = {name.capitalize(): each for name, each in members.items()}
        parts.append((f"Hook {kind}", {**rows, "Active": "Yes"}))
    return "\n\n".join(
        "\n".join(
            (title, *(f"  {label}: {each}".rstrip() for label, each in rows.items()))
        )
        for title, rows in parts
    )
