"""What may be shown of a value: a terminal and a build log are read by many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from actions.shared.frame.redaction import Redactor
from actions.shared.frame.secret_forms import is_secret

if TYPE_CHECKING:
    from collections.abc import Iterable

MASK = "********"


def masked(name: str, value: Any, variables: Iterable[str] = ()) -> Any:
    """Return ``value`` as it may be shown: every secret in it is a row of asterisks.

    Args:
        name: of the setting; a telling name hides everything that is in it.
        value: a JSON value, or a text that may be JSON or a URL.
        variables: what the value was made of; their names tell as well.
    """
    telling = next((each for each in (name, *variables) if is_secret(each)), name)
    return Redactor(mask=MASK).value(value, telling)


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
