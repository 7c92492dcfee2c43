"""What a plan for I/O Events is made of: steps, differences, and what is left alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from scripts.changes import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.onboarding.desired_events import Event, Provider, Registration

Verb = Literal["create", "update", "delete"]

#: What is for people to read, and changes nothing about who receives which events.
WORDING = ("label", "description", "sample", "owner")


@dataclass(frozen=True, slots=True)
class EventChange(Change):
    """One thing that differs in I/O Events.

    Attributes:
        danger: who loses events by it; mostly empty.
    """

    danger: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One change; subclasses say of what.

    Attributes:
        verb: what happens to it.
        name: what it is called.
        differences: what an update changes.
    """

    verb: Verb
    name: str
    differences: tuple[EventChange, ...] = ()

    #: What kind of thing it is.
    kind = ""

    def __str__(self) -> str:
        return f"{self.verb} the {self.kind} {self.name}"

    @property
    def is_wording(self) -> bool:
        """Whether it only corrects what people read."""
        return self.verb == "update" and all(
            each.what in WORDING for each in self.differences
        )


@dataclass(frozen=True, slots=True)
class ProviderStep(Step):
    """A provider; ``wanted`` is None and ``id`` set where it is to be deleted."""

    wanted: Provider | None = None
    id: str = ""
    docs_url: str = ""

    kind = "provider"


@dataclass(frozen=True, slots=True)
class EventStep(Step):
    """Event metadata of the provider with this key, or this id when it is to go."""

    wanted: Event | None = None
    provider: str = ""
    provider_id: str = ""

    kind = "event metadata"


@dataclass(frozen=True, slots=True)
class RegistrationStep(Step):
    """A registration.

    Attributes:
        extra: what it receives beside what is wanted.
        kept: what the update has to carry on.
    """

    wanted: Registration | None = None
    id: str = ""
    extra: frozenset[tuple[str, str]] = frozenset()
    kept: Mapping[str, Any] | None = None

    kind = "registration"


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A step that is not taken.

    Attributes:
        step: what would be done.
        why: why it is not.
        hints: how to go on.
    """

    step: Step
    why: str
    hints: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.step.kind} {self.step.name} ({self.why})"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done in I/O Events, in this order.

    Attributes:
        steps: nothing needs doing when there are none.
        leftovers: what is there, ours and not wanted, and stays without ``prune``.
        left_alone: what would have to change, and is not ours.
    """

    steps: tuple[Step, ...]
    leftovers: tuple[str, ...] = ()
    left_alone: tuple[LeftAlone, ...] = ()

    @property
    def unlike_wanted(self) -> tuple[LeftAlone, ...]:
        """What is left alone although events go another way than configured."""
        return tuple(each for each in self.left_alone if not each.step.is_wording)


def how_to_go_on(left: Iterable[LeftAlone]) -> tuple[str, ...]:
    """Return what can be done about what is left alone, each once."""
    return tuple(dict.fromkeys(hint for each in left for hint in each.hints))
