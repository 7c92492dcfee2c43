"""The tool's table of inputs says what the actions, the manifests and the docs say."""

from __future__ import annotations

import ast
import base64
import re
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared.auth import CHOSEN_MODULES
from actions.shared.auth.schemes import challenge_of
from actions.shared.errors import ANY_CHALLENGE
from actions.shared.frame.logging import LEVELS
from scripts.build.imports import read
from scripts.check.settings_read import settings_read
from scripts.contracts.security_schemes import security_of
from scripts.manifest import load
from scripts.manifest.environment import quoted_example
from scripts.manifest.input_rules import fault
from scripts.manifest.known_inputs import KNOWN_INPUTS, SCHEMES, Kind
from scripts.masking import MASK, masked
from tests.conftest import ROOT
from tests.examples_on import with_examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.pytest_plugin import Invoke

_EVENT = {"uid": "1", "event": "be-observer.customer_delete", "value": {"id": 1}}
_CART = {"cart_id": 1, "items": [{"sku": "CHAIR-OAK", "qty": 1}]}
_WEBHOOK = ("ingestion/webhook", {"data": _EVENT})
_STOCK = ("webhook/check-stock", {"data": _CART})
_ORDER: tuple[str, dict[str, Any]] = ("webhook/validate-order", {"order": {}})
_CONFIGURED = {
    "BACKOFFICE_PROVIDER_ID": "7e5ff6d9-6e1d-4b29-9a38-0f3b1a1fd6d4",
    "WEBHOOK_AUTH": "none",
}
_HMAC = {"WEBHOOK_AUTH": "hmac", "WEBHOOK_HMAC_SECRETS": "a-secret-of-20-bytes"}
_SIGNED = {
    "WEBHOOK_AUTH": "standard-webhooks",
    "WEBHOOK_SIGNING_SECRETS": base64.b64encode(b"a-secret-of-20-bytes").decode(),
}
# By input: the action that reads it, what it is sent, and what makes it read the input.
_CALLS: dict[str, tuple[tuple[str, dict[str, Any]], dict[str, str]]] = {
    "EVENT_VALUE_VALIDATION": (_WEBHOOK, {}),
    "OUTBOX_MAX_ATTEMPTS": (_WEBHOOK, {"OUTBOX_URL": "redis://127.0.0.1:1/0"}),
    "PUBLISH_CONCURRENCY": (_WEBHOOK, {}),
    "STOCK_ON_ERROR": (_STOCK, {}),
    "STOCK_TIMEOUT_MS": (_STOCK, {}),
    "STOCK_UNKNOWN_SKU": (_STOCK, {}),
    "WEBHOOK_BUDGET_MS": (_ORDER, {}),
    "WEBHOOK_HMAC_ALGORITHM": (_WEBHOOK, _HMAC),
    "WEBHOOK_HMAC_ENCODING": (_WEBHOOK, _HMAC),
    "WEBHOOK_ON_ERROR": (_ORDER, {}),
    "WEBHOOK_TOLERANCE_S": (_WEBHOOK, _SIGNED),
}
# An unknown level is not a fault to the actions, which log as if none were set.
_WITHOUT_COMPLAINT = {"LOG_LEVEL"}
_USERS_FILES = {"auth.py", "validator.py", "stock.py"}


@pytest.fixture(scope="session")
def starter_kit_app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some inputs are read by examples only, which ship off."""
    return with_examples(tmp_path_factory.mktemp("examples"))


def _edges() -> Iterator[tuple[str, str, bool]]:
    """Yield values at the edges of every limited input, and whether each is right."""
    for name, known in KNOWN_INPUTS.items():
        if known.kind is Kind.WHOLE_NUMBER:
            yield name, str(known.least - 1), False
            yield name, str(known.least), True
            yield name, str(known.most), True
            yield name, str(known.most + 1), False
        if known.kind is Kind.WORD:
            for word in known.words:
                yield name, word, True
                yield name, word.upper(), True
                yield name, f"{word}x", False


@pytest.mark.parametrize(("name", "value", "is_right"), list(_edges()))
def test_an_action_takes_what_the_table_allows_and_nothing_else(
    name: str, value: str, is_right: bool, invoke: Invoke
) -> None:
    assert (fault(name, value) == "") is is_right
    if name in _WITHOUT_COMPLAINT:
        return
    (path, sent), env = _CALLS[name]
    answer = invoke(path, json=sent, env=_CONFIGURED | env | {name: value})
    complaint = re.search(rf"\b{name} is no(t|ne)\b", str(answer.logs))
    assert (complaint is None) is is_right


def test_a_log_level_is_a_word_of_the_table() -> None:
    assert set(KNOWN_INPUTS["LOG_LEVEL"].words) == set(LEVELS)


def _files() -> list[Path]:
    """Return the code of the actions, without the files that are the user's."""
    return [
        file
        for file in sorted((ROOT / "actions").rglob("*.py"))
        if file.name not in _USERS_FILES
    ]


