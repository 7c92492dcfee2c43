"""What pinned libraries need of each other, and whether the pins have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from scripts.build.pins import FILE
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from packaging.requirements import Requirement

    from scripts.build.pins import Pin
    from scripts.build.target import Target


def needed(
    names: Iterable[str],
    pins: Mapping[str, Pin],
    target: Target,
    requirements: Callable[[str], Iterable[Requirement]],
    prepare: Callable[[Iterable[str]], None] = lambda _: None,
) -> set[str]:
    """Return the distributions ``names``, and all that these need.

    Args:
        names: in their canonical form; each is pinned.
        pins: by canonical name.
        target: what they are for.
        requirements: returns what one needs, with and without conditions.
        prepare: is called with those that ``requirements`` is called with next.

    Raises:
        Failure: one is not pinned, or in a version that does not fit.
    """
    todo = [(name, frozenset[str]()) for name in names]
    done = set()
    while todo:
        prepare([name for name, _ in todo])
        name, extras = todo.pop()
        if (name, extras) in done:
            continue
        done.add((name, extras))
        for requirement in requirements(name):
            if _applies(requirement, extras, target):
                _check(requirement, pins[name], pins)
                needed_name = canonicalize_name(requirement.name)
                todo.append((needed_name, frozenset(requirement.extras)))
    return {name for name, _ in done}


def _applies(requirement: Requirement, extras: frozenset[str], target: Target) -> bool:
    if requirement.marker is None:
        return True
    return any(
        requirement.marker.evaluate({**target.markers, "extra": extra})
        for extra in (extras or {""})
    )


def _check(requirement: Requirement, needing: Pin, pins: Mapping[str, Pin]) -> None:
    pin = pins.get(canonicalize_name(requirement.name))
    needs = f"{needing.name} {needing.version} needs {requirement.name}"
    if pin is None:
        raise Failure(
            f"{needs}, which is not pinned in {FILE.as_posix()}",
            "add it there: name==version, then python -m scripts.build.repin",
        )
    if not requirement.specifier.contains(pin.version, prereleases=True):
        raise Failure(
            f"{needs}{requirement.specifier}, and {FILE.as_posix()} pins {pin.version}",
            "choose versions that fit together",
        )
