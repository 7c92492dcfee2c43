"""How Adobe Commerce is told to call the stock check.

Three forms of the same subscription: ``webhooks.xml`` of a module, the body of
``POST /V1/webhooks/subscribe``, and what goes into the form of the Admin (Commerce as a
Cloud Service has no XML). Names, attributes and limits are Commerce's (Adobe Commerce
documentation, "Webhooks").

The event is fired for a line of the quote before it is saved, with its new quantity,
whichever storefront the shopper uses. The one that the Starter Kit names,
``checkout_cart_product_add_before``, is fired before the product is in the quote, and
by the cart of Luma alone (Magento, ``addProduct`` of the module Checkout).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from actions.shared.auth.schemes import api_key_header
from scripts.check.authentication import authentication_of
from scripts.manifest.known_inputs import value_of

if TYPE_CHECKING:
    from scripts.manifest import Action, Application

METHOD, TYPE = "observer.sales_quote_item_save_before", "before"
BATCH, HOOK = "validate_stock", "check_stock"
#: When Commerce gives up, and when it complains in its log, in milliseconds.
TIMEOUT_MS, SOFT_TIMEOUT_MS = 5000, 1000
FALLBACK = "The stock could not be checked."
FIELDS = {
    "item.sku": "data.item.sku",
    "item.qty": "data.item.qty",
    "item.name": "data.item.name",
}
# Where Commerce has the key: one of WEBHOOK_API_KEYS.
_API_KEY = "WEBHOOK_API_KEY"
_OAUTH = {"client_id": "clientId", "client_secret": "clientSecret", "org_id": "orgId"}


def stock_check_of(application: Application) -> Action | None:
    """Return the web action that Commerce is to call; None when there is none."""
    found = (
        action
        for action in application.actions.values()
        if action.name == "check-stock" and action.web
    )
    return next(found, None)


def as_rest(url: str, action: Action) -> dict[str, Any]:
    """Return the body of ``POST /V1/webhooks/subscribe``."""
    webhook: dict[str, Any] = {
        "webhook_method": METHOD,
        "webhook_type": TYPE,
        "batch_name": BATCH,
        "hook_name": HOOK,
        "url": _with_token(url, action),
        "method": "POST",
        "required": True,
        "timeout": TIMEOUT_MS,
        "soft_timeout": SOFT_TIMEOUT_MS,
        "fallback_error_message": FALLBACK,
        "fields": [{"name": name, "source": each} for name, each in FIELDS.items()],
    }
    headers = _headers(action)
    if headers:
        webhook["headers"] = [
            {"name": name, "value": value.format(f"<{_API_KEY}>")}
            for name, value in headers.items()
        ]
    if "adobe-ims" in _schemes(action):
        webhook["developer_console_oauth"] = {
            name: f"<OAUTH_{name.upper()}>" for name in _OAUTH
        }
    return {"webhook": webhook}


def as_xml(url: str, action: Action) -> str:
    """Return ``webhooks.xml``."""
    inner = []
    headers = _headers(action)
    if headers:
        inner.append("          <headers>")
        inner += [
            f'            <header name="{name}">'
            f"{value.format(f'{{env:{_API_KEY}}}')}</header>"
            for name, value in headers.items()
        ]
        inner.append("          </headers>")
    if "adobe-ims" in _schemes(action):
        inner.append("          <developerConsoleOauth>")
        inner += [
            f"            <{tag}>{{env:OAUTH_{name.upper()}}}</{tag}>"
            for name, tag in _OAUTH.items()
        ]
        inner.append("          </developerConsoleOauth>")
    inner.append("          <fields>")
    inner += [
        f'            <field name="{name}" source="{source}"/>'
        for name, source in FIELDS.items()
    ]
    inner.append("          </fields>")
    lines = "\n".join(inner)
    return f"""\
<config xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        xsi:noNamespaceSchemaLocation="urn:magento:module:Magento_AdobeCommerceWebhooks:etc/webhooks.xsd">
  <method name="{METHOD}" type="{TYPE}">
    <hooks>
      <batch name="{BATCH}">
        <hook name="{HOOK}" method="POST" required="true"
              timeout="{TIMEOUT_MS}" softTimeout="{SOFT_TIMEOUT_MS}"
              fallbackErrorMessage="{FALLBACK}"
              url={quoteattr(_with_token(url, action))}>
{lines}
        </hook>
      </batch>
    </hooks>
  </method>
</config>"""


def as_admin(url: str, action: Action) -> str:
    """Return what goes into the form System > Webhooks > Add New Webhook."""
    settings = {
        "Webhook method": METHOD,
        "Webhook type": TYPE,
        "Batch name": BATCH,
        "Hook name": HOOK,
        "URL": _with_token(url, action),
        "Timeout": str(TIMEOUT_MS),
        "Soft timeout": str(SOFT_TIMEOUT_MS),
        "Fallback error message": FALLBACK,
        "Required": "Required",
        "Active": "Yes",
        "Method": "POST",
    }
    parts = [("Hook Settings", settings)]
    if "adobe-ims" in _schemes(action):
        parts.append(
            (
                "Developer Console OAuth",
                {
                    "Enabled": "Yes",
                    "Client ID": "<OAUTH_CLIENT_ID>",
                    "Client Secret": "<OAUTH_CLIENT_SECRET>",
                    "Organization ID": "<OAUTH_ORG_ID>",
                },
            )
        )
    parts += [
        ("Hook Fields", {"Name": name, "Source": source, "Active": "Yes"})
        for name, source in FIELDS.items()
    ]
    parts += [
        (
            "Hook Headers",
            {"Name": name, "Value": value.format(f"<{_API_KEY}>"), "Active": "Yes"},
        )
        for name, value in _headers(action).items()
    ]
    return "\n\n".join(
        "\n".join([title, *(f"  {label}: {value}" for label, value in rows.items())])
        for title, rows in parts
    )


def as_rest_text(url: str, action: Action) -> str:
    """Return the same as :func:`as_rest`, as it is sent."""
    return json.dumps(as_rest(url, action), indent=2)


def _schemes(action: Action) -> tuple[str, ...]:
    return authentication_of(action).checks


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
