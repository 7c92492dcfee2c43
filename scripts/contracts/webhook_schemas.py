"""Requests of the webhooks of Adobe Commerce that an application has beside check-stock.

The body is what the subscription's fields choose of the method's payload. Its type is
the one that the catalogue names, as long as the fields are the catalogue's.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from scripts.contracts.check_stock_schema import PATH
from scripts.manifest.payload_paths import body_of
from scripts.manifest.webhook_catalogue import read_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.contracts.parts import Ref, Schema
    from scripts.manifest import Action, Application
    from scripts.manifest.webhook_subscription import Subscription

_OURS = "actions.shared."


def webhooks_of(application: Application) -> Iterator[tuple[Action, Subscription]]:
    """Yield the web actions that Commerce calls, but for check-stock."""
    for path, action in application.actions.items():
        if action.web and action.webhook and path != PATH:
            yield action, action.webhook


def request_name(action: Action) -> str:
    """Return the name of the schema of an action's requests."""
    words = action.path.replace("/", "-").replace("_", "-").split("-")
    return "".join(word[:1].upper() + word[1:] for word in words) + "Request"


def example_of(webhook: Subscription) -> Any:
    """Return what Commerce sends, made of the method's sample; contexts are null."""
    fields = [(each.name, each.source) for each in webhook.fields]
    return body_of(fields, webhook.sample, {})


def schemas_of(
    action: Action, webhook: Subscription, root: Path, ref: Ref
) -> dict[str, Schema]:
    """Return the schema of an action's requests, and those that it refers to."""
    name = request_name(action)
    known = read_catalogue(root).get(webhook.name)
    module, _, kind = webhook.payload.partition(":")
    if not known or known.fields != webhook.fields or not module.startswith(_OURS):
        return {name: {"type": "object", "description": "What the fields choose."}}
    model = getattr(import_module(module), kind)
    schema = model.model_json_schema(ref_template=ref(f"{name}.{{model}}")["$ref"])
    parts = schema.pop("$defs", {})
    return {name: schema, **{f"{name}.{part}": each for part, each in parts.items()}}
