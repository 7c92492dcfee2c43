"""The imports of an action that its build refuses, found without a download."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.build import cache, pins
from scripts.build.needed_files import absent_names
from scripts.build.pins import not_pinned
from scripts.build.target import Target, arch_of_this_machine
from scripts.build.wheels import WheelHouse
from scripts.failure import Failure
from scripts.manifest.runtimes import RUNTIMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.build.needed_files import Sources


def refused_imports(root: Path, sources: Sources, runtime: str) -> Iterator[Failure]:
    """Yield what the build says about each import that it is sure to refuse.

    Args:
        root: the application's folder.
        sources: what the action needs of the application.
        runtime: its kind.

    Raises:
        Failure: the pins cannot be read, or lack what one of them needs.
    """
    if runtime not in RUNTIMES:
        return
    target = Target(runtime, arch_of_this_machine())
    house = WheelHouse(pins.read(root), target, cache.folder("wheels"))
    for module, place in sources.external.items():
        how = sources.elsewhere.get(module)
        if how:
            if not pins.brings(root, module):
                yield Failure(f"{place} imports {module}, which is not there", how)
        elif module not in sources.optional and house.surely_lacks(module):
            yield not_pinned(place, module, runtime)
    yield from absent_names(sources)
    house.check_needs(sources.external)
