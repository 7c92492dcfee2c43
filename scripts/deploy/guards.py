"""What is refused before anything is written: all of it at once.

What keeps an application from working is found by :mod:`scripts.check.all_checks`; here
it becomes a refusal, together with what is only dangerous when it is deployed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.check.all_checks import faults
from scripts.check.authentication import SETTING, is_open
from scripts.check.credentials import exposed
from scripts.check.override import overridable
from scripts.deploy.desired import web_paths
from scripts.failure import Failure
from scripts.manifest import ManifestError, Problem
from scripts.manifest.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.deploy.desired import Zip
    from scripts.deploy.plan import Plan
    from scripts.manifest import Application

#: ``exec-size-limit`` is 48 MB of base64 text (Apache OpenWhisk, Exec.scala).
MAX_ZIP_BYTES = 48 * 1_048_576 // 4 * 3


def guard_configuration(
    application: Application,
    *,
    allow_public: bool = False,
    allow_override: bool = False,
    allow_weak: bool = False,
) -> tuple[Problem, ...]:
    """Return what should be looked at; refuse what must not be deployed.

    Args:
        application: as it is configured.
        allow_public: whether a web action may have no authentication without its
            manifest or ``.env`` saying so.
        allow_override: whether callers may set inputs of web actions.
        allow_weak: whether credentials may be weak, or readable by others.

    Raises:
        ManifestError: with every reason.
    """
    problems = Problems()
    problems.add(faults(application))
    problems.add(overridable(application, "warning" if allow_override else "error"))
    problems.add(exposed(application, "warning" if allow_weak else "error"))
    if not allow_public:
        problems.add(_open_by_default(application))
    found = problems.sorted()
    errors = [problem for problem in found if problem.severity == "error"]
    if errors:
        raise ManifestError(*errors)
    return found


def guard_sizes(zips: Mapping[str, Zip]) -> None:
    """Refuse zips that no host takes.

    Raises:
        Failure: with every such zip.
    """
    large = {
        path: each.size_bytes
        for path, each in zips.items()
        if each.size_bytes > MAX_ZIP_BYTES
    }
    if large:
        sizes = ", ".join(
            f"{path} ({size / 1e6:.1f} MB)" for path, size in large.items()
        )
        raise Failure(
            f"OpenWhisk takes zips of at most {MAX_ZIP_BYTES / 1e6:.1f} MB: {sizes}",
            "leave files or dependencies out",
        )


def guard_kinds(application: Application, kinds: Iterable[str], where: str) -> None:
    """Refuse runtimes that the host does not have.

    Raises:
        Failure: with every action that asks for one.
    """
    known = tuple(kinds)
    missing = {
        path: action.runtime
        for path, action in application.actions.items()
        if known and action.runtime not in known
    }
    if missing:
        asked = ", ".join(f"{path} ({kind})" for path, kind in missing.items())
        python = [kind for kind in known if kind.startswith("python:")]
        raise Failure(
            f"{where} does not have the runtime of {asked}",
            f"write runtime: one of {', '.join(python)}"
            if python
            else "it has no Python at all: deploy to another host",
        )


def guard_ownership(plan: Plan, *, adopt: bool = False) -> None:
    """Refuse to overwrite what another project or somebody by hand has made.

    Raises:
        Failure: with everything that would be overwritten.
    """
    if not plan.foreign or adopt:
        return
    listed = ", ".join(
        f"{step.kind} {step.name} "
        f"({step.found.project or 'made by hand' if step.found else ''})"
        for step in plan.foreign
    )
    raise Failure(
        f"this is there already, and {plan.project} did not deploy it: {listed}",
        "deploy with --adopt to take it over, or use another name or namespace",
    )


def _open_by_default(application: Application) -> Iterable[Problem]:
    """Yield the web actions that are open although nobody has said so."""
    for path in web_paths(application):
        if not is_open(application, path):
            continue
        action = application.actions.get(path)
        setting = action.inputs.get(SETTING) if action else None
        is_said = setting is not None and setting.is_set
        if setting is not None and is_said and setting.source != "default":
            continue
        place = setting or action
        yield Problem(
            place.file if place else "app.config.yaml",
            place.line if place else 1,
            place.key if place else path,
            f"anybody who knows the URL of {path} could call it",
            "set WEBHOOK_AUTH (docs/authentication.md); WEBHOOK_AUTH=none or "
            "--allow-public says that it is meant to be open",
        )
