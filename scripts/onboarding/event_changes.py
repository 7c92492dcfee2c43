"""How a thing that I/O Events holds differs from what is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.deploy.ownership_mark import marked_text, owner_shown
from scripts.manifest.event_delivery import JOURNAL
from scripts.onboarding.plan_parts import EventChange

if TYPE_CHECKING:
    from scripts.onboarding.desired_events import Registration
    from scripts.onboarding.registered_events import FoundRegistration


def changes_of(before: object, after: object, *names: str) -> tuple[EventChange, ...]:
    """Return which of the attributes ``names`` differ."""
    return tuple(
        EventChange(name, str(old), str(new))
        for name in names
        if (old := getattr(before, name)) != (new := getattr(after, name))
    )


def changes_of_registration(
    wanted: Registration,
    found: FoundRegistration,
    interests: frozenset[tuple[str, str]],
    project: str,
) -> tuple[EventChange, ...]:
    """Return how a registration differs.

    Args:
        wanted: as it should be.
        found: as it is.
        interests: the events that it should receive.
        project: whose mark it should carry.
    """
    changes: tuple[EventChange, ...] = ()
    description = marked_text(wanted.name, project)
    if found.project != project:
        before = owner_shown(found.project)
        changes += (EventChange("owner", before, project),)
    elif found.description != description:
        changes += (EventChange("description", found.description, description),)
    if found.delivery != wanted.delivery:
        before, after = str(found.delivery), str(wanted.delivery)
        changes += (EventChange("delivery", before, after, receiver_at_risk(before)),)
    if not found.enabled:
        changes += (EventChange("enabled", "no", "yes"),)
    new = interests - found.interests
    gone = found.interests - interests
    for word, pairs in (("added", new), ("removed", gone)):
        for _, code in sorted(pairs):
            before, after = ("", code) if word == "added" else (code, "")
            changes += (EventChange(f"event {word}", before, after),)
    return changes


def receiver_at_risk(delivery: str) -> str:
    """Return what a registration that is delivered otherwise means for its receiver."""
    who = "what fetches from the journal" if delivery == JOURNAL else delivery
    return f"{who} would no longer receive these events"
