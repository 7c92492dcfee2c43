"""Writes the core schemas of models out: a script for the interpreter of the runtime.

It reads ``{"folder", "modules"}`` as JSON from standard input: the folder of a bundle,
and the modules of models in it. It prints, as JSON on its last line, by module either
``{"schemas": {name: text}}`` or ``{"reason"}``: why a model cannot be written out. A
text is an expression of literals, decimals, built-in classes, and of ``config.models``:
``record("Name")``, the class of a model's objects, and ``conversion("name")``, a
function of ``config.conversions``.
"""

from __future__ import annotations

import importlib
import json
import math
import sys
from decimal import Decimal
from typing import Any

# What serialises, or describes for JSON Schema.
_UNUSED = frozenset(("metadata", "serialization", "computed_fields"))
# Their values are schemas by name, not one schema.
_BY_NAME = frozenset(("fields", "choices"))
_CLASSES = frozenset((bool, bytes, dict, float, int, list, str, Decimal))
_CONVERSIONS = "config.conversions"
_LONGEST_REASON = 200


class NoLiteral(Exception):
    """A schema that cannot be written out."""


class _Writer:
    def __init__(self, schema: Any) -> None:
        self._references = {name: f"m{n}" for n, name in enumerate(_used(schema))}

    def schema(self, schema: dict[str, Any]) -> str:
        _check(schema)
        members = []
        for name, value in schema.items():
            text = self._member(schema["type"], name, value)
            if text:
                members.append(f"{name!r}: {text}")
        return f"{{{', '.join(members)}}}"

    def _member(self, kind: str, name: str, value: Any) -> str:
        """Return the text of a schema's member; empty where it is left out."""
        if name in _UNUSED or (name == "cls" and kind == "typed-dict"):
            return ""
        if name == "cls":
            text = str(value.__name__)
            return f"record({text!r})" if kind == "model" else text
        if name in ("ref", "schema_ref"):
            known = self._references.get(value)
            return repr(known) if known else ""
        if name in _BY_NAME and isinstance(value, dict):
            parts = (f"{key!r}: {self.value(part)}" for key, part in value.items())
            return f"{{{', '.join(parts)}}}"
        return self.value(value)

    def value(self, value: Any) -> str:
        if isinstance(value, dict):
            if isinstance(value.get("type"), str):
                return self.schema(value)
            parts = (f"{self.value(k)}: {self.value(v)}" for k, v in value.items())
            return f"{{{', '.join(parts)}}}"
        if type(value) in (list, tuple):
            return f"[{', '.join(map(self.value, value))}]"
        is_plain = value is None or type(value) in (bool, int, str, bytes)
        if is_plain or (type(value) is float and math.isfinite(value)):
            return repr(value)
        if type(value) is Decimal and value.is_finite():
            return f"Decimal({str(value)!r})"
        if getattr(value, "__module__", "") == _CONVERSIONS:
            return f"conversion({value.__name__!r})"
        if callable(value):
            name = getattr(value, "__qualname__", type(value).__name__)
            raise NoLiteral(f"the function {name} takes part in it")
        raise NoLiteral(f"it has a value of the type {type(value).__name__}")


def _check(schema: dict[str, Any]) -> None:
    """Refuse a schema that is more than literals."""
    kind = schema["type"]
    if kind in ("dataclass", "enum", "is-subclass", "custom"):
        raise NoLiteral(f"it has a schema of the type {kind}")
    if kind == "is-instance" and schema["cls"] not in _CLASSES:
        raise NoLiteral(f"it asks for an instance of {schema['cls']}")
    if kind == "model":
        for key in ("post_init", "custom_init", "root_model", "generic_origin"):
            if schema.get(key):
                raise NoLiteral(f"the model {schema['cls'].__name__} has {key}")


def _used(schema: Any) -> dict[str, None]:
    """Return the references that a schema makes, in the order of their places."""
    if isinstance(schema, dict):
        found: dict[str, None] = {}
        if schema.get("type") == "definition-ref":
            found[schema["schema_ref"]] = None
        for value in schema.values():
            found |= _used(value)
        return found
    if isinstance(schema, list | tuple):
        return {name: None for item in schema for name in _used(item)}
    return {}


def _schemas(module: str) -> dict[str, str]:
    from pydantic import TypeAdapter
    from pydantic_core import SchemaValidator

    from config.models import conversion, record

    space = {"conversion": conversion, "record": record, "Decimal": Decimal}
    texts = {}
    for name, model in importlib.import_module(module).MODELS.items():
        try:
            adapter = TypeAdapter(model)
            adapter.rebuild(force=True)
            schema = adapter.core_schema
            text = _Writer(schema).value(schema)
        except NoLiteral as error:
            raise NoLiteral(f"{name}: {error}") from None
        SchemaValidator(eval(text, dict(space)))  # noqa: S307 - written just here
        texts[name] = text
    return texts


def main() -> None:
    """Write out the models of the modules that standard input names."""
    order = json.load(sys.stdin)
    sys.path.insert(0, order["folder"])
    found: dict[str, Any] = {}
    for module in order["modules"]:
        try:
            found[module] = {"schemas": _schemas(module)}
        except NoLiteral as error:
            found[module] = {"reason": str(error)}
        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
            text = f"{type(error).__name__}: {error}"
            found[module] = {"reason": text[:_LONGEST_REASON]}
    sys.stdout.write("\n" + json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
