"""Where downloaded wheels are kept between builds: outside of the repository."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

_NAME = "commerce-starter-kit-webhooks"


def folder(*parts: str) -> Path:
    """Return a folder of this user's cache, made if it is not there.

    ``XDG_CACHE_HOME`` moves it. Where there is no home, it is a temporary folder.
    """
    place = _base() / _NAME / Path(*parts)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        place = Path(tempfile.gettempdir(), _NAME, *parts)
        place.mkdir(parents=True, exist_ok=True)
    return place


def _base() -> Path:
    if "XDG_CACHE_HOME" in os.environ:
        return Path(os.environ["XDG_CACHE_HOME"])
    try:
        home = Path.home()
    except RuntimeError:
        return Path(tempfile.gettempdir())
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache")
