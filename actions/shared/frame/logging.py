"""Logs that a machine can read: one JSON object per line on standard error.

Every line carries ``time``, ``level``, ``action``, ``activation_id``, ``request_id``
(Commerce's ``x-adobe-commerce-request-id``) and ``message``; ``event_uid`` and other
fields where they are known. What stands here never holds a secret: see
:mod:`actions.shared.frame.redaction`.
"""

from __future__ import annotations

import contextlib
import json
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from actions.shared import settings
from actions.shared.frame import input_names
from actions.shared.frame.clock import activation_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from actions.shared.frame.redaction import Redactor

LEVELS = {"debug": 10, "info": 20, "warn": 30, "warning": 30, "error": 40}
#: The most characters of a line: what Docker's own log takes without parting it.
MAX_LINE: Final = 16_000
# The characters of a field, of a text in it, and of a name. An entry of a list or an
# object counts as some characters at least, and lies so deep at most.
_MAX_FIELD, _MAX_TEXT, _MAX_NAME = 8000, 4000, 100
_LEAST_ENTRY, _MAX_DEPTH = 20, 12
_MAX_OF = {"request_id": 300, "message": 6000}


class _Context:
    """What all lines of an activation have in common."""

    def __init__(
        self, action: str, params: Mapping[str, Any], activation_id: str = ""
    ) -> None:
        headers = params.get("__ow_headers")
        request_id = (
            headers.get("x-adobe-commerce-request-id", "")
            if isinstance(headers, dict)
            else ""
        )
        self.action = action
        self.activation_id = activation_id
        self.threshold = LEVELS.get(
            settings.text(params, "LOG_LEVEL").lower(), LEVELS["info"]
        )
        self.request_id = request_id if isinstance(request_id, str) else ""
        self._params = params
        self._redactor: Redactor | None = None

    @property
    def redactor(self) -> Redactor:
        """Hides the secrets of the inputs; made when a line is written at all."""
        if self._redactor is None:
            from actions.shared.frame.redaction import redactor_of

            self._redactor = redactor_of(input_names.inputs_in(self._params))
        return self._redactor


_NO_CONTEXT = _Context("", {})
_context: ContextVar[_Context] = ContextVar("log_context", default=_NO_CONTEXT)


@contextlib.contextmanager
def context(action: str, params: Mapping[str, Any]) -> Iterator[None]:
    """Give all lines written inside the action's name, ids, level and secrets.

    ``LOG_LEVEL`` among the inputs is debug, info (the default), warning or error.
    """
    # Read here and not for each line: what is left behind by an activation may write
    # while the next one runs.
    token = _context.set(_Context(action, params, activation_id()))
    try:
        yield
    finally:
        _context.reset(token)


def writes_debug() -> bool:
    """Return whether ``LOG_LEVEL`` is debug, so that its fields are worth making."""
    return _context.get().threshold <= LEVELS["debug"]


def debug(message: str, **fields: Any) -> None:
    """Write what helps a developer."""
    _write("debug", message, fields)


def info(message: str, **fields: Any) -> None:
    """Write what happened."""
    _write("info", message, fields)


def warning(message: str, **fields: Any) -> None:
    """Write what an operator should look at, without haste."""
    _write("warning", message, fields)


def error(message: str, **fields: Any) -> None:
    """Write what went wrong, and what to do about it."""
    _write("error", message, fields)


def exception(message: str, raised: BaseException, **fields: Any) -> None:
    """Write an error that no code expects, and where it was raised."""
    import traceback

    error(
        message,
        # Not str(raised), which may raise as well.
        error="".join(traceback.format_exception_only(raised)).strip(),
        traceback="".join(traceback.format_tb(raised.__traceback__)),
        **fields,
    )


def _write(level: str, message: str, fields: Mapping[str, Any]) -> None:
    here = _context.get()
    if LEVELS[level] < here.threshold:
        return
    about = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": level,
        "action": here.action,
        "activation_id": here.activation_id,
    }
    said = {"request_id": here.request_id, "message": message, **fields}
    # A log that cannot be written must not cost the caller an answer.
    with contextlib.suppress(OSError, ValueError, RecursionError):
        head = json.dumps(about)[:-1]
        members = _members(said, here.redactor, MAX_LINE - len(head))
        sys.stderr.write(f"{', '.join((head, *members))}}}\n")
        sys.stderr.flush()


def hide_secrets(text: str) -> str:
    """Return ``text`` without the secrets of the inputs of this activation."""
    return _context.get().redactor.text(text)


def _members(said: Mapping[str, Any], redactor: Redactor, room: int) -> Iterator[str]:
    """Hold the members of a line as JSON text, as far as there is ``room`` for them."""
    room -= _MAX_NAME
    for number, (name, value) in enumerate(said.items()):
        most = _MAX_OF.get(name, _MAX_FIELD)
        key, is_hidden = redactor.name(name, _MAX_NAME)
        within = name if is_hidden else ""
        shown = redactor.value(_first_entries(value, [_MAX_FIELD]), within, _MAX_TEXT)
        member = f"{key}: {_json_of(shown, min(room - len(key), most))}"
        room -= len(member) + 2
        if room < 0:
            yield f'"fields_left_out": {len(said) - number}'
            return
        yield member


def _first_entries(value: Any, room: list[int], depth: int = 0) -> Any:
    """Return a value with as many of its entries as there is ``room`` for."""
    if not isinstance(value, dict | list | tuple):
        room[0] -= len(value) if isinstance(value, str) else 0
        return value
    if depth >= _MAX_DEPTH:
        return "…"
    kept: list[tuple[Any, Any]] = []
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, member in members:
        if room[0] < 0:
            kept.append(("…", f"{len(value) - len(kept)} more"))
            break
        room[0] -= _LEAST_ENTRY
        kept.append((key, _first_entries(member, room, depth + 1)))
    return dict(kept) if isinstance(value, dict) else [item for _, item in kept]


def _json_of(value: Any, most: int) -> str:
    """Return a value as JSON of at most ``most`` characters; a longer one as text."""
    # Without options, the encoder is not made anew.
    is_text = isinstance(value, str)
    encoded = json.dumps(value) if is_text else json.dumps(value, default=str)
    if len(encoded) <= most:
        return encoded
    text = value if is_text else encoded
    note = f"… ({len(text)} characters)"
    room = most - len(json.dumps(note))
    while len(encoded) > most and text:
        text = text[: max(0, len(text) * room // len(encoded))]
        encoded = json.dumps(text + note)
    return encoded