def test_every_input_that_an_action_reads_is_in_the_table() -> None:
    assert set(settings_read(_files())) == set(KNOWN_INPUTS)


def _reader_defaults() -> dict[str, set[str]]:
    """Return the default of each input where a reader names it."""
    found: dict[str, set[str]] = {}
    for file in _files():
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(
                node.func, ast.Attribute
            ):
                continue
            if node.func.attr not in ("text", "url", "integer", "choice", "name"):
                continue
            given = [_value(each, module) for each in node.args]
            for name, default in pairwise(given):
                if name in KNOWN_INPUTS:
                    found.setdefault(name, set()).add(str(default))
    return found


def _value(node: ast.expr, module: str) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return getattr(import_module(module), node.id, None)
    return None


def test_an_action_s_default_is_the_table_s() -> None:
    defaults = _reader_defaults()
    assert len(defaults) > 15
    assert {name: {KNOWN_INPUTS[name].default} for name in defaults} == defaults


def test_a_manifest_s_default_is_the_table_s(starter_kit_app: Path) -> None:
    compared = set()
    for action in load(starter_kit_app, {}).actions.values():
        for name, setting in action.inputs.items():
            if name in KNOWN_INPUTS and setting.source in ("default", "missing"):
                compared.add(name)
                assert setting.value in ("", KNOWN_INPUTS[name].default) or (
                    setting.missing
                )
    assert compared == set(KNOWN_INPUTS)


@pytest.mark.parametrize("name", KNOWN_INPUTS)
def test_the_example_of_dot_env_explains_the_input(name: str) -> None:
    known = KNOWN_INPUTS[name]
    said = quoted_example(ROOT, name)
    assert said
    assert "--" not in said
    if known.kind is Kind.WHOLE_NUMBER:
        assert f" {known.least} to {known.most}, {known.default} if not set" in said
    elif known.default and known.kind is not Kind.HTTP_URL and name != "OAUTH_SCOPES":
        assert re.search(rf"{re.escape(known.default)}[ ,(]+if not set", said)
    for word in known.words:
        assert re.search(rf"\b{word}", said)


@pytest.mark.parametrize("name", KNOWN_INPUTS)
def test_what_the_table_calls_secret_is_masked(name: str) -> None:
    is_secret = KNOWN_INPUTS[name].kind.is_secret
    assert (masked(name, "hunter2") == MASK) is is_secret


def test_every_table_of_checks_has_the_same_checks() -> None:
    assert list(CHOSEN_MODULES["WEBHOOK_AUTH"]) == list(SCHEMES)
    for name in SCHEMES:
        assert (challenge_of(name, {}) == ANY_CHALLENGE) is (name == "none")
        action = load(ROOT, {"WEBHOOK_AUTH": name}).action("ingestion/webhook")
        assert not security_of(action).is_incomplete


@pytest.mark.parametrize("name", SCHEMES)
def test_a_check_reads_the_inputs_of_the_table(name: str) -> None:
    module = import_module(CHOSEN_MODULES["WEBHOOK_AUTH"][name])
    scheme = SCHEMES[name]
    file = Path(str(module.__file__))
    assert set(settings_read([file])) == {*scheme.needs, *scheme.may_have}


@pytest.mark.parametrize("name", SCHEMES)
def test_a_check_without_the_inputs_that_it_needs_says_so(
    name: str, invoke: Invoke
) -> None:
    unset = dict.fromkeys(SCHEMES[name].needs, " ")
    env = _CONFIGURED | {"WEBHOOK_AUTH": name} | unset
    answer = invoke(_WEBHOOK[0], json=_WEBHOOK[1], env=env)
    assert (answer.status == 401) is bool(SCHEMES[name].needs)
    assert all(need in str(answer.logs) for need in SCHEMES[name].needs)


def test_the_docs_table_of_checks_is_the_table() -> None:
    page = (ROOT / "docs/authentication.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in page.splitlines()
    ]
    table = {row[0]: row[2:] for row in rows if row[0] in SCHEMES and len(row) == 4}
    assert list(table) == list(SCHEMES)
    for name, (inputs, needs) in table.items():
        scheme = SCHEMES[name]
        for known in (*scheme.needs, *scheme.may_have):
            assert known in inputs or f"`_{known.rpartition('_')[2]}" in inputs
        assert needs.strip() == ", ".join(
            ["raw"] * scheme.signs_raw_body
            + [f"extra `{scheme.extra}"] * bool(scheme.extra)
        )


def test_the_tables_of_chosen_modules_belong_to_known_inputs() -> None:
    names: set[str] = set()
    for file in _files():
        names |= set(read(file, file.name, "any.module", is_package=False).tables)
    choosing = {n for n, known in KNOWN_INPUTS.items() if known.kind.chooses_code}
    # OUTBOX_URL may hold a password: a proof never gets it.
    assert names == choosing | {"OUTBOX_URL"}
