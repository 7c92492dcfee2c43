"""What must not be shown in a log or on a terminal, and how it is found.

- By name: the value of every setting, member or header with a telling name, at any
  depth.
- By form, in any text: see :mod:`actions.shared.frame.secret_forms`.
- By value: what names and forms have found in the inputs of an action is hidden
  wherever it turns up, also percent-encoded, in base64, or escaped as in JSON. What a
  caller sends is not searched for such values: it could make any text a secret.

A secret of fewer than six characters is hidden by name and by form only.
"""

from __future__ import annotations

import base64
import contextlib
import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, quote_plus, unquote

from actions.shared.frame.secret_forms import is_secret, secret_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HIDDEN: Final = "<hidden>"
#: The fewest characters of a secret that is hidden by value.
LEAST_LENGTH: Final = 6
#: The most texts that are hidden by value, every encoded form of a secret counted.
MAX_TEXTS: Final = 2000

# OpenWhisk stops reading an activation's log at this line, also when an action wrote it
# (Apache OpenWhisk, DockerToActivationLogStore): no caller may.
_SENTINEL: Final = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX"
_LONGEST_NUMBER: Final = 10**18
_MAX_DEPTH: Final = 200
_MAX_NAMES: Final = 100


def secrets_in(inputs: Mapping[str, Any]) -> tuple[str, ...]:
    """Return every secret among the inputs of an action, in each form it may take.

    A setting may hold several, comma-separated, each possibly ``user:password``; any
    may be JSON.
    """
    found: set[str] = set()
    for name, value in inputs.items():
        _note(value, found, within=is_secret(name))
    texts = {
        text
        for secret in map(str.strip, found)
        if len(secret) >= LEAST_LENGTH
        for text in _encodings(secret)
    }
    return tuple(sorted(texts, key=len, reverse=True))


class Redactor:
    """Makes copies of texts and values in which every secret is hidden.

    Args:
        secrets: what is hidden by value.
        mask: what stands in its place.
    """

    def __init__(self, secrets: Iterable[str] = (), mask: str = HIDDEN) -> None:
        longest_first = sorted(set(filter(None, secrets)), key=len, reverse=True)
        self._texts = (_SENTINEL, *longest_first[:MAX_TEXTS])
        self._reach = max(map(len, self._texts))
        self._mask = mask
        self._names: dict[str, tuple[str, bool]] = {}

    def name(self, name: str, most: int) -> tuple[str, bool]:
        """Return the JSON text of a field's name, and whether its value is a secret.

        A log has the same few fields in every line: what was found is kept.
        """
        known = self._names.get(name)
        if known is None:
            known = json.dumps(self.text(name, most)), is_secret(name)
            if len(self._names) < _MAX_NAMES and len(name) <= most:
                self._names[name] = known
        return known

    def text(self, text: str, most: int | None = None) -> str:
        """Return ``text``, or its first ``most`` characters, without secrets."""
        if most is not None and len(text) > most:
            # Cut so that no secret is cut: half of one would not be found.
            window = text[: most + self._reach]
            ends = [end for start, end in self._spans(window) if start < most < end]
            shown = self._without_secrets(window[: max(ends, default=most)])
            return f"{shown}… ({len(text)} characters)"
        if text.lstrip()[:1] in ("{", "["):
            with contextlib.suppress(ValueError, RecursionError):
                value = json.loads(text)
                shown = self.value(value)
                return text if shown == value else json.dumps(shown, ensure_ascii=False)
        return self._without_secrets(text)

    def value(
        self, value: Any, name: str = "", most: int | None = None, depth: int = 0
    ) -> Any:
        """Return a copy of a JSON value without secrets, each text cut at ``most``.

        Args:
            value: what JSON can carry; anything else is shown as text.
            name: its name, when that may tell that it is a secret.
            most: how many characters of each text are shown.
            depth: how many lists and objects it lies in.
        """
        # Whether it is set at all is not a secret, and often the question.
        if value is None or (isinstance(value, str | dict | list) and not value):
            return value
        if name and is_secret(name):
            return self._mask
        if isinstance(value, dict | list | tuple):
            return self._container(value, most, depth) if depth < _MAX_DEPTH else "…"
        if _is_number(value):
            return self._mask if str(value) in self._texts else value
        return self.text(_as_text(value), most)

    def _container(
        self,
        value: dict[Any, Any] | list[Any] | tuple[Any, ...],
        most: int | None,
        depth: int,
    ) -> Any:
        if isinstance(value, dict):
            return {
                self.text(str(key), most): self.value(item, str(key), most, depth + 1)
                for key, item in value.items()
            }
        return [self.value(item, "", most, depth + 1) for item in value]

    def _without_secrets(self, text: str) -> str:
        spans = sorted(self._spans(text))
        if not spans:
            return text
        shown, at = [], 0
        for start, end in spans:
            if start >= at:
                shown += [text[at:start], self._mask]
            at = max(at, end)
        return "".join((*shown, text[at:]))

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        yield from secret_spans(text)
        for secret in self._texts:
            start = text.find(secret)
            while start >= 0:
                yield start, start + len(secret)
                start = text.find(secret, start + 1)


