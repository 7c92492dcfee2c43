"""A typed answer, applied to a payload as Commerce applies it, gives what it says."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.shared import operations
from actions.shared.commerce.answers import Stop, Success, operations_of
from actions.shared.commerce.answers.addresses import replace_address
from actions.shared.commerce.answers.gift_cards import GiftCardBalance
from actions.shared.commerce.answers.payments import hide_payment_method
from actions.shared.commerce.answers.products import replace_product_text
from actions.shared.commerce.answers.shipping import (
    EstimatedMethod,
    ShippingRate,
    hide_shipping,
)
from actions.shared.commerce.answers.taxes import AdjustmentTax, ItemTax, TaxBreakdown
from actions.shared.commerce.answers.totals import Discount, Fee, PriceUpdate
from scripts.manifest.webhook_catalogue import read_catalogue
from scripts.stand_ins.commerce.applying import apply, read_operations
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

CATALOGUE = read_catalogue(ROOT)


class Sent(NamedTuple):
    """A number as a user's code may have it."""

    form: Any
    amount: Decimal


def _forms(amount: Decimal) -> st.SearchStrategy[Sent]:
    forms: list[Any] = [amount, str(amount), float(amount), f" {amount} "]
    if amount == amount.to_integral_value():
        forms.append(int(amount))
    return st.sampled_from([Sent(form, amount) for form in forms])


AMOUNTS = st.decimals(0, 1_000_000, places=4).flatmap(_forms)
CODES = st.text(min_size=1, max_size=10)

# By row of the catalogue: an answer that is made of an amount and a text, and what of
# the payload it changes, as the answer says it.
Case = tuple[
    "Callable[[Any, str], Any]", "Callable[[Any], Any]", "Callable[[Any, str], Any]"
]
RATE = {"carrier_code": "c", "method": "m", "method_title": "m", "additional_data": []}
CASES: dict[str, Case] = {
    "shipping-rates": (
        lambda n, t: [
            ShippingRate("c", "m", n, additional_data={"note": t}),
            hide_shipping(t),
        ],
        lambda after: after["result"],
        lambda n, t: [
            {
                **RATE,
                "price": n,
                "cost": n,
                "additional_data": [{"key": "note", "value": t}],
            },
            {"method": t, "remove": True},
        ],
    ),
    "shipping-estimate": (
        lambda n, t: EstimatedMethod("c", "m", n, carrier_title=t),
        lambda after: after["result"][1:],
        lambda n, t: [
            {
                "carrier_code": "c",
                "method_code": "m",
                "carrier_title": t,
                "method_title": "m",
                "amount": n,
                "base_amount": n,
            }
        ],
    ),
    "payment-methods": (
        lambda _, t: [hide_payment_method(t), hide_payment_method("checkmo")],
        lambda after: after["result"],
        lambda _, t: [{"code": t}, {"code": "checkmo"}],
    ),
    "taxes": (
        lambda n, t: [
            ItemTax(1, "8.25", n, [TaxBreakdown("state", "8.25", n, t, "k")]),
            ItemTax(0, 8, 0),
        ],
        lambda after: [
            (each["tax"], each["tax_breakdown"]) for each in after["oopQuote"]["items"]
        ],
        lambda n, t: [
            ({"rate": 8, "amount": 0, "discount_compensation_amount": 0}, []),
            (
                {"rate": 8.25, "amount": n, "discount_compensation_amount": 0},
                [
                    {
                        "code": "state",
                        "rate": 8.25,
                        "amount": n,
                        "title": t,
                        "tax_rate_key": "k",
                    }
                ],
            ),
        ],
    ),
    "credit-memo-taxes": (
        lambda n, _: AdjustmentTax(n, "0.5"),
        lambda after: after["oopCreditMemo"]["adjustment"],
        lambda n, _: {"refund": 5, "refund_tax": n, "fee": 2, "fee_tax": 0.5},
    ),
    "discounts": (
        lambda n, t: Discount(n, descriptions=[t], rule_ids=[1], item_ids=("7",)),
        lambda after: after["result"],
        lambda n, t: {
            "code": "discount",
            "base_discount": n,
            "discount_type": "fixed",
            "discount_description_array": [t],
            "discount_rule_id_array": [1],
            "discount_item_id_array": ["7"],
        },
    ),
    "item-prices": (
        lambda n, _: [PriceUpdate("7", n), PriceUpdate(8, 1)],
        lambda after: after["result"]["price_updates"],
        lambda n, _: [
            {"item_id": 7, "base_price": n},
            {"item_id": 8, "base_price": 1},
        ],
    ),
    "custom-fees": (
        lambda n, t: [Fee("packing", 2.5, t), Fee(t, Decimal(str(n)) + 1)],
        lambda after: after["result"]["fees"],
        lambda n, t: [
            {"code": "packing", "label": t, "base_fee": 2.5},
            {"code": t, "label": t, "base_fee": round(n + 1, 4)},
        ],
    ),
    "gift-card-balance": (
        lambda n, _: GiftCardBalance(n),
        lambda after: after["result"],
        lambda n, _: n,
    ),
    "address": (
        lambda _, t: replace_address(postcode=t, street=[t]),
        lambda after: (after["address"]["postcode"], after["address"]["street"]),
        lambda _, t: (t, [t]),
    ),
    "product-content": (
        lambda _, t: replace_product_text(short_description=t, description="d"),
        lambda after: [
            after["data"]["product"][name]
            for name in ("short_description", "description")
        ],
        lambda _, t: [t, "d"],
    ),
    "tax-calculation": (
        lambda _, t: operations.replace("result/tax_amount", t),
        lambda after: after["result"],
        lambda _, t: {"subtotal": 259.8, "tax_amount": t},
    ),
}


