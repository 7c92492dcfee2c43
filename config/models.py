"""What checks values against models: compiled with the bundle, or made by pydantic.

A module of models has ``MODELS``: pydantic models, or types made of them, by name. A
module that asks for its validators says so in ``MODEL_MODULES``. The build writes the
core schemas of these models into ``config/compiled_models.py`` of the zip, which then
needs pydantic's compiled core and not pydantic itself (docs/build.md). From source, and
where a model cannot be compiled, pydantic makes the validator.
"""

from __future__ import annotations

import functools
import sys
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from types import ModuleType

__all__ = [
    "SchemaValidator",
    "ValidationError",
    "Validator",
    "conversion",
    "names",
    "record",
    "validator",
]


class Validator(Protocol):
    """Checks values against one model."""

    def validate_python(self, value: Any, /) -> Any:
        """Return the value as the model has it.

        Raises:
            ValidationError: the value is not what the model describes.
        """


class Record:
    """An object of a compiled model: its fields are attributes."""

    # What pydantic's core sets of each object that it makes.
    __slots__ = (
        "__dict__",
        "__pydantic_extra__",
        "__pydantic_fields_set__",
        "__pydantic_private__",
    )

    def __getattr__(self, name: str) -> Any:
        """Return a member that the model does not name, where it keeps such."""
        if not name.startswith("__"):
            try:
                return self.__pydantic_extra__[name]
            except (AttributeError, KeyError, TypeError):
                pass
        kind = type(self).__name__
        raise AttributeError(f"{kind!r} object has no attribute {name!r}")

    def __repr__(self) -> str:
        """Show the fields, as pydantic does."""
        shown = vars(self) | (self.__pydantic_extra__ or {})
        fields = ", ".join(f"{name}={value!r}" for name, value in shown.items())
        return f"{type(self).__name__}({fields})"


def record(name: str) -> type[Record]:
    """Return a class for the objects of one model."""
    return type(name, (Record,), {"__slots__": ()})


def conversion(name: str) -> Callable[[Any], Any]:
    """Return a function that compiled models name."""
    from config import conversions

    found: Callable[[Any], Any] = getattr(conversions, name)
    return found


def _core() -> ModuleType:
    """Import pydantic's compiled core without the package around it.

    The package describes the core's schemas for type checkers, which takes ten times as
    long as the core. It is imported as always where something else imports it.
    """
    package, name = "pydantic_core", "pydantic_core._pydantic_core"
    around = None if package in sys.modules else find_spec(package)
    places = around.submodule_search_locations if around else None
    spec = PathFinder.find_spec(name, places) if places else None
    if spec is None or spec.loader is None:
        # Written out: the build ships what it sees imported.
        return import_module("pydantic_core._pydantic_core")
    core = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(core)
    return core


if TYPE_CHECKING:
    from pydantic_core import SchemaValidator, ValidationError
else:
    _compiled_core = _core()
    SchemaValidator = _compiled_core.SchemaValidator
    ValidationError = _compiled_core.ValidationError

# A name and no import: where all models are compiled, that module does not ship.
_ADAPTERS = "config.adapters"
_validators: dict[tuple[str, str], Validator] = {}


def names(module: str) -> Collection[str]:
    """Return the names of a module's models."""
    compiled = _schemas().get(module)
    return import_module(module).MODELS if compiled is None else compiled


def validator(module: str, name: str) -> Validator:
    """Return what checks values against a model, made when it is first asked for.

    Args:
        module: the module of models.
        name: a key of its ``MODELS``.
    """
    found = _validators.get((module, name))
    if found is None:
        found = _validators[module, name] = _new_validator(module, name)
    return found


def _new_validator(module: str, name: str) -> Validator:
    compiled = _schemas().get(module)
    if compiled is not None:
        return SchemaValidator(compiled[name]())
    model = import_module(module).MODELS[name]
    adapter: Validator = import_module(_ADAPTERS).adapter(model)
    return adapter


@functools.cache  # the search for what is not there is costly
def _schemas() -> Mapping[str, Mapping[str, Callable[[], Any]]]:
    try:
        module = import_module("config.compiled_models")
    except ModuleNotFoundError:
        return {}
    schemas: Mapping[str, Mapping[str, Callable[[], Any]]] = module.SCHEMAS
    return schemas
