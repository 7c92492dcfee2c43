"""The steps from what is on the host to what should be there.

What belongs to the application is what carries its mark. Nothing else is deleted, and
nothing else is overwritten unless that was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from scripts.changes import Change
from scripts.deploy import ownership_mark
from scripts.manifest.known_inputs import is_harmless
from scripts.masking import masked_input

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.deploy.deployed import Found, Key
    from scripts.deploy.desired import Kind, Wanted

Verb = Literal["create", "update", "unchanged", "delete", "keep"]

_ORDER: tuple[Kind, ...] = ("package", "action", "sequence", "trigger", "rule")
_MISSING = object()


@dataclass(frozen=True)
class Step:
    """One entity, and what is to be done with it.

    Attributes:
        verb: ``keep`` stands for a package that is no longer wanted, but that holds
            actions of others.
        kind: what it is.
        name: its name.
        changes: what differs, when it is there.
        wanted: as it should be; None when it should not be.
        found: as it is; None when it is not.
    """

    verb: Verb
    kind: Kind
    name: str
    changes: tuple[Change, ...] = ()
    wanted: Wanted | None = field(default=None, repr=False)
    found: Found | None = field(default=None, repr=False)

    @property
    def is_writing(self) -> bool:
        """Whether the host is asked to change something."""
        return self.verb in ("create", "update", "delete")


@dataclass(frozen=True)
class Plan:
    """All steps, in the order in which they may be taken.

    Attributes:
        project: whose plan it is.
        steps: first what is wanted, then what is deleted.
        foreign: what is wanted and there, but was made by another project or by hand.
    """

    project: str
    steps: tuple[Step, ...]
    foreign: tuple[Step, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not any(step.is_writing for step in self.steps)


def plan_of(
    wanted: Iterable[Wanted],
    found: Mapping[Key, Found],
    project: str,
    key: str,
    *,
    force: bool = False,
) -> Plan:
    """Return the steps from ``found`` to ``wanted``.

    Args:
        wanted: what should be there, each after what it needs.
        found: what is there.
        project: whose marks count.
        key: for the digests in the marks.
        force: whether to write also what is unchanged.
    """
    steps = []
    foreign = []
    keys = set()
    for one in wanted:
        there = found.get((one.collection, one.name))
        keys.add((one.collection, one.name))
        step = _step_towards(one, there, project, key, force=force)
        steps.append(step)
        if there and there.project != project:
            foreign.append(step)
    gone = [
        one for key, one in found.items() if one.project == project and key not in keys
    ]
    gone.sort(key=lambda one: -_ORDER.index(one.kind))
    steps += (_step_away(one, found, project) for one in gone)
    return Plan(project, tuple(steps), tuple(foreign))


def _step_towards(
    wanted: Wanted, there: Found | None, project: str, key: str, *, force: bool
) -> Step:
    if there is None:
        return Step("create", wanted.kind, wanted.name, wanted=wanted)
    changes = tuple(_changes(wanted, there, project, key))
    if force and not changes:
        changes = (Change("everything, as asked for"),)
    verb: Verb = "update" if changes else "unchanged"
    return Step(verb, wanted.kind, wanted.name, changes, wanted, there)


def _step_away(one: Found, found: Mapping[Key, Found], project: str) -> Step:
    others = one.collection == "packages" and any(
        collection == "actions"
        and name.startswith(f"{one.name}/")
        and there.project != project
        for (collection, name), there in found.items()
    )
    return Step("keep" if others else "delete", one.kind, one.name, found=one)


def _changes(wanted: Wanted, there: Found, project: str, key: str) -> Iterable[Change]:
    mark, meant = there.mark, wanted.mark(project, key)
    if there.project != project:
        yield Change("owner", ownership_mark.owner_shown(there.project), project)
    if there.entity.get("status") == "inactive":
        # A rule, switched off by hand or because its trigger was deleted meanwhile.
        yield Change("status", "inactive", "active")
    # What is deployed is a zip: a text was written by hand, whatever the mark says.
    is_text = there.entity.get("exec", {}).get("binary") is False
    if wanted.code and (is_text or mark.get("code") != meant["code"]):
        yield Change("code")
    shown = list(_differences("", _comparable(wanted), there.entity))
    annotations = wanted.content.get("annotations", {})
    # The host leaves out what it does not know; an annotation is there or is not.
    said = {name: there.annotations.get(name) for name in annotations}
    shown += _differences("annotation ", annotations, said, of_user=True)
    yield from shown
    if wanted.feed:
        if mark.get("feed") != meant["feed"]:
            yield Change("feed", mark.get("feed"), meant["feed"])
        if mark.get("inputs") != meant["inputs"]:
            yield Change("inputs of the feed")
    elif wanted.kind in ("package", "action", "trigger"):
        yield from _inputs(wanted, there, meant)
    if mark and not shown and mark.get("digest") != meant["digest"]:
        # Something was taken out of the manifest that the host may have added itself.
        yield Change("annotations")


def _inputs(wanted: Wanted, there: Found, meant: Mapping[str, Any]) -> Iterable[Change]:
    if there.is_sealed:
        if there.mark.get("inputs") != meant["inputs"]:
            yield Change("inputs")
        return
    before, after = there.parameters, wanted.parameters
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name, _MISSING), after.get(name, _MISSING)
        if old != new or type(old) is not type(new):
            variables, known = wanted.variables.get(name, ()), is_harmless(name)
            shown = partial(masked_input, name, variables=variables, is_harmless=known)
            yield Change(
                f"input {name}",
                None if old is _MISSING else shown(old),
                None if new is _MISSING else shown(new),
            )


def _comparable(wanted: Wanted) -> dict[str, Any]:
    """Return what can be compared with the host's own words, but for annotations."""
    return {
        name: value for name, value in wanted.content.items() if name != "annotations"
    }


def _differences(
    prefix: str,
    after: Mapping[str, Any],
    before: Mapping[str, Any],
    *,
    of_user: bool = False,
) -> Iterable[Change]:
    """Yield where ``before`` does not say what ``after`` says; it may say more."""
    for name, new in after.items():
        if name not in before:
            continue
        old = before[name]
        if isinstance(new, dict) and isinstance(old, dict):
            words = _WORDS.get(name, f"{name} ")
            yield from _differences(words, new, old, of_user=of_user)
        elif _plain(old) != _plain(new):
            shown = partial(masked_input, name, is_harmless=not of_user)
            yield Change(f"{prefix}{name}", shown(_plain(old)), shown(_plain(new)))


_WORDS = {"limits": "limit ", "exec": ""}


def _plain(value: Any) -> Any:
    """Return the names of entities in the one form of them that the manifest has."""
    if isinstance(value, dict) and value.keys() >= {"path", "name"}:
        return f"/{value['path'].lstrip('/')}/{value['name']}"
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value
