"""What the payload of each event must hold.

These are the fields that the Starter Kit's handlers require (its ``schema.json`` files
beside them, equal in versions 3 and 4). Fields beyond them are nobody's business here
and pass through. Numbers are checked, never converted: the payload is published as it
came. An event without a model may carry any value.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, WithJsonSchema
from pydantic_core import PydanticCustomError


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PydanticCustomError("number_type", "must be a number")
    return value


def _integer(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PydanticCustomError("integer_type", "must be a whole number")
    # Not by dividing: a decimal may have more digits than division is exact to.
    is_whole = (
        value == value.to_integral_value()
        if isinstance(value, Decimal)
        else isinstance(value, int) or value.is_integer()
    )
    if not is_whole:
        raise PydanticCustomError("integer_type", "must be a whole number")
    return value


# As JSON Schema has them: 1.0 is an integer, true is no number.
Number = Annotated[Any, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Integer = Annotated[Any, BeforeValidator(_integer), WithJsonSchema({"type": "integer"})]


class _Value(BaseModel):
    # Models are built when first used: a call needs one of them, not all.
    model_config = ConfigDict(strict=True, extra="ignore", defer_build=True)


class ProductCreated(_Value):
    """A product that the back office has created."""

    sku: str
    name: str
    description: str
    price: Number = 0


class ProductUpdated(_Value):
    """A product that the back office has changed."""

    sku: str
    name: str
    price: Number
    description: str


class ProductDeleted(_Value):
    """A product that the back office has deleted."""

    sku: str


class CustomerCreated(_Value):
    """A customer that the back office has created."""

    name: str
    lastname: str
    email: str


class CustomerUpdated(CustomerCreated):
    """A customer that the back office has changed."""

    id: Number


class Deleted(_Value):
    """A customer or a customer group that the back office has deleted."""

    id: Number


class CustomerGroupCreated(_Value):
    """A customer group that the back office has created."""

    name: str
    taxClassId: Number


class CustomerGroupUpdated(CustomerGroupCreated):
    """A customer group that the back office has changed."""

    id: Number


class OrderStatusUpdated(_Value):
    """An order whose status the back office has changed."""

    id: Integer
    status: str
    notifyCustomer: bool = False


class ShippedItem(_Value):
    """A line of an order, and how much of it was shipped."""

    orderItemId: Number
    qty: Number


class Track(_Value):
    """A parcel's tracking number."""

    trackNumber: str
    title: str
    carrierCode: str


class Comment(_Value):
    """A comment on a shipment."""

    comment: str
    visibleOnFront: bool


class ShipmentCreated(_Value):
    """A shipment that the back office has created."""

    orderId: Number
    items: list[ShippedItem]
    tracks: list[Track]
    comment: Comment
    stockSourceCode: str


class KnownShippedItem(ShippedItem):
    """A line of a shipment that Commerce knows."""

    entityId: Number


class KnownTrack(Track):
    """A tracking number that Commerce knows."""

    entityId: Number


class KnownComment(Comment):
    """A comment that Commerce knows."""

    entityId: Number
    notifyCustomer: bool


class ShipmentUpdated(_Value):
    """A shipment that the back office has changed."""

    id: Number
    orderId: Number
    items: list[KnownShippedItem]
    tracks: list[KnownTrack]
    comments: list[KnownComment]
    stockSourceCode: str


class StockItem(_Value):
    """How much of a product there is at one source."""

    sku: str
    source: str
    quantity: Number
    outOfStock: bool


_MODELS: dict[str, Any] = {
    "be-observer.catalog_product_create": ProductCreated,
    "be-observer.catalog_product_update": ProductUpdated,
    "be-observer.catalog_product_delete": ProductDeleted,
    "be-observer.customer_create": CustomerCreated,
    "be-observer.customer_update": CustomerUpdated,
    "be-observer.customer_delete": Deleted,
    "be-observer.customer_group_create": CustomerGroupCreated,
    "be-observer.customer_group_update": CustomerGroupUpdated,
    "be-observer.customer_group_delete": Deleted,
    "be-observer.sales_order_status_update": OrderStatusUpdated,
    "be-observer.sales_order_shipment_create": ShipmentCreated,
    "be-observer.sales_order_shipment_update": ShipmentUpdated,
    "be-observer.catalog_stock_update": list[StockItem],
}
_adapters: dict[str, TypeAdapter[Any]] = {}


def model(event: str) -> TypeAdapter[Any] | None:
    """Return what checks the payloads of ``event``; None when nothing is required."""
    if event not in _MODELS:
        return None
    if event not in _adapters:
        _adapters[event] = TypeAdapter(_MODELS[event])
    return _adapters[event]