def with_decimals(value: Any) -> Any:
    """Return JSON with its numbers as decimals, as they are written."""
    return json.loads(json.dumps(value, default=float), parse_float=Decimal)


@pytest.mark.parametrize("name", CASES)
def test_applied_to_the_payload_an_answer_gives_what_it_says(name: str) -> None:
    answer, part, expected = CASES[name]
    hook = CATALOGUE[name]

    @given(AMOUNTS, CODES)
    def gives(number: Sent, text: str) -> None:
        found: list[Any] = [*operations_of(answer(number.form, text))]
        after = apply(hook, hook.sample, read_operations(found))
        amount = float(number.amount)
        assert with_decimals(part(after)) == with_decimals(expected(amount, text))
        assert {each["op"] for each in found} <= set(hook.operations)
        instances = {str(each["instance"]) for each in found if "instance" in each}
        assert instances <= set(hook.instances)

    gives()


@pytest.mark.parametrize("name", sorted(CATALOGUE.keys() - CASES.keys()))
def test_where_nothing_is_changed_an_answer_stops_or_lets_go_on(name: str) -> None:
    hook = CATALOGUE[name]
    for answer in (Success(), Stop("No.", hook.exception_type)):
        found = operations_of(answer)
        assert apply(hook, hook.sample, read_operations(found)) == hook.sample
        assert {each["op"] for each in found} <= set(hook.operations)


WRONG: list[tuple[Any, str]] = [
    (GiftCardBalance(-1), "amount is less than 0"),
    (GiftCardBalance("unlimited"), "amount is not an amount"),
    (GiftCardBalance(float("inf")), "amount is not an amount"),
    ([GiftCardBalance(1), GiftCardBalance(2)], "2 balances"),
    ([Discount(1), Discount(2)], "there are 2 of them"),
    (Discount(1, "free"), "neither fixed nor percentage"),  # type: ignore[arg-type]
    (Fee("a", 0), "base_fee is not more than 0"),
    (Fee("", 1), "code is not text"),
    (ItemTax(-1, 1, 1), "item is not a place"),
    (ItemTax(True, 1, 1), "item is not a place"),
    (ItemTax(0, "1 %", 1), "rate is not an amount"),
    (ItemTax(0, 1, 1, [TaxBreakdown("", 1, 1)]), "code is not text"),
    (EstimatedMethod("c", "", 1), "method_code is not text"),
    (PriceUpdate(7, -0.01), "base_price is less than 0"),
]


@pytest.mark.parametrize(("answer", "reason"), WRONG)
def test_what_commerce_would_not_take_is_named(answer: Any, reason: str) -> None:
    with pytest.raises(Exception, match="No answer") as raised:
        operations_of(answer)
    assert reason in raised.value.log_text  # type: ignore[attr-defined]
