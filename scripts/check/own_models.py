"""``config/values/own.py``: every model in it is one, and is used for an event.

The models are built, so the file is imported, with the modules of its application.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import traceback
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import config
from scripts.build.imports import why_no_python
from scripts.build.syntax_trees import nodes_of, tree_of
from scripts.manifest.problems import Problem
from scripts.nearest import nearest
from scripts.running.module_space import ModuleSpace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN_MODELS_FILE = "config/values/own.py"
_EXAMPLE = 'write MODELS = {"<event code>": <model>}, as in docs/events.md'


def problems_in_own_models(root: Path) -> tuple[Problem, ...]:
    """Return what is wrong with the models in the ``own.py`` of an application.

    What the file prints is not shown.
    """
    file = root / OWN_MODELS_FILE
    if not file.is_file():
        return ()
    with (
        ModuleSpace(root.resolve(), first=True).active(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        try:
            models = importlib.import_module("config.values.own").MODELS
        except (Exception, SystemExit) as error:  # noqa: BLE001 - it is the user's code
            return (_not_imported(file, error),)
        if not isinstance(models, Mapping):
            kind = type(models).__name__
            return (
                _problem(1, "MODELS", f"this must be a dict, not {kind}", _EXAMPLE),
            )
        return tuple(_problems_of(root, file, models))


def _problems_of(
    root: Path, file: Path, models: Mapping[Any, Any]
) -> Iterator[Problem]:
    lines = _lines_of_texts(file)
    try:
        events = config.events(root / "config")
    except config.ConfigError:
        return  # the problems of events.json are shown already
    for code, model in models.items():
        line = lines.get(code, 1)
        key = f"MODELS[{code!r}]"
        if code not in events:
            near = nearest(str(code), events, cutoff=0)
            hint = "name the event there, below its entity"
            if near:
                hint = f"the nearest one there is {near}; {hint}"
            message = "config/events.json has no such event: the model has no effect"
            yield _problem(line, key, message, hint)
            continue
        found = _fault(line, key, model, events[code].sample)
        if found:
            yield found


def _fault(line: int, key: str, model: Any, sample: Any) -> Problem | None:
    """Return what is wrong with a model, if anything is."""
    from pydantic import TypeAdapter, ValidationError

    try:
        TypeAdapter(model).validate_python(sample)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the value"
        message = (
            "the sample in config/events.json does not fit this model: "
            f"{place}: {first['msg']}"
        )
        hint = "change the sample or the model; the contracts show both"
        return Problem(OWN_MODELS_FILE, line, key, message, hint, "warning")
    except Exception as error:  # noqa: BLE001 - it is the user's code
        reason = str(error).partition("\n")[0]
        message = f"this is not a model: {type(error).__name__}: {reason}"
        return _problem(line, key, message, _EXAMPLE)
    return None


def _not_imported(file: Path, error: BaseException) -> Problem:
    if isinstance(error, AttributeError) and error.name == "MODELS":
        return _problem(1, "MODELS", "there are no MODELS in this file", _EXAMPLE)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(file.resolve())]
    line = (lines[-1] if lines else getattr(error, "lineno", None)) or 1
    reason = str(error).partition("\n")[0]
    if isinstance(error, SyntaxError):
        reason = why_no_python(error)
    return _problem(
        line,
        "",
        f"this file cannot be imported: {type(error).__name__}: {reason}",
        "no event can be checked until it can",
    )


def _lines_of_texts(file: Path) -> dict[str, int]:
    """Return the line of each text in a file that is Python; the last one counts."""
    return {
        node.value: node.lineno
        for node in nodes_of(tree_of(file.read_bytes()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _problem(line: int, key: str, message: str, hint: str) -> Problem:
    return Problem(OWN_MODELS_FILE, line, key, message, hint)
