"""Each webhook's payload is read in every form in which Commerce sends it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.shared.frame.validation import faults_in
from config import models
from scripts.build import model_schemas
from scripts.manifest.webhook_catalogue import read_catalogue
from scripts.stand_ins.commerce.hook_request import body_of
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from config.models import Validator

CATALOGUE = read_catalogue(ROOT)
#: Without these a webhook has nothing to look at.
NEEDED = {
    *("item", "product", "data", "quote_item", "discountCode", "giftCard", "address"),
    *("order", "cart", "payload", "rateRequest", "oopQuote", "oopCreditMemo"),
    *("quoteDetails", "sku", "qty", "cartId", "couponCode", "giftCardCode"),
    *("unit_price", "quantity"),
}
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@cache
def _compiled() -> dict[str, dict[str, Any]]:
    """Return the schemas of all payloads, as the build writes them out."""
    modules = sorted({hook.payload.partition(":")[0] for hook in CATALOGUE.values()})
    ran = subprocess.run(
        [sys.executable, model_schemas.__file__],
        input=json.dumps({"folder": str(ROOT), "modules": modules}),
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    found = json.loads(ran.stdout.splitlines()[-1])
    assert [name for name in modules if "schemas" not in found[name]] == [], found
    return {name: found[name]["schemas"] for name in modules}


def validator(name: str, *, compiled: bool = False) -> Validator:
    module, _, kind = CATALOGUE[name].payload.partition(":")
    if not compiled:
        return models.validator(module, kind)
    space = {
        "Decimal": Decimal,
        "conversion": models.conversion,
        "record": models.record,
    }
    text = _compiled()[module][kind]
    return models.SchemaValidator(eval(text, space))  # noqa: S307 - of the build


def body(name: str) -> dict[str, Any]:
    found: dict[str, Any] = body_of(CATALOGUE[name], CATALOGUE[name].sample)
    return found


def changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a copy in which ``change`` has been made of every value, inside out."""
    if isinstance(value, dict):
        value = {name: changed(each, change) for name, each in value.items()}
    elif isinstance(value, list):
        value = [changed(each, change) for each in value]
    return change(value)


def as_text(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value


def as_number(value: Any) -> Any:
    if not isinstance(value, str) or not NUMBER.fullmatch(value):
        return value
    return float(value) if "." in value else int(value)


def by_id(value: Any) -> Any:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {str(number): row for number, row in enumerate(value, 1)}
    return value


def as_php_array(value: Any) -> Any:
    return [] if value == {} else value


def named(value: Any) -> Any:
    """Return what a type names: fields, and no members that it does not know."""
    if hasattr(value, "__pydantic_extra__"):
        return {name: named(each) for name, each in vars(value).items()}
    if isinstance(value, list):
        return [named(each) for each in value]
    if isinstance(value, Decimal):
        return value.normalize() if value.is_finite() else str(value)
    return "members" if isinstance(value, dict) else value


FORMS: list[Callable[[Any], Any]] = [lambda v: v, as_text, by_id, as_php_array]


@pytest.mark.parametrize("compiled", [False, True], ids=["pydantic", "compiled"])
@pytest.mark.parametrize("form", FORMS, ids=["sample", "texts", "by id", "[]"])
@pytest.mark.parametrize("name", CATALOGUE)
def test_every_form_of_a_payload_is_read_alike(
    name: str, form: Callable[[Any], Any], compiled: bool
) -> None:
    reads = validator(name, compiled=compiled).validate_python
    sent = {member: changed(value, form) for member, value in body(name).items()}
    found = named(reads(sent))

    assert found == named(validator(name).validate_python(body(name)))


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_payload_whose_texts_are_numbers_is_read(name: str) -> None:
    numbers = changed(body(name), as_number)
    sent = CATALOGUE[name].payload

    found = validator(name).validate_python(numbers)

    assert not CATALOGUE[name].sample or named(found), sent
    assert not any(isinstance(each, int | float) for each in leaves(named(found)))


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from leaves(each)
    elif not isinstance(value, bool):
        yield value


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the place of every member, however deep."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in pairs:
        yield (*at, key)
        if isinstance(each, dict | list):
            yield from places(each, (*at, key))


@pytest.mark.parametrize("name", CATALOGUE)
def test_what_commerce_does_not_have_is_null_and_only_what_is_needed_is_missed(
    name: str,
) -> None:
    for place in places(body(name)):
        *folders, last = place
        if isinstance(last, int) or last.isdigit():  # a row, not a member
            continue
        for is_there in (True, False):
            sent = json.loads(json.dumps(body(name)))
            holder = sent
            for folder in folders:
                holder = holder[folder]
            holder[last] = None
            if not is_there:
                del holder[last]
            try:
                validator(name).validate_python(sent)
            except models.ValidationError as error:
                params = [fault.param for fault in faults_in(error, "body")]
                assert last in NEEDED, (place, params)
                assert [each.endswith(f".{last}") for each in params] == [True]


@pytest.mark.parametrize("compiled", [False, True], ids=["pydantic", "compiled"])
@pytest.mark.parametrize("name", CATALOGUE)
def test_members_that_a_type_does_not_name_are_kept(name: str, compiled: bool) -> None:
    sent = {**body(name), "of_our_own": {"a": 1}}
    found = validator(name, compiled=compiled).validate_python(sent)

    assert found.of_our_own == {"a": 1}
    assert found.__pydantic_extra__["of_our_own"] == {"a": 1}
    assert not hasattr(found, "of_none")


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.decimals(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_compiled_payload_reads_as_pydantic_does(name: str) -> None:
    source, zipped = validator(name), validator(name, compiled=True)
    known = [*places(body(name))]

    @given(st.lists(st.tuples(st.integers(0, 1000), ANYTHING), max_size=3))
    def agree(changes: list[tuple[int, Any]]) -> None:
        sent = json.loads(json.dumps(body(name)))
        for number, value in changes:
            *folders, last = known[number % len(known)] if known else ("a",)
            holder = sent
            for folder in folders:
                try:
                    holder = holder[folder]
                except (LookupError, TypeError):
                    break
            if isinstance(holder, dict):
                holder[last] = value
        assert said(zipped, sent) == said(source, sent)

    agree()


def said(reads: Validator, value: Any) -> str:
    """Return the faults of a value, or what comes of it."""
    try:
        return repr(named(reads.validate_python(value)))
    except models.ValidationError as error:
        return repr(faults_in(error, "body"))
