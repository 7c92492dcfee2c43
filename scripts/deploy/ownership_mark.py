"""The mark on what a project made: ``whisk-managed``, an annotation or in a text.

It has the name and the form that Adobe's and Apache's tools use, so that a namespace
says what belongs together. What stands in it beside the project lets the
next deployment see what has changed, without reading code or secrets back. Adobe I/O
Events has no annotations: there the mark stands at the end of a description.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import tomllib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from scripts.manifest.text_files import TextFileError, parse_json, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ANNOTATION = "whisk-managed"
FILE = "app.config.yaml"

_IN_A_TEXT = re.compile(rf"\({ANNOTATION}: (.+)\)\Z", re.DOTALL)


def project_of(root: Path) -> str:
    """Return the name under which the application in ``root`` is deployed.

    That is the name in its ``pyproject.toml`` or ``package.json``, else its folder's:
    a clone of the repository in another folder keeps the name.
    """
    with suppress(TextFileError, ValueError, KeyError, TypeError):
        project = tomllib.loads(read_text(root / "pyproject.toml"))
        return str(project["project"]["name"])
    with suppress(TextFileError, KeyError, TypeError):
        return str(parse_json(read_text(root / "package.json"))["name"])
    return root.resolve().name


def marked_text(text: str, project: str) -> str:
    """Return a text that says which project made what it describes."""
    return f"{text} ({ANNOTATION}: {project})"


def project_in(text: str) -> str:
    """Return the project that a text names as the maker; empty when it names none."""
    found = _IN_A_TEXT.search(text)
    return found[1] if found else ""


def owner_shown(project: str) -> str:
    """Return how messages name who made something."""
    return project or "made by hand"


def digest(content: object) -> str:
    """Return a digest of a JSON value that does not depend on the order of keys."""
    return "sha256:" + hashlib.sha256(_canonical(content)).hexdigest()


def keyed_digest(content: object, key: str) -> str:
    """Return the same of a value with secrets: no good for guessing them."""
    return "hmac:" + hmac.digest(key.encode(), _canonical(content), "sha256").hex()


def pairs(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return parameters or annotations in the form that the API takes."""
    return [{"key": key, "value": value} for key, value in values.items()]


def by_key(listed: object) -> dict[str, Any]:
    """Return parameters or annotations of the API's as a mapping."""
    listed = listed if isinstance(listed, list) else []
    return {str(each["key"]): each.get("value") for each in listed if "key" in each}


def _canonical(content: object) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
