"""From ``data`` in the request to events: one object, or a list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import config
from actions.ingestion.webhook.uid import MAX_UID, faults_of_uid, readable_uid
from actions.shared.errors import MAX_FAULTS, BadRequest, Fault, first_of
from actions.shared.events import Event, Invalid
from actions.shared.frame import exact_json
from actions.shared.frame.body import REPLACEMENT
from actions.shared.frame.validation import excess_in, faults_in
from actions.shared.settings import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from actions.shared.request import Request

#: How many events one call may bring.
MAX_EVENTS = 1000
_REQUIRED = ("uid", "event", "value")
_REPLACEMENT = REPLACEMENT.encode()
_BADLY_ENCODED = (
    "is badly encoded: it holds U+FFFD, which stands where bytes were not UTF-8"
)


class Envelope(NamedTuple):
    """What a call brought.

    Attributes:
        entries: an :class:`Event` or an :class:`Invalid` for each event, in order.
        is_list: whether ``data`` was a list, which is answered event by event.
    """

    entries: tuple[Event | Invalid, ...]
    is_list: bool

    def checked(self, rule: Callable[[Event], Iterable[Fault]]) -> Envelope:
        """Return the envelope with every event invalid in which ``rule`` finds faults.

        A fault's ``param`` is relative to the event, for example ``value.price``.
        """

        def with_faults(number: int, entry: Event | Invalid) -> Event | Invalid:
            if isinstance(entry, Invalid):
                return entry
            at = _place(number, self.is_list)
            faults = first_of(
                (Fault(f"{at}.{f.param}", f.message, f.missing) for f in rule(entry)),
                at,
            )
            return Invalid(entry.uid, entry.type, tuple(faults)) if faults else entry

        entries = (
            with_faults(number, entry) for number, entry in enumerate(self.entries)
        )
        return Envelope(tuple(entries), self.is_list)


def read_envelope(request: Request, *, data: Any = ...) -> Envelope:
    """Read the events of the request.

    ``EVENT_VALUE_VALIDATION`` among the inputs is ``on`` (the default) or ``off``:
    whether the value of an event must have the fields that the event requires.

    Args:
        request: the call.
        data: the events, where your own code has made them of ``request.payload``; as
            the member ``data`` of the body would hold them.

    Raises:
        BadRequest: when the body is not readable, or ``data`` is neither an object
            nor a list of 1 to 1000 entries.
    """
    settings = Reader(request.params)
    check_values = (
        settings.choice("EVENT_VALUE_VALIDATION", "on", ("on", "off")) == "on"
    )
    settings.done()

    if data is ...:
        data = request.data
    is_list = isinstance(data, list)
    if is_list and not 1 <= len(data) <= MAX_EVENTS:
        message = f"must hold 1 to {MAX_EVENTS} events, not {len(data)}"
        raise BadRequest(faults=[Fault("data", message)])
    # As in the Starter Kit, what counts as nothing there lacks all of its members.
    items = data if is_list else [data or {}]
    entries: list[Event | Invalid] = []
    room = MAX_FAULTS
    for number, item in enumerate(items):
        entry = _entry(item, _place(number, is_list), room, check_values=check_values)
        room -= len(entry.faults) if isinstance(entry, Invalid) else 0
        entries.append(entry)
    return Envelope(_one_event_an_id(entries) if is_list else tuple(entries), is_list)


def _place(number: int, is_list: bool) -> str:
    return f"data[{number}]" if is_list else "data"


def _entry(item: Any, at: str, room: int, *, check_values: bool) -> Event | Invalid:
    """Return an entry of the call; of the faults in its value, ``room`` are listed."""
    if not isinstance(item, dict):
        fault = Fault(at, "must be an event: an object with uid, event and value")
        return Invalid(None, None, (fault,))

    faults = [
        Fault(f"{at}.{name}", "is required", missing=True)
        for name in _REQUIRED
        if item.get(name, "") == ""
    ]
    absent = {fault.param for fault in faults}
    uid = readable_uid(item.get("uid"))
    code: Any = item.get("event")
    value: Any = item.get("value")
    if f"{at}.uid" not in absent:
        faults += faults_of_uid(item["uid"], at)
    known = config.events().get(code) if isinstance(code, str) else None
    unknown = False
    if f"{at}.event" not in absent and known is None:
        unknown = isinstance(code, str)
        message = "is not in config/events.json" if unknown else "must be a text"
        faults.append(Fault(f"{at}.event", message))
    if known is not None:
        faults += _entity_faults(item.get("entity"), known, at)
    encoded = b""
    if f"{at}.value" not in absent:
        unpublishable = excess_in(value, f"{at}.value")
        if not unpublishable:
            if known is not None and check_values:
                faults += _value_faults(known.code, value, at, room)
            encoded, unpublishable = _encoded(value, at)
        faults += unpublishable

    if known is not None and uid is not None and not faults:
        return Event(uid, known.code, known.entity, value, encoded)
    reason = ""
    if unknown and len(faults) == 1:
        reason = f"Unable to publish event {code[:MAX_UID]}: Unknown event type"
    return Invalid(
        uid[:MAX_UID] if uid is not None else None,
        code[:MAX_UID] if isinstance(code, str) else None,
        tuple(faults),
        reason,
    )


def _entity_faults(entity: Any, known: config.EventType, at: str) -> list[Fault]:
    if entity in (None, "", *config.names_of_entity(known.entity)):
        return []
    message = f"must be '{known.entity}', the entity that owns {known.code}"
    return [Fault(f"{at}.entity", message)]


def _value_faults(code: str, value: Any, at: str, room: int) -> list[Fault]:
    from config import values
    from config.models import ValidationError

    model = values.model(code)
    if model is None:
        return []
    try:
        model.validate_python(value)
    except ValidationError as error:
        return faults_in(error, f"{at}.value", room)
    return []


def _encoded(value: Any, at: str) -> tuple[bytes, list[Fault]]:
    """Return the value as JSON text, and why it cannot be published."""
    try:
        encoded = exact_json.dumps(value)
    except ValueError as error:
        return b"", [Fault(f"{at}.value", f"cannot be published: {error}")]
    if _REPLACEMENT in encoded:
        return b"", [Fault(f"{at}.value", _BADLY_ENCODED)]
    return encoded, []


def _one_event_an_id(entries: list[Event | Invalid]) -> tuple[Event | Invalid, ...]:
    """Refuse an event whose id another, different event of the call has already."""
    first: dict[str, Event] = {}

    def with_own_id(number: int, entry: Event | Invalid) -> Event | Invalid:
        if isinstance(entry, Invalid):
            return entry
        other = first.setdefault(entry.uid, entry)
        if (other.type, other.json) == (entry.type, entry.json):
            return entry
        fault = Fault(f"data[{number}].uid", "is the id of another event in this call")
        return Invalid(entry.uid, entry.type, (fault,))

    return tuple(with_own_id(number, entry) for number, entry in enumerate(entries))
