"""The models of a cart's lines."""

from __future__ import annotations

from decimal import Decimal  # noqa: TC003 - pydantic looks it up
from typing import Annotated, Any

from pydantic import BaseModel, Field


class CartItem(BaseModel):
    """One line of a cart; what else Commerce sends of it is ignored.

    A configurable product and a bundle are several lines: ``parent_item_id`` of a part
    is the ``item_id`` of its parent.
    """

    sku: Annotated[str, Field(min_length=1, strict=True)]
    qty: Annotated[Decimal, Field(ge=0)]
    name: Any = None
    item_id: Any = None
    parent_item_id: Any = None
    product_type: Any = None


MODELS = {"line": CartItem, "lines": list[CartItem]}
