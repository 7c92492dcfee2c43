"""The table of an application's actions, for :mod:`actions.shared.platforms`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scripts.failure import Failure
from scripts.running.launcher import entry_file, module_name

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.manifest import Action, Application


def no_front_doors(root: Path) -> Failure:
    """Return that the application in ``root`` cannot be called by a platform."""
    return Failure(
        f"{root} has no front doors",
        "they are in actions/shared/platforms of this project: take that folder over, "
        "or call without --platform",
    )


def table(application: Application) -> dict[str, dict[str, Any]]:
    """Return what a front door must know of every action, by path; JSON values.

    Raises:
        Failure: an action cannot be imported by a name.
    """
    return {
        path: {"module": _module(application, action), **entry(action)}
        for path, action in application.actions.items()
    }


def entry(action: Action) -> dict[str, Any]:
    """Return the same of one action, without its module."""
    inputs = {name: each.written for name, each in action.inputs.items()}
    return {
        "main": action.main,
        "web": action.web,
        "secret": action.require_whisk_auth,
        "timeout_ms": action.limits.timeout_ms,
        # A date is a text, as in a deployment.
        "inputs": json.loads(json.dumps(inputs, default=str)),
    }


def _module(application: Application, action: Action) -> str:
    file = entry_file(action.function.resolve())
    name = module_name(application.root.resolve(), file)
    if name is None:
        raise Failure(
            f"{action.path}: {file} has no name by which it can be imported",
            "keep it below a folder of the application, without a dot in its name",
        )
    return name
