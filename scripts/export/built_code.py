"""What the build has made of an application for a platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.manifest import Application


def code_of(
    application: Application, target: str, *, builds: bool
) -> Mapping[str, Path]:
    """Return the zip or the folder of every action, by path.

    Args:
        application: with the values that choose what ships.
        target: of ``starter-kit build --target``.
        builds: build what has changed, and do not take it as it is.

    Raises:
        Failure: something cannot be built or, where nothing is built, is not there.
    """
    from scripts.build import outputs, platform_builds

    if builds:
        platform_builds.build(application, target)
    of_each = {"lambda": outputs.lambda_zip, "google": outputs.google_folder}
    of_all = {"azure": outputs.azure_folder, "container": outputs.container_folder}
    code = {
        path: of_each[target](application, action)
        if target in of_each
        else of_all[target](application)
        for path, action in application.actions.items()
    }
    for path, place in code.items():
        if not place.exists():
            raise Failure(
                f"{path} is not built for {target}: there is no {place}",
                f"build it: starter-kit build --target {target}",
            )
    return code
