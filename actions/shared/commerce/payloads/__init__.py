"""What Commerce sends to each webhook of ``config/webhooks.json``: its ``payload``.

A module for each domain: ``addresses``, ``carts``, ``coupons``, ``gift_cards``,
``orders``, ``payments``, ``products``, ``shipping``, ``taxes``, ``totals``. They are
models, made of ``commerce_types``, and nothing but data: a bundle has them compiled.
Import them for type checkers only (``if TYPE_CHECKING:``).
"""

from __future__ import annotations
