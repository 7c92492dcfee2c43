"""What may be shown of a value: a terminal and a build log are read by many."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from actions.shared.frame.redaction import Redactor
from actions.shared.frame.secret_forms import is_secret

if TYPE_CHECKING:
    from collections.abc import Iterable

MASK = "********"

# A word as people write it. What a machine has made mixes letters and digits, or cases,
# or is long; utf8 and sha256 are words.
_WORD = re.compile(
    r"[^\W\d_]?[^\W\d_A-Z]{1,15}|[A-Z]{1,15}|[a-z]{2,12}(?:[A-Z][a-z]{1,12}){1,3}"
    r"|[A-Za-z]{1,3}[0-9]{1,3}|[0-9]{1,10}"
)
_BETWEEN = re.compile(r"[\s./,;!?()~$'_-]+|:(?=\s|[0-9]{1,5}$)")
_MOST_WORDS = 20
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://[^/?#\s]*)([^\s]*)")


def masked(name: str, value: Any, variables: Iterable[str] = ()) -> Any:
    """Return ``value`` as it may be shown: every secret in it is a row of asterisks.

    Args:
        name: of the setting; a telling name hides everything that is in it.
        value: a JSON value, or a text that may be JSON or a URL.
        variables: what the value was made of; their names tell as well.
    """
    telling = next((each for each in (name, *variables) if is_secret(each)), name)
    return Redactor(mask=MASK).value(value, telling)


def masked_input(
    name: str, value: Any, variables: Iterable[str] = (), *, is_harmless: bool
) -> Any:
    """Return the value of an input as it may be shown.

    Of an input that this project does not know, only what is plainly harmless is shown:
    numbers, short words, paths, hosts.

    Args:
        name: of the input.
        value: a JSON value.
        variables: what the value was made of; their names tell as well.
        is_harmless: whether an input of this name is known to hold no secret.
    """
    shown = value if isinstance(value, bool) else masked(name, value, variables)
    return shown if is_harmless else _plain(shown)


def typed_path(text: str) -> str:
    """Return what was typed as a path, as it may be shown: it may be a credential."""
    is_path = re.search(r"[./]", text) and not re.search(r"[\s:=]", text)
    return text if is_path and _is_plain(text) else MASK


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if not isinstance(value, str) or _is_plain(value):
        return value
    if value.lstrip()[:1] in ("{", "["):
        with contextlib.suppress(ValueError, RecursionError):
            members = json.loads(value)
            shown = _plain(members)
            return value if shown == members else json.dumps(shown, ensure_ascii=False)
    if url := _URL.fullmatch(value):
        parts = re.split(r"([/?&=#])", url[2])
        return url[1] + "".join(
            each if each in "/?&=#" or _is_plain(each) else MASK for each in parts
        )
    return MASK


def _is_plain(text: str) -> bool:
    words = [each for each in _BETWEEN.split(text) if each]
    return text == MASK or (
        len(words) <= _MOST_WORDS and all(map(_WORD.fullmatch, words))
    )


def masked_query(query: str, parameter: str) -> str:
    """Return a URL's query as it may be shown.

    Args:
        query: as it stands in the URL.
        parameter: the name of one that holds a secret, whatever its name tells.
    """
    parts = [part.partition("=") for part in query.split("&")]
    return "&".join(
        f"{name}={MASK}"
        if value and _is_telling(name, parameter)
        else name + equals + value
        for name, equals, value in parts
    )


def _is_telling(name: str, parameter: str) -> bool:
    decoded = unquote_plus(name)
    return decoded.lower() in (parameter.lower(), "code") or is_secret(decoded)
