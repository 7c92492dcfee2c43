"""Requests and answers of ``webhook/check-stock``, as JSON Schema.

What the action reads is decided in its ``cart.py``, and tests hold this against it.
The operations are described by their types in :mod:`actions.shared.operations`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NotRequired, get_args, get_origin
from typing import get_type_hints as type_hints

from actions.shared import operations
from scripts.contracts.parts import TEXT, an_object, any_of, described

if TYPE_CHECKING:
    from scripts.contracts.parts import Ref, Schema

REQUEST = "CheckStockRequest"
#: By status: what it means, and the names of the schemas that its body may have.
ANSWERS: dict[int, tuple[str, tuple[str, ...]]] = {
    200: (
        "What Adobe Commerce is to do. Errors are exception operations.",
        ("Operation", "Operations"),
    ),
}

_MAX_LINES = 100_000
# U+FFFD stands for what could not be decoded.
_SKU: Schema = {"type": "string", "minLength": 1, "pattern": "^[^\ufffd]*$"}
# Commerce sends a quantity as a number or as a text such as "2.0000".
_QUANTITY: Schema = {
    "description": "A number, or a text that is one: 2 or '2.0000'.",
    "anyOf": [
        {"type": "number", "minimum": 0},
        {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"},
    ],
}


def schemas(ref: Ref) -> dict[str, Schema]:
    """Return all schemas by name."""
    kinds = {kind.__name__: kind for kind in get_args(operations.Operation)}
    return {
        REQUEST: {
            "description": "The line that is being added or changed, or a whole cart. "
            "Lines of the quote count where they hold the same SKU.",
            **any_of(
                [
                    *_with_a_product(ref),
                    an_object(
                        "The default payload of an event.",
                        {"data": any_of(_with_a_product(ref))},
                    ),
                    an_object("The Starter Kit's cart.", {"data": ref("Cart")}),
                ]
            ),
        },
        "Cart": an_object(
            "The cart of a shopper.",
            {
                "cart_id": described(
                    "Commerce's id of the cart; null before it has one.",
                    {"type": ["string", "number", "null"], "minLength": 1},
                ),
                "items": _lines(ref("CartItem")),
            },
        ),
        "Product": {
            **an_object(
                "A product and its new quantity, as qty or quantity.", {"sku": _SKU}
            ),
            **any_of(
                [
                    an_object("As qty.", {"qty": _QUANTITY}),
                    an_object(
                        "As quantity.",
                        {"quantity": _QUANTITY},
                        {"qty": {"type": "null"}},
                    ),
                ]
            ),
        },
        "CartItem": an_object(
            "A line of the cart; whatever else stands there is ignored.",
            {"sku": _SKU, "qty": _QUANTITY},
            {
                "name": described("What the shopper knows it by, if it is a text.", {}),
                "item_id": described("Tells a line of the quote from others.", {}),
                "parent_item_id": described("Of a part: the line it belongs to.", {}),
                "product_type": described("bundle is nothing but its parts.", {}),
            },
        ),
        "Operation": {
            "description": "One thing that Adobe Commerce is to do.",
            **any_of(ref(name) for name in kinds),
        },
        "Operations": {
            "type": "array",
            "description": "Several things that Adobe Commerce is to do.",
            "items": ref("Operation"),
        },
        **{name: _operation(kind) for name, kind in kinds.items()},
    }


def _with_a_product(ref: Ref) -> list[Schema]:
    quote = {
        "quote": described(
            "The quote before the change, if the subscription sends it.",
            any_of(
                [
                    an_object("Its lines.", {}, {"items": _lines({"type": "object"})}),
                    {"type": "null"},
                ]
            ),
        )
    }
    return [
        an_object("A product.", {name: ref("Product")}, quote)
        for name in ("item", "quote_item", "product")
    ]


def _lines(line: Schema) -> Schema:
    return described(
        "A list, or an object by id; null where there is no quote yet.",
        any_of(
            [
                {"type": "array", "items": line, "maxItems": _MAX_LINES},
                {
                    "type": "object",
                    "additionalProperties": line,
                    "maxProperties": _MAX_LINES,
                },
                {"type": "null"},
            ]
        ),
    )


def _operation(kind: type[Any]) -> Schema:
    """Return the schema of an operation, which is a typed dictionary."""
    required: dict[str, Schema] = {}
    optional: dict[str, Schema] = {}
    for name, hint in type_hints(kind, include_extras=True).items():
        if get_origin(hint) is NotRequired:
            optional[name] = _member(*get_args(hint))
        else:
            required[name] = _member(hint)
    return an_object((kind.__doc__ or "").replace("``", ""), required, optional)


def _member(hint: Any) -> Schema:
    if get_origin(hint) is Literal:
        return {"const": get_args(hint)[0]}
    return TEXT if hint is str else {}
