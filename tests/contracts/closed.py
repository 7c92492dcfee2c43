"""Answers against their description, with nothing left open.

Published schemas let more keys follow. Here they do not: a key that an answer has and
its description does not name is a fault, too.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

# What stands under these is not a schema of an object's own keys.
_FREE = ("const", "enum", "examples", "discriminator")


def closed(schema: Any) -> Any:
    """Return ``schema`` with no object open to keys that it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {
        key: value if key in _FREE else closed(value) for key, value in schema.items()
    }
    if schema.get("type") == "object" and "properties" in schema:
        inner["additionalProperties"] = False
    return inner


def faults(document: dict[str, Any], path: str, status: int, body: Any) -> list[str]:
    """Return how an answer differs from what an OpenAPI document says of it."""
    responses = document["paths"][f"/{path}"]["post"]["responses"]
    if str(status) not in responses:
        return [f"{status} is not described"]
    schema = responses[str(status)]["content"]["application/json"]["schema"]
    whole = {"components": document["components"], **schema}
    return [
        error.message for error in Draft202012Validator(closed(whole)).iter_errors(body)
    ]
