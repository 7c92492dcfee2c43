"""What the payload of each event must hold.

These are the fields that the Starter Kit's handlers require (its ``schema.json`` files
beside them, equal in versions 3 and 4). Fields beyond them pass through. Numbers are
checked, never converted: the payload is published as it came. A model in ``own.py``
takes the place of the shipped one. An event without a model may carry any value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config import models

if TYPE_CHECKING:
    from config.models import Validator

_OWN = "config.values.own"
_PREFIX = "be-observer."
# By the first word of an event's code: making the models of all areas costs a cold
# start more than one event is worth.
_AREAS = {
    "catalog": "config.values.catalog",
    "customer": "config.values.customer",
    "sales": "config.values.sales",
}
MODEL_MODULES: Final = (
    "config.values.own",
    "config.values.catalog",
    "config.values.customer",
    "config.values.sales",
)


def model(event: str) -> Validator | None:
    """Return what checks the payloads of ``event``; None when nothing is required."""
    area = _AREAS.get(event.removeprefix(_PREFIX).partition("_")[0])
    for module in (_OWN, area):
        if module and event in models.names(module):
            return models.validator(module, event)
    return None
