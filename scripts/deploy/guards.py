"""What is refused before anything goes out, to a host or as a project: all at once.

What keeps an application from working is found by :mod:`scripts.check.all_checks`; here
it becomes a refusal, together with what is only dangerous when it is deployed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from scripts.check.action_sources import ActionSources
from scripts.check.all_checks import faults, how_to_protect
from scripts.check.authentication import SETTING, is_open
from scripts.check.credentials import exposed
from scripts.check.override import overridable
from scripts.deploy.ownership_mark import owner_shown
from scripts.failure import Failure
from scripts.manifest import ManifestError, Problem
from scripts.manifest.problems import Problems
from scripts.manifest.runtimes import RUNTIMES, how_to_write
from scripts.manifest.sequences import count_actions
from scripts.platform.code_size import MAX_ZIP_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.deploy.desired import Zip
    from scripts.deploy.host_description import HostDescription
    from scripts.deploy.plan import Plan
    from scripts.manifest import Application


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """What the guards let pass because the user says so.

    Attributes:
        public: a web action may have no authentication without its manifest or
            ``.env`` saying so.
        override: callers may set inputs of web actions.
        weak: credentials may be weak, or readable by others.
    """

    public: bool = False
    override: bool = False
    weak: bool = False


@dataclass(frozen=True)
class Guarded:
    """What is known of an application that may go out.

    Attributes:
        problems: what the user should look at.
        public: the paths of the web actions and sequences that any caller may call.
        overridable: the paths of those whose inputs a caller can set.
    """

    problems: tuple[Problem, ...]
    public: frozenset[str]
    overridable: frozenset[str]


def guard_configuration(application: Application, allowed: Allowed) -> Guarded:
    """Refuse what must not go out: not to a host, and not to another tool.

    Raises:
        ManifestError: with every reason.
    """
    problems = Problems()
    sources = ActionSources(application)
    problems.add(faults(application, sources))
    settable = overridable(application, sources)
    for problem in chain.from_iterable(settable.values()):
        severity = "warning" if allowed.override else problem.severity
        problems.add([replace(problem, severity=severity)])
    problems.add(exposed(application, "warning" if allowed.weak else "error"))
    public = [path for path in application.web_paths() if is_open(application, path)]
    if not allowed.public:
        problems.add(_open_by_default(application, public))
    found = problems.sorted()
    errors = [problem for problem in found if problem.severity == "error"]
    if errors:
        raise ManifestError(*errors)
    return Guarded(
        found,
        frozenset(public),
        frozenset(
            path
            for path, each in settable.items()
            if any(problem.severity == "error" for problem in each)
        ),
    )


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
        buildable = [kind for kind in RUNTIMES if kind in known]
        asked = ", ".join(f"{path} ({kind})" for path, kind in missing.items())
        python = [kind for kind in known if kind.startswith("python:")]
        raise Failure(
            f"{where} does not have the runtime of {asked}",
            how_to_write(buildable) if buildable else _no_python(python),
        )


def guard_limits(application: Application, host: HostDescription, where: str) -> None:
    """Refuse limits of actions, and lengths of sequences, that the host refuses.

    Raises:
        Failure: with all of them.
    """
    refused = [
        f"{path}: {each}"
        for path, action in application.actions.items()
        for each in host.refuses(action.limits)
    ]
    longest = host.limits.sequence_length
    lengths = {
        path: count_actions(path, application.sequences)
        for path in application.sequences
    }
    refused += [
        f"{path}: {length} actions (it allows {longest})"
        for path, length in lengths.items()
        if longest is not None and length > longest
    ]
    if refused:
        raise Failure(
            f"{where} refuses limits of this application",
            "change them in the manifest, or deploy to a host that allows them",
            refused,
        )


def _no_python(others: Iterable[str]) -> str:
    listed = ", ".join(others)
    has = f"{listed}, for which this project does not build" if listed else ""
    return f"it has {has or 'no Python at all'}: deploy to another host"


def guard_ownership(plan: Plan, *, adopt: bool = False) -> None:
    """Refuse to overwrite what another project made, or what was made by hand.

    Raises:
        Failure: with everything that would be overwritten.
    """
    if not plan.foreign or adopt:
        return
    listed = ", ".join(
        f"{step.kind} {step.name} "
        f"({owner_shown(step.found.project) if step.found else ''})"
        for step in plan.foreign
    )
    raise Failure(
        f"this is there already, and {plan.project} did not deploy it: {listed}",
        "deploy with --adopt to take it over, or use another name or namespace",
    )


def _open_by_default(
    application: Application, public: Iterable[str]
) -> Iterable[Problem]:
    """Yield the web actions that are open without a setting that says so."""
    for path in public:
        action = application.actions.get(path)
        setting = action.inputs.get(SETTING) if action else None
        is_said = setting is not None and setting.is_set
        if setting is not None and is_said and setting.source != "default":
            continue
        place = setting or action or application.sequences[path]
        hint = (
            "set WEBHOOK_AUTH (docs/authentication.md); WEBHOOK_AUTH=none or "
            "--allow-public says that it is meant to be open"
            if action
            else f"{how_to_protect(application, path)}; --allow-public says that the "
            "sequence is meant to be open"
        )
        yield Problem(
            place.file,
            place.line,
            place.key,
            f"any caller who knows the URL of {path} could call it",
            hint,
        )
