"""Holds every request and every answer against OpenWhisk's description of its API.

The description lies beside the repository (``../shared/openwhisk/apiv1swagger.json``);
where it does not, nothing is checked.

Three things the description says are not so, and are left out: the list of kinds is
that of one release; a rule's trigger and action may be omitted when it is overwritten;
``statusCode`` 3 exists.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jsonschema import Draft4Validator

from tests.conftest import ROOT

if TYPE_CHECKING:
    from scripts.stand_ins.openwhisk import Exchange

FILE = ROOT.parent / "shared" / "openwhisk" / "apiv1swagger.json"
_ERROR = {"$ref": "#/definitions/ErrorMessage"}
_FIRST_ERROR = 400


def check(exchange: Exchange) -> None:
    """Raise AssertionError where a request or its answer is not as described."""
    if not FILE.is_file() or not exchange.path.startswith("/api/v1/namespaces"):
        return
    path, _, query = exchange.path.partition("?")
    if "/whisk.system/" in path:
        return
    operation = _operation(path, exchange.method)
    if operation is None:
        assert exchange.status in (404, 405), (
            f"{exchange.method} {path} is not described"
        )
        return
    _check_request(operation, exchange, query)
    if not exchange.is_fault:
        _check_answer(operation, exchange)


def _check_request(operation: Any, exchange: Exchange, query: str) -> None:
    named = {each["name"]: each for each in operation["parameters"]}
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        assert named.get(name, {}).get("in") == "query", f"unknown query {name}"
        if named[name].get("type") == "integer":
            assert value.lstrip("-").isdigit(), f"{name} is not a number: {value}"
    body = next((each for each in named.values() if each["in"] == "body"), None)
    if exchange.status >= _FIRST_ERROR:
        return  # what the host refuses need not be right
    if body is None:
        assert exchange.body is None, f"{exchange.method} takes no body"
    elif body["required"] or exchange.body is not None:
        _validate(body["schema"], exchange.body)


def _check_answer(operation: Any, exchange: Exchange) -> None:
    described = operation["responses"].get(str(exchange.status))
    if exchange.status >= _FIRST_ERROR and exchange.status != 502:
        known = described is not None or exchange.status in (403, 404, 405, 429, 503)
        assert known, f"{exchange.status} is not described"
        _validate(_ERROR, exchange.answer)
        return
    assert described is not None, f"{exchange.status} is not described"
    schema = (
        _description()["responses"]
        .get(described.get("$ref", "").rpartition("/")[2], described)
        .get("schema")
    )
    if schema and exchange.answer is not None:
        _validate(schema, exchange.answer)


def _validate(schema: Any, value: Any) -> None:
    root = {**schema, "definitions": _description()["definitions"]}
    errors = sorted(Draft4Validator(root).iter_errors(value), key=str)
    assert not errors, f"{errors[0].message} at {list(errors[0].absolute_path)}"


def _operation(path: str, method: str) -> Any:
    for pattern, item in _paths():
        if pattern.fullmatch(path) and method.lower() in item:
            operation = item[method.lower()]
            parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
            return {**operation, "parameters": parameters}
    return None


@lru_cache
def _description() -> Any:
    description = json.loads(FILE.read_text())
    definitions = description["definitions"]
    del definitions["ActionExec"]["properties"]["kind"]["enum"]
    for name in ("Activation", "ActivationBrief"):
        definitions[name]["properties"]["statusCode"]["enum"].append(3)
    return description


@lru_cache
def _paths() -> list[tuple[re.Pattern[str], Any]]:
    description = _description()
    return [
        (re.compile(f"/api/v1{re.sub(r'{[^}]+}', '[^/]+', path)}"), item)
        for path, item in description["paths"].items()
    ]