def redactor_of(inputs: Mapping[str, Any]) -> Redactor:
    """Return what hides the secrets of these inputs; the latest ones are kept."""
    for made_for, redactor in tuple(_latest):
        if made_for == inputs:
            return redactor
    redactor = Redactor(secrets_in(inputs))
    _latest[:] = [(inputs, redactor), *_latest[: _MAX_KEPT - 1]]
    return redactor


# From one call to the next, the inputs of an action are the same. A process may hold
# all actions of an application.
_MAX_KEPT: Final = 8
_latest: list[tuple[Mapping[str, Any], Redactor]] = []


def _note(value: Any, found: set[str], *, within: bool) -> None:
    """Add the secrets in a value; ``within`` a telling name, everything is one."""
    if isinstance(value, str):
        _note_text(value, found, within=within)
    elif isinstance(value, dict):
        for name, member in value.items():
            _note(member, found, within=within or is_secret(str(name)))
    elif isinstance(value, list | tuple):
        for item in value:
            _note(item, found, within=within)
    elif within and _is_number(value) and not isinstance(value, bool):
        found.add(str(value))


def _note_text(text: str, found: set[str], *, within: bool) -> None:
    if text.lstrip()[:1] in ("{", "["):
        with contextlib.suppress(ValueError, RecursionError):
            _note(json.loads(text), found, within=within)
    for part in {text, unquote(text)} if "%" in text else (text,):
        for start, end in secret_spans(part):
            found.update(_parts_of_form(part[start:end]))
        # As HTTP Basic sends it, in base64.
        found.update(re.findall(r"://([^/?#@\s]+:[^/?#@\s]+)@", part))
    if within:
        found.update((text, *text.replace("\\n", "\n").splitlines()))
        for part in map(str.strip, text.split(",")):
            _, _, after_colon = part.partition(":")
            _, _, after_word = part.partition(" ")
            found.update((part, after_colon, after_word, part.removeprefix("whsec_")))


def _parts_of_form(secret: str) -> Iterator[str]:
    """Hold a secret found by its form, the lines of a key, and a login in base64."""
    yield secret
    if "PRIVATE KEY-----" in secret:
        yield from re.sub(r"-----[A-Z0-9 ]+-----|\\n", " ", secret).split()
    with contextlib.suppress(ValueError):
        login = base64.b64decode(secret, validate=True).decode()
        yield from (login, login.partition(":")[2])


def _encodings(secret: str) -> Iterator[str]:
    """Hold a secret as it is, and as URLs, HTTP Basic and JSON carry it."""
    for text in {secret, unquote(secret)}:
        yield text
        yield json.dumps(text)[1:-1]
        with contextlib.suppress(UnicodeEncodeError):
            yield from (quote(text, safe=""), quote_plus(text))
            yield from _in_base64(text.encode())
            yield from _in_base64(text.encode("latin-1"))


def _in_base64(content: bytes) -> tuple[str, str]:
    encoded = base64.b64encode(content).decode()
    return encoded, encoded.rstrip("=")


def _is_number(value: Any) -> bool:
    # Python refuses to write out the longest ones.
    return isinstance(value, int | float) and abs(value) < _LONGEST_NUMBER


def _as_text(value: Any) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - a log line is written whatever is in it
        return f"<{type(value).__name__}>"
