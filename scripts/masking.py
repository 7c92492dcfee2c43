"""What may be shown of a value: a terminal and a build log are read by many."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

MASK = "********"

_TELLING = re.compile(
    r"SECRET|TOKEN|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|SIGNATURE|AUTHORIZATION|COOKIE"
    r"|BEARER|API_?KEY|ACCESS_?KEY|KEYS?$|USERS$|(^|_)(PWD|SIG)$|^OW_AUTH$|RUNTIME_AUTH$"
)
_HARMLESS = re.compile(r"PUBLIC_?KEYS?$|JWKS_?URL$|TOKEN_?URL$")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_PASSWORD_IN_URL = re.compile(r"(?<=://)([^/?#@\s]*):[^/?#\s]*@")
_QUERY_PARAMETER = re.compile(r"([?&])([^=&#\s]+)=([^&#\s]*)")


def is_secret(name: str) -> bool:
    """Tell whether a setting or a member of this name holds a secret.

    ``apiKey``, ``api-key`` and ``API_KEY`` are the same name.
    """
    plain = _WORDS.sub("_", name).upper()
    return not _HARMLESS.search(plain) and bool(_TELLING.search(plain))


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
    return _QUERY_PARAMETER.sub(_query_parameter, value)


def _query_parameter(found: re.Match[str]) -> str:
    before, name, value = found.groups()
    hidden = value and (is_secret(name) or name.lower() == "code")
    return f"{before}{name}={MASK if hidden else value}"
