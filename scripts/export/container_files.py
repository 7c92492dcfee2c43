"""What the projects share in which all web actions are one container."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from actions.shared.platforms.asgi import THREADS

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.export.platform_functions import Deployable

#: How many calls a container takes at once.
CALLS_AT_ONCE: Final = THREADS
#: The variables that the server reads itself, as a pattern.
RESERVED: Final = "PORT|HOST|WEB_CONCURRENCY"
#: The folder that the image is built of.
FOLDER: Final = "container"


def copy_container(project: Deployable, folder: Path) -> None:
    """Copy what the image is built of."""
    for source in {code.path for code in project.code.values()}:
        shutil.copytree(source, folder / FOLDER)


def memory_mb(project: Deployable) -> int:
    """Return what the container may use: each web action what it has alone."""
    together = project.on_the_web()
    return sum(each.memory_mb for each in together) or max(
        each.memory_mb for each in project.functions
    )
