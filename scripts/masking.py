"""What may be shown of a value: a terminal and a build log are read by many."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from actions.shared.redaction import is_secret

if TYPE_CHECKING:
    from collections.abc import Iterable

MASK = "********"

_PASSWORD_IN_URL = re.compile(r"(?<=://)([^/?#@\s]*):[^/?#\s]*@")
# A parameter in a URL, or a part of a connection string.
_PARAMETER = re.compile(r"(^|[?&;,\s])([^=?&;,#\s]+)=([^&;,#\s]*)")


def masked(name: str, value: Any, variables: Iterable[str] = ()) -> Any:
    """Return ``value`` as it may be shown: every secret in it is a row of asterisks.

    Args:
        name: of the setting; a telling name hides everything that is in it.
        value: a JSON value, or a text that may be JSON or a URL.
        variables: what the value was made of; their names tell as well.
    """
    if any(is_secret(each) for each in (name, *variables)):
        return _hidden(value)
    return _shown(value)


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


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _hidden(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_hidden(item) for item in value]
    # Whether it is set at all is no secret, and often the question.
    return value if value is None or value == "" else MASK


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: masked(name, member) for name, member in value.items()}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith(("{", "[")):
        with contextlib.suppress(ValueError, RecursionError):
            parsed = json.loads(value)
            shown = _shown(parsed)
            return value if shown == parsed else json.dumps(shown, ensure_ascii=False)
    value = _PASSWORD_IN_URL.sub(rf"\1:{MASK}@", value)
    return _PARAMETER.sub(_parameter, value)


def _parameter(found: re.Match[str]) -> str:
    before, name, value = found.groups()
    is_code = name.lower() == "code" and before in ("?", "&")
    hidden = value and (is_code or is_secret(name))
    return f"{before}{name}={MASK if hidden else value}"
