"""What the URL of a web action names.

Source: Apache OpenWhisk, WebActions.scala (routes).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from scripts.manifest.entity_names import is_entity_name

if TYPE_CHECKING:
    from scripts.platform.result import Extension

#: What every path of a web action begins with.
PREFIX = "/api/v1/web/"
_PATH = re.compile(rf"{PREFIX}([^/]+)/([^/]+)/([^/]+)(/.*)?", re.DOTALL)
_EXTENSIONS: tuple[Extension, ...] = (".http", ".json", ".html", ".svg", ".text")


class WebTarget(NamedTuple):
    """A web action as a URL names it.

    Attributes:
        namespace: that it is in.
        package: ``default`` for an action without one.
        name: without the extension.
        extension: ``.http`` where there is none.
        rest: what follows, with its slash, percent-encoded; empty for nothing.
    """

    namespace: str
    package: str
    name: str
    extension: Extension
    rest: str

    @classmethod
    def of(cls, path: str) -> WebTarget | None:
        """Return what a percent-encoded path names; None for nothing."""
        found = _PATH.fullmatch(path)
        if not found:
            return None
        namespace, package, segment = map(unquote, found.group(1, 2, 3))
        if not (is_entity_name(package) and is_entity_name(segment)):
            return None
        name, extension = split_extension(segment)
        return cls(namespace, package, name, extension, found[4] or "")


def split_extension(name: str) -> tuple[str, Extension]:
    """Return an action's name or path without its extension, and the extension."""
    for extension in _EXTENSIONS:
        if name.endswith(extension):
            return name.removesuffix(extension), extension
    return name, ".http"
