"""The payloads of orders and of their shipments."""

from __future__ import annotations

from config.values.checked import Integer, Number, Value


class OrderStatusUpdated(Value):
    """An order whose status the back office has changed."""

    id: Integer
    status: str
    notifyCustomer: bool = False


class ShippedItem(Value):
    """A line of an order, and how much of it was shipped."""

    orderItemId: Number
    qty: Number


class Track(Value):
    """A parcel's tracking number."""

    trackNumber: str
    title: str
    carrierCode: str


class Comment(Value):
    """A comment on a shipment."""

    comment: str
    visibleOnFront: bool


class ShipmentCreated(Value):
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


class ShipmentUpdated(Value):
    """A shipment that the back office has changed."""

    id: Number
    orderId: Number
    items: list[KnownShippedItem]
    tracks: list[KnownTrack]
    comments: list[KnownComment]
    stockSourceCode: str


MODELS = {
    "be-observer.sales_order_status_update": OrderStatusUpdated,
    "be-observer.sales_order_shipment_create": ShipmentCreated,
    "be-observer.sales_order_shipment_update": ShipmentUpdated,
}
