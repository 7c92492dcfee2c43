"""The payloads of customers and of their groups."""

from __future__ import annotations

from config.values.checked import Number, Value


class CustomerCreated(Value):
    """A customer that the back office has created."""

    name: str
    lastname: str
    email: str


class CustomerUpdated(CustomerCreated):
    """A customer that the back office has changed."""

    id: Number


class Deleted(Value):
    """A customer or a customer group that the back office has deleted."""

    id: Number


class CustomerGroupCreated(Value):
    """A customer group that the back office has created."""

    name: str
    taxClassId: Number


class CustomerGroupUpdated(CustomerGroupCreated):
    """A customer group that the back office has changed."""

    id: Number


MODELS = {
    "be-observer.customer_create": CustomerCreated,
    "be-observer.customer_update": CustomerUpdated,
    "be-observer.customer_delete": Deleted,
    "be-observer.customer_group_create": CustomerGroupCreated,
    "be-observer.customer_group_update": CustomerGroupUpdated,
    "be-observer.customer_group_delete": Deleted,
}
