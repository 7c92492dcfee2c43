"""What a setting's name promises about its value, whichever application it is in."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlsplit

LOG_LEVELS = ("debug", "info", "warning", "error", "warn")

_NUMBERS = ("_MS", "_S", "_CONCURRENCY", "_ATTEMPTS")


def fault(name: str, value: Any) -> str:
    """Return what is wrong with the value of a setting; empty when nothing is.

    The value is not repeated: it may be a secret in the wrong place.
    """
    if value is None or value == "":
        return ""
    if name.endswith("_URL") and not is_url(value):
        return "this is no http(s) URL"
    if name.endswith(_NUMBERS) and not _is_number(value):
        return "this is no number"
    if name.endswith("_PUBLIC_KEY") and "-----BEGIN" not in str(value):
        return "this is no key in PEM"
    if name == "LOG_LEVEL" and str(value).strip().lower() not in LOG_LEVELS:
        return f"this is none of {', '.join(LOG_LEVELS[:-1])}"
    return ""


def is_url(value: Any) -> bool:
    """Tell whether ``value`` is an http(s) URL with a host."""
    if not isinstance(value, str) or any(c.isspace() for c in value.strip()):
        return False
    try:
        url = urlsplit(value.strip())
        port = url.port
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.hostname) and port != 0


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return False
    return math.isfinite(number) and number >= 0
