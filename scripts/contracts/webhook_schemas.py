"""Requests of the webhooks of Adobe Commerce, but for those of check-stock.

The body is what the subscription's fields choose of the method's payload. Its type is
the one that the catalogue names, as long as the fields are the catalogue's.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from pydantic.json_schema import GenerateJsonSchema

from config import conversions
from scripts.contracts.parts import Schema, any_of
from scripts.manifest.actions import CHECK_STOCK
from scripts.manifest.webhook_catalogue import read_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic_core import core_schema

    from scripts.contracts.parts import Ref
    from scripts.manifest import Action, Application
    from scripts.manifest.webhook_subscription import Subscription

_OURS = "actions.shared."
_NULL: Schema = {"type": "null"}
_FLAG: Schema = {"enum": [0, 1, "0", "1", "true", "false"]}
_NO_ROWS: Schema = {"type": "array", "maxItems": 0}


class _AsCommerceSends(GenerateJsonSchema):
    """Describes what a payload's type takes, before its conversions."""

    def bool_schema(self, schema: core_schema.BoolSchema) -> Schema:
        """Add PHP's other ways to write it."""
        return any_of([super().bool_schema(schema), _FLAG])

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> Schema:
        """Add the forms that a conversion reads as the one that the type has."""
        inner = super().function_before_schema(schema)
        convert = schema["function"]["function"]
        others: list[Schema] = []
        if convert is conversions.rows:
            item = inner.get("items", {})
            others = [{"type": "object", "additionalProperties": item}, _NULL]
        elif convert is conversions.members:
            others = [_NO_ROWS, _NULL]
        elif convert is conversions.absent:
            others = [_NO_ROWS, {"const": ""}]
        return any_of([inner, *others])


def webhooks_of(application: Application) -> Iterator[tuple[Action, Subscription]]:
    """Yield the web actions that Commerce calls, but for check-stock."""
    for path, action in application.actions.items():
        if action.web and action.webhook and path != CHECK_STOCK:
            yield action, action.webhook


def request_name(action: Action) -> str:
    """Return the name of the schema of an action's requests."""
    words = action.path.replace("/", "-").replace("_", "-").split("-")
    return "".join(word[:1].upper() + word[1:] for word in words) + "Request"


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
    schema = model.model_json_schema(
        ref_template=ref(f"{name}.{{model}}")["$ref"], schema_generator=_AsCommerceSends
    )
    parts = schema.pop("$defs", {})
    return {name: schema, **{f"{name}.{part}": each for part, each in parts.items()}}
