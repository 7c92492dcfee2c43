"""A small model of what Adobe Commerce does when a shopper changes a cart.

Which event is fired, and what its payload holds at that moment; the stand-in of
Commerce makes the body of it. Facts: Magento's ``addProduct`` of the module Checkout
fires ``checkout_cart_product_add_before`` before the product is in the quote, and no
other cart fires it; every cart saves its lines, which fires
``sales_quote_item_save_before`` with the line's new quantity. A quote that does not
exist is null (Adobe Commerce Extensibility, "Create webhooks").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scripts.manifest.webhook_catalogue import Webhook
from scripts.stand_ins.commerce.hook_request import body_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OLD_EVENT = "observer.checkout_cart_product_add_before"
NEW_EVENT = "observer.sales_quote_item_save_before"

#: What the Starter Kit's page subscribes to.
OLD_FIELDS = {
    "data.cart_id": "context_checkout_session.get_quote.get_id",
    "data.items": "context_checkout_session.get_quote.get_items[item_id,sku,qty,name]",
}


@dataclass
class Line:
    """A line of a quote."""

    sku: str
    qty: float
    name: str = "A product"
    product_type: str = "simple"
    item_id: int | None = None
    parent: Line | None = None

    @property
    def parent_item_id(self) -> str | None:
        """The id of the parent's line; null until Commerce has saved that."""
        number = self.parent.item_id if self.parent else None
        return None if number is None else str(number)

    def payload(self) -> dict[str, Any]:
        return {
            "item_id": self.item_id,
            "parent_item_id": self.parent_item_id,
            "sku": self.sku,
            "name": self.name,
            "qty": self.qty,
            "product_type": self.product_type,
            "price": 129.9,
            "quote_id": "66",
        }


@dataclass
class Commerce:
    """A shop with one subscription, and one shopper.

    Args:
        call: sends a body to the webhook and returns the operation.
        event: what is subscribed to.
        fields: names and sources, as the subscription lists them.
        luma: whether the shopper uses the cart of Luma, not GraphQL or REST.
    """

    call: Callable[[dict[str, Any]], dict[str, Any]]
    event: str
    fields: Mapping[str, str]
    luma: bool = True
    quote: list[Line] | None = None
    messages: list[str] = field(default_factory=list)
    calls: int = 0

    def add(self, *lines: Line) -> bool:
        """Add a product, with its parts; return whether the shopper could go on."""
        if self.luma and not self._goes_on(OLD_EVENT, {"product": {"sku": "A"}}):
            return False
        for line in lines:
            if not self._goes_on(NEW_EVENT, {"item": line.payload()}):
                return False
        self.quote = [*(self.quote or []), *lines]
        for number, line in enumerate(self.quote, 1):
            line.item_id = number
        return True

    def change(self, line: Line, qty: float) -> bool:
        """Change the quantity of a line; return whether the shopper could go on."""
        had, line.qty = line.qty, qty
        if self._goes_on(NEW_EVENT, {"item": line.payload()}):
            return True
        line.qty = had
        return False

    def _goes_on(self, event: str, data: dict[str, Any]) -> bool:
        if event != self.event:
            return True
        fields = [
            {"name": name, "source": source} for name, source in self.fields.items()
        ]
        hook = Webhook.model_validate(
            {
                "use": "",
                "method": event,
                "type": "before",
                "batch": "b",
                "fields": fields,
            }
        )
        contexts = {"context_checkout_session": {"get_quote": self._quote()}}
        body = body_of(hook, {"eventName": event, "data": data}, contexts)
        self.calls += 1
        operation = self.call(body)
        if operation["op"] == "exception":
            self.messages.append(operation["message"])
        return bool(operation["op"] == "success")

    def _quote(self) -> dict[str, Any] | None:
        if self.quote is None:
            return None
        rows = [line.payload() for line in self.quote if line.parent is None]
        return {"get_id": "66", "get_items": rows}
