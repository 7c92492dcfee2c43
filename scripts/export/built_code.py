"""What the build has made of an application for a platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.build.build_record import Output
    from scripts.manifest import Application


def code_of(
    application: Application, target: str, *, builds: bool
) -> Mapping[str, Output]:
    """Return the code of every action, by path; several may share a folder.

    Args:
        application: with the values that choose what ships.
        target: of ``starter-kit build --target``.
        builds: build what has changed, and do not take it as it is.

    Raises:
        Failure: something cannot be built or, where nothing is built, is not there.
    """
    from scripts.build.build_record import recorded
    from scripts.build.builder import build
    from scripts.build.outputs import KINDS

    if builds:
        built = build(application, target=target)
        return {path: each for each in built for path in each.actions}
    found = {}
    for path, action in application.actions.items():
        place = KINDS[target].place(application, action)
        record = recorded(place)
        if record is None or path not in record.output.actions or not place.exists():
            raise Failure(
                f"{path} is not built for {target}: there is no {place}",
                f"build it: starter-kit build --target {target}",
            )
        found[path] = record.output
    return found
