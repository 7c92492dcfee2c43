"""What the payload of each event must hold.

These are the fields that the Starter Kit's handlers require (its ``schema.json`` files
beside them, equal in versions 3 and 4). Fields beyond them pass through. Numbers are
checked, never converted: the payload is published as it came. A model in ``own.py``
takes the place of the shipped one. An event without a model may carry any value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_PREFIX = "be-observer."
_adapters: dict[str, TypeAdapter[Any] | None] = {}


def model(event: str) -> TypeAdapter[Any] | None:
    """Return what checks the payloads of ``event``; None when nothing is required."""
    if event not in _adapters:
        _adapters[event] = _built(event)
    return _adapters[event]


def _built(event: str) -> TypeAdapter[Any] | None:
    from pydantic import TypeAdapter

    from config.values import own

    models = own.MODELS if event in own.MODELS else _shipped_models(event)
    return TypeAdapter(models[event]) if event in models else None


def _shipped_models(event: str) -> dict[str, Any]:
    # Making the models of all areas costs a cold start more than one event is worth.
    area = event.removeprefix(_PREFIX).partition("_")[0]
    if area == "catalog":
        from config.values import catalog

        return catalog.MODELS
    if area == "customer":
        from config.values import customer

        return customer.MODELS
    if area == "sales":
        from config.values import sales

        return sales.MODELS
    return {}
