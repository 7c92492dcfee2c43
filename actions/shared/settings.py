"""A typed view of the inputs.

An input that is not set arrives absent, as an empty text, or as the ``$NAME`` that
no tool replaced: all three mean "not set". Readers here never raise on their own;
a :class:`Reader` notes everything missing or malformed, so that one message can
name all of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from actions.shared.errors import NotConfigured

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeGuard

_LONGEST = 10**18
# A pattern that tries every way to split a long name would never end.
_PHP_CLASS = r"\\?[A-Za-z_][A-Za-z0-9_]*(?:\\[A-Za-z_][A-Za-z0-9_]*)*"
_REFERENCE = re.compile(r"\$(?:[A-Za-z_]\w*|\([A-Za-z_]\w*\))", re.ASCII)


def text(params: Mapping[str, Any], name: str, default: str = "") -> str:
    """Return the input as text without surrounding white space, or ``default``."""
    value = params.get(name)
    if _is_number(value):
        # A manifest may say 800 as well as "800"; no setting is a longer number, and
        # Python refuses to write out the longest.
        value = "" if _is_too_long(value) else str(value)
    if not isinstance(value, str):
        return default
    value = value.strip()
    return default if not value or _is_unresolved(value) else value


def as_set(params: Mapping[str, Any], name: str) -> Any:
    """Return the input as it is set, of any type; None when it is absent."""
    return params.get(name)


def items(params: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the comma-separated parts of an input, without empty ones."""
    parts = (part.strip() for part in text(params, name).split(","))
    return tuple(part for part in parts if part)


def can_be_secret(text: str) -> bool:
    """Tell whether ``text`` may prove a caller.

    It may not when no letter and no digit is left of it without the references that no
    tool replaced (``$NAME``, ``$(NAME)``), or when it has one in braces anywhere.
    """
    return "${" not in text and any(c.isalnum() for c in _REFERENCE.sub("", text))


def is_php_class(name: str) -> bool:
    """Tell whether ``name`` can be that of a PHP class, with its namespaces."""
    return bool(re.fullmatch(_PHP_CLASS, name))


class Reader:
    """Reads settings and notes what is wrong with them."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._params = params
        self._problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """Return an optional setting."""
        return text(self._params, name, default)

    def required(self, name: str) -> str:
        """Return a setting that must be there; notes its absence."""
        value = text(self._params, name)
        if not value:
            self._problems.append(f"{name} is not set")
        return value

    def url(self, name: str, default: str = "") -> str:
        """Return an http(s) URL; notes anything else."""
        value = text(self._params, name, default)
        if not value:
            self._problems.append(f"{name} is not set")
        elif not _is_url(value):
            self._problems.append(f"{name} is not an http(s) URL")
        return value

    def integer(self, name: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number from ``least`` to ``most``; notes anything else."""
        value = text(self._params, name, str(default))
        if value.isascii() and value.isdigit():
            digits = value.lstrip("0") or "0"
            # int() refuses thousands of digits; so many are beyond the range anyway.
            is_short = len(digits) <= len(str(most))
            is_known = not _is_too_long(self._params.get(name))
            if is_short and is_known and least <= int(digits) <= most:
                return int(digits)
        self._problems.append(f"{name} is not a whole number from {least} to {most}")
        return default

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """Return one of ``choices``, in lower case; notes anything else."""
        value = text(self._params, name, default).lower()
        if value in choices:
            return value
        self._problems.append(f"{name} is not one of {', '.join(choices)}")
        return default

    def php_class(self, name: str) -> str:
        """Return the name of a PHP class, empty when not set; notes anything else."""
        value = text(self._params, name)
        if not value or is_php_class(value):
            return value
        self._problems.append(
            f"{name} is not a PHP class: write names with one backslash between them"
        )
        return ""

    def secrets(self, name: str) -> tuple[str, ...]:
        """Return the comma-separated secrets, without parts that cannot be one.

        Notes when none is left.
        """
        parts = items(self._params, name)
        found = tuple(part for part in parts if can_be_secret(part))
        if not found:
            is_wrong = "has an entry that cannot be a secret" if parts else "is not set"
            self._problems.append(f"{name} {is_wrong}")
        return found

    def name(self, setting: str, default: str) -> str:
        """Return the name of a header or of a query parameter; notes anything else."""
        self.only_texts(setting)
        value = text(self._params, setting, default)
        if not (value.isascii() and all(c.isalnum() or c in "-._~" for c in value)):
            self._problems.append(
                f"{setting} is not a name of letters, digits, - . _ ~"
            )
        return value

    def only_texts(self, *names: str) -> None:
        """Note every one of these settings that is a list, an object, true or false."""
        for name in names:
            value = self._params.get(name)
            is_text = isinstance(value, str | int | float | None)
            if not is_text or isinstance(value, bool):
                self._problems.append(f"{name} is not text")

    def problem(self, text: str) -> None:
        """Note what else is wrong: a sentence that begins with the setting's name."""
        self._problems.append(text)

    def done(self) -> None:
        """Raise NotConfigured naming everything noted so far, if anything was."""
        if self._problems:
            raise NotConfigured(
                f"Set these inputs in actions.config.yaml or .env: "
                f"{'; '.join(self._problems)}"
            )


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_too_long(value: object) -> bool:
    return _is_number(value) and not abs(value) < _LONGEST  # NaN, too


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _is_unresolved(value: str) -> bool:
    """Tell whether ``value`` is nothing but a reference such as ``${NAME}``."""
    name = value.removeprefix("$")
    if name == value:
        return False
    if name.startswith("{") and name.endswith("}"):
        name = name[1:-1].strip()
    return _is_name(name)


def _is_name(text: str) -> bool:
    return text.isascii() and text.isidentifier()
