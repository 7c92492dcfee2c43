"""Models compiled into a zip check as pydantic does; it ships where it must."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

import config
from actions.shared.frame.validation import faults_in
from config import models, values
from scripts.manifest import load
from scripts.manifest.webhook_catalogue import read_catalogue
from scripts.running.proxy import ActionRuntime
from scripts.stand_ins.commerce.hook_request import body_of
from tests.built import (
    RUNTIME,
    build_or_skip,
    built,
    copy_of_application,
    names_in,
    needs_a_runtime,
)
from tests.conftest import ROOT
from tests.examples_on import EXAMPLES, with_examples

if TYPE_CHECKING:
    from pathlib import Path

    from config.models import Validator

pytestmark = needs_a_runtime
CART = "actions.webhook.check_stock.cart_models"
EVENTS = sorted(code for code in config.events() if values.model(code))

NUMBERS = (
    st.integers()
    | st.floats()
    | st.decimals(allow_nan=True, places=3)
    | st.sampled_from(
        [True, 10**400, 2.0**53, 1e300, Decimal("1E-400"), Decimal("3.0")]
    )
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def compiled(action: str) -> dict[str, dict[str, Any]]:
    """Return the schemas in an action's zip."""
    with zipfile.ZipFile(built(RUNTIME).bundles[action].path) as archive:
        text = archive.read("config/compiled_models.py").decode()
    space: dict[str, Any] = {}
    exec(text, space)  # noqa: S102 - the file of the zip
    found: dict[str, dict[str, Any]] = space["SCHEMAS"]
    return found


def of_zip(action: str, name: str) -> Validator:
    for module in compiled(action).values():
        if name in module:
            return models.SchemaValidator(module[name]())
    raise KeyError(name)


def said(validator: Validator, value: Any) -> Any:
    """Return the faults of a value, or the fields of what comes of it."""
    try:
        found = validator.validate_python(value)
    except models.ValidationError as error:
        return [
            (fault.param, fault.message, fault.missing)
            for fault in faults_in(error, "v")
        ]
    if isinstance(found, list):
        return [vars(each) for each in found]
    return vars(found)


def mutated(sample: Any, parts: list[Any]) -> Any:
    """Put ``parts`` in place of members of a sample, one after the other."""
    value = json.loads(json.dumps(sample))
    rows = value if isinstance(value, list) else [value]
    for place, part in enumerate(parts):
        row = rows[place % len(rows)] if rows else None
        if isinstance(row, dict) and row:
            row[list(row)[place % len(row)]] = part
    return value


@pytest.mark.parametrize("code", EVENTS)
def test_a_compiled_model_of_an_event_checks_as_pydantic_does(code: str) -> None:
    source, zipped = values.model(code), of_zip("ingestion/webhook", code)
    assert isinstance(source, TypeAdapter)
    sample = config.events()[code].sample

    @given(st.lists(ANYTHING, max_size=4), ANYTHING)
    @example([], sample)
    def agree(parts: list[Any], other: Any) -> None:
        for value in (mutated(sample, parts), other):
            assert repr(said(zipped, value)) == repr(said(source, value))

    agree()


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["sku", "qty", "name", "item_id", "more"]),
            ANYTHING,
            max_size=5,
        ),
        max_size=3,
    )
)
@example([{"sku": "A", "qty": "2.0000"}, {"sku": "", "qty": -1}, {}])
def test_the_compiled_model_of_a_cart_reads_as_pydantic_does(lines: list[Any]) -> None:
    source = models.validator(CART, "lines")
    zipped = of_zip("webhook/check-stock", "lines")
    assert repr(said(zipped, lines)) == repr(said(source, lines))


FUNCTION = """\
from typing import Annotated
from pydantic import AfterValidator
from config.values.checked import Value

def _even(number: int) -> int:
    assert number % 2 == 0, "must be even"
    return number

class Deleted(Value):
    sku: str
    pages: Annotated[int, AfterValidator(_even)]

MODELS = {"be-observer.catalog_product_delete": Deleted}
"""
PLAIN = FUNCTION.replace(", AfterValidator(_even)", ", 'pages'")


@pytest.mark.parametrize(
    ("own", "ships"), [(PLAIN, False), (FUNCTION, True)], ids=["plain", "a function"]
)
def test_a_users_model_works_in_a_zip_and_a_function_brings_pydantic(
    own: str, ships: bool, tmp_path: Path
) -> None:
    root = copy_of_application(tmp_path, RUNTIME)
    (root / "config" / "values" / "own.py").write_text(own)
    application = load(root, {})
    (bundle,) = build_or_skip(
        application, ["ingestion/webhook"], name=f"own-model-{ships}"
    )

    assert any("pydantic/" in name for name in names_in(bundle.path)) == ships
    notes = [
        note for note in bundle.notes if "config.values.own is not compiled" in note
    ]
    assert len(notes) == ships
    assert all("_even" in note for note in notes)
    with ActionRuntime(bundle.path, RUNTIME) as runtime:
        runtime.init()
        for pages, fault in ((3, ships), ("x", True), (2, False)):
            value = {"sku": "A", "pages": pages}
            event = {
                "uid": "1",
                "event": "be-observer.catalog_product_delete",
                "value": value,
            }
            _, answer = runtime.run({"data": event, "WEBHOOK_AUTH": "none"})
            assert ("data.value.pages" in json.dumps(answer)) == fault, answer


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("imports-cart", "from actions.webhook.check_stock.cart import CartItem"),
        ("dumps-item", "def dump(item): return item.model_dump()"),
    ],
)
def test_code_that_needs_a_pydantic_model_gets_one(
    name: str, line: str, tmp_path: Path
) -> None:
    root = copy_of_application(tmp_path, RUNTIME)
    stock = root / "actions" / "webhook" / "check_stock" / "stock.py"
    stock.write_text(stock.read_text() + f"\n\n{line}\n")
    (bundle,) = build_or_skip(load(root, {}), ["webhook/check-stock"], name=name)

    assert f"{CART.replace('.', '/')}.py" in names_in(bundle.path)
    with ActionRuntime(bundle.path, RUNTIME) as runtime:
        runtime.init()
        item = {"sku": "CHAIR-OAK", "qty": 1}
        _, answer = runtime.run({"item": item, "WEBHOOK_AUTH": "none"})
    assert '"op": "success"' in json.dumps(answer).replace('\\"', '"')


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the zips of the examples of webhooks, by action."""
    root = with_examples(tmp_path_factory.mktemp("examples"))
    manifest = root / "actions" / "webhook" / "actions.config.yaml"
    manifest.write_text(manifest.read_text().replace("python:default", RUNTIME))
    zips = build_or_skip(load(root, {}), [*EXAMPLES], name="examples")
    return {each.action: each.path for each in zips}


@pytest.mark.parametrize("action", EXAMPLES)
def test_the_payload_of_a_webhook_is_compiled(
    action: str, examples: dict[str, Path]
) -> None:
    hook = read_catalogue(ROOT)[EXAMPLES[action]]

    shipped = names_in(examples[action])
    assert not any(
        name.startswith(("pydantic/", "annotated_types/")) for name in shipped
    )
    assert not any("/payloads/" in name for name in shipped)
    assert "config/webhooks.json" not in shipped
    with ActionRuntime(examples[action], RUNTIME) as runtime:
        runtime.init()
        body = body_of(hook, hook.sample)
        _, answer = runtime.run({**body, "WEBHOOK_AUTH": "none"})
    assert answer["statusCode"] == 200
    assert "cannot be checked" not in json.dumps(answer)
