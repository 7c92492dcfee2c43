"""Whether the shopper can go on, given what Commerce sends as it is subscribed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scripts.manifest.webhook_catalogue import read_catalogue
from tests.commerce_model import NEW_EVENT, OLD_EVENT, OLD_FIELDS, Commerce, Line
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from scripts.pytest_plugin import Invoke

    Shop = Callable[..., Commerce]

CHECK = "webhook/check-stock"
WEBHOOK = read_catalogue(ROOT)["stock-check"]
FIELDS = {each.name: each.source for each in WEBHOOK.fields}
TABLE = "sku,qty\nCHAIR,12\nLAMP,0\nTABLE,3\nGIFT,unlimited\n"
# With these as well, the parts of a bundle are judged with the bundle.
WITH_QUOTE = {
    **FIELDS,
    "item.item_id": "data.item.item_id",
    "item.parent_item_id": "data.item.parent_item_id",
    "item.product_type": "data.item.product_type",
    "quote.items": "context_checkout_session.get_quote.get_items"
    "[item_id,parent_item_id,sku,qty,product_type]",
}


@pytest.fixture
def shop(invoke: Invoke, tmp_path: Path) -> Shop:
    file = tmp_path / "stock.csv"
    file.write_text(TABLE)

    def opened(
        event: str = WEBHOOK.method,
        fields: Mapping[str, str] = FIELDS,
        *,
        luma: bool = True,
        **env: str,
    ) -> Commerce:
        def call(body: dict[str, Any]) -> dict[str, Any]:
            answer = invoke(
                CHECK, json=body, env={"STOCK_INVENTORY_FILE": str(file), **env}
            )
            assert answer.status == 200
            return dict(answer.json)

        return Commerce(call, event, fields, luma)

    return opened


@pytest.mark.parametrize("luma", [True, False], ids=["Luma", "GraphQL"])
@pytest.mark.parametrize("fields", [FIELDS, {}], ids=["fields", "whole payload"])
class TestEveryCart:
    """Holds for every storefront, and with and without the printed fields."""

    def test_the_first_product_of_a_new_visitor(
        self, luma: bool, fields: dict[str, str], shop: Shop
    ) -> None:
        commerce = shop(fields=fields, luma=luma)
        assert commerce.add(Line("CHAIR", 1))
        assert commerce.calls == 1

    def test_a_hundred_wanted_of_twelve(
        self, luma: bool, fields: dict[str, str], shop: Shop
    ) -> None:
        commerce = shop(fields=fields, luma=luma)
        assert not commerce.add(Line("CHAIR", 100, "Oak chair"))
        (message,) = commerce.messages
        assert message.endswith("Oak chair [CHAIR] (12 left)")

    def test_the_quantity_is_raised(
        self, luma: bool, fields: dict[str, str], shop: Shop
    ) -> None:
        commerce = shop(fields=fields, luma=luma)
        chairs = Line("CHAIR", 2)
        assert commerce.add(chairs)
        assert not commerce.change(chairs, 13)
        assert commerce.change(chairs, 12)

    def test_what_is_sold_out_does_not_block_another_product(
        self, luma: bool, fields: dict[str, str], shop: Shop
    ) -> None:
        commerce = shop(fields=fields, luma=luma)
        commerce.quote = [Line("LAMP", 1, item_id=1)]
        assert commerce.add(Line("CHAIR", 1))
        assert not commerce.add(Line("LAMP", 1))

    def test_a_configurable_product(
        self, luma: bool, fields: dict[str, str], shop: Shop
    ) -> None:
        commerce = shop(fields=fields, luma=luma)
        parent = Line("CHAIR", 12, product_type="configurable", item_id=None)
        assert commerce.add(parent, Line("CHAIR", 1, parent=parent))
        parent = Line("CHAIR", 13, product_type="configurable", item_id=None)
        assert not commerce.add(parent, Line("CHAIR", 1, parent=parent))

    def test_what_needs_no_stock(
        self, luma: bool, fields: dict[str, str], shop: Shop
    ) -> None:
        assert shop(fields=fields, luma=luma).add(Line("GIFT", 1000))
        assert not shop(fields=fields, luma=luma).add(Line("DOWNLOAD", 1))
        assert shop(fields=fields, luma=luma, STOCK_UNKNOWN_SKU="allow").add(
            Line("DOWNLOAD", 1)
        )


def test_a_bundle_is_its_parts(shop: Shop) -> None:
    commerce = shop(fields={})
    bundle = Line("SET", 1, product_type="bundle")
    assert commerce.add(bundle, Line("CHAIR", 4, parent=bundle))
    bundle = Line("SET", 1, product_type="bundle")
    assert not commerce.add(bundle, Line("LAMP", 1, parent=bundle))


def test_with_the_quote_a_part_counts_as_often_as_its_bundle(shop: Shop) -> None:
    commerce = shop(fields=WITH_QUOTE)
    bundle = Line("SET", 3, product_type="bundle", item_id=1)
    chairs = Line("CHAIR", 4, parent=bundle, item_id=2)
    commerce.quote = [bundle, chairs]
    assert commerce.change(chairs, 4)
    assert not commerce.change(chairs, 5)


def test_the_parts_of_a_new_bundle_are_judged_for_one_bundle(shop: Shop) -> None:
    commerce = shop(fields=WITH_QUOTE)
    bundle = Line("SET", 5, product_type="bundle")
    chairs = Line("CHAIR", 4, parent=bundle)
    assert commerce.add(bundle, chairs), "a new part does not name its parent"
    assert not commerce.change(chairs, 4), "from then on it does"


def test_with_the_quote_lines_of_one_product_count_together(shop: Shop) -> None:
    commerce = shop(fields=WITH_QUOTE)
    red, blue = Line("CHAIR", 5, item_id=1), Line("CHAIR", 5, item_id=2)
    commerce.quote = [red, blue]
    assert commerce.change(red, 7)
    assert not commerce.change(red, 8)
    assert commerce.add(Line("TABLE", 3))
    assert not commerce.add(Line("CHAIR", 1))


def test_what_the_starter_kit_s_subscription_does_not_see(shop: Shop) -> None:
    commerce = shop(OLD_EVENT, OLD_FIELDS)
    assert commerce.add(Line("CHAIR", 100)), "the product is not in the quote yet"
    assert not commerce.add(Line("TABLE", 1)), "the chairs are, and block the table"

    headless = shop(OLD_EVENT, OLD_FIELDS, luma=False)
    assert headless.add(Line("CHAIR", 100)), "it is not called at all"
    assert headless.calls == 0


def test_the_subscription_that_is_printed_is_the_one_that_sees(shop: Shop) -> None:
    assert WEBHOOK.method == NEW_EVENT
    assert shop().event == NEW_EVENT
