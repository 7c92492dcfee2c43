"""What an operator can do with the outbox: look into it, empty it, drop from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from actions.shared.errors import ActionError
from actions.shared.frame.clock import Deadline
from actions.shared.outbox.queue import Queue
from actions.shared.outbox.store import OutboxSettings
from scripts.failure import Failure
from scripts.running.invoker import Invoker
from scripts.running.log_lines import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from actions.shared.outbox.entries import Entry, Pending
    from scripts.manifest import Application

T = TypeVar("T")

ACTION = "ingestion/redeliver"
# A command may take its time; each question to Redis has a time-out of its own.
_PATIENCE_MS = 3_600_000
_COUNTED = ("delivered", "failed", "dead")


@dataclass(frozen=True)
class Kept:
    """An event in the outbox, as it may be shown: its payload stays out of sight.

    Attributes:
        uid: the sender's id of it.
        event: its code.
        accepted: when the webhook took it, in ISO 8601; empty when that is not known.
        attempts: how often it was tried.
        state: ``waiting``, ``delivering`` (or its container died) or ``dead``.
        note: when it is due again, or why it was given up.
    """

    uid: str
    event: str
    accepted: str
    attempts: int
    state: Literal["waiting", "delivering", "dead"]
    note: str


class OutboxKeeper:
    """Works on the outbox of an application.

    Every method raises Failure when Redis does not do its part.

    Raises:
        Failure: when the application has no outbox, or its settings are malformed.
    """

    def __init__(self, application: Application) -> None:
        params = application.action(ACTION).parameters
        config = _attempted(lambda: OutboxSettings.from_params(params))
        if config is None:
            raise Failure(
                "There is no outbox: OUTBOX_URL is not set",
                "set it in .env or the environment: redis://host:6379/0",
            )
        self._queue = Queue(config, Deadline(_PATIENCE_MS))

    def kept(self) -> list[Kept]:
        """Return all that waits, in the order of arrival, then the dead letters."""
        return _attempted(lambda: list(self._kept()))

    def counts(self) -> tuple[int, int]:
        """Return how many events wait, and how many dead letters there are."""
        return _attempted(self._queue.count)

    def revive(self) -> int:
        """Let every dead letter wait again, and return how many there were."""
        return _attempted(
            lambda: sum(self._queue.revive(entry) for entry in self._queue.dead())
        )

    def drop(self, wanted: Callable[[str, bool], bool]) -> int:
        """Delete the events for whose uid and deadness ``wanted`` is true."""
        return _attempted(lambda: sum(self._dropped(wanted)))

    def _dropped(self, wanted: Callable[[str, bool], bool]) -> Iterator[bool]:
        for dead, entries in (
            (False, self._queue.waiting()),
            (True, self._queue.dead()),
        ):
            for entry in entries:
                if wanted(entry.text("uid"), dead):
                    yield self._queue.drop(entry, dead=dead)

    def _kept(self) -> Iterator[Kept]:
        self._queue.open()
        pending = {each.id: each for each in self._queue.pending()}
        for entry in self._queue.waiting():
            yield _waiting(entry, pending.get(entry.id))
        for entry in self._queue.dead():
            attempts = entry.text("attempts")
            yield Kept(
                **_event(entry),
                attempts=int(attempts) if attempts.isdigit() else 0,
                state="dead",
                note=entry.text("reason"),
            )


@dataclass(frozen=True)
class Round:
    """One run of the action.

    Attributes:
        result: what it returned; None when it failed.
        complaints: its log lines, warnings and errors only.
    """

    result: Mapping[str, Any] | None
    complaints: tuple[Mapping[str, Any], ...]


def rounds(application: Application) -> Iterator[Round]:
    """Run the action here until there is nothing left that a further run could do."""
    invoker = Invoker(application)
    while True:
        seen = invoker.activate(ACTION, {"at_once": True})
        lines = (parsed(line) for line in seen.logs)
        complaints = tuple(
            line for line in lines if line.get("level") not in ("info", "debug")
        )
        result = seen.result
        if not isinstance(result, dict) or "ended" not in result:
            yield Round(None, complaints)
            return
        yield Round(result, complaints)
        progress = any(result[name] for name in _COUNTED)
        if result["ended"] != "time" or not progress:
            return


def total(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what several rounds came to together."""
    left = {name: results[-1][name] for name in ("waiting", "dead_letters", "ended")}
    return {**{name: sum(each[name] for each in results) for name in _COUNTED}, **left}


def _waiting(entry: Entry, pending: Pending | None) -> Kept:
    due_s = 0 if pending is None else -(-pending.due_in_ms() // 1000)
    held = pending is not None and pending.held
    return Kept(
        **_event(entry),
        attempts=0 if pending is None else pending.attempts,
        state="delivering" if held and due_s else "waiting",
        note=f"due in {due_s} s" if due_s and not held else "",
    )


def _event(entry: Entry) -> dict[str, Any]:
    try:
        accepted = datetime.fromtimestamp(float(entry.text("accepted_s")), UTC)
        text = accepted.isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        text = ""
    return {"uid": entry.text("uid"), "event": entry.text("type"), "accepted": text}


def _attempted(do: Callable[[], T]) -> T:
    try:
        return do()
    except ActionError as error:
        raise Failure(error.log_text, "OUTBOX_URL in .env says where it is") from None
