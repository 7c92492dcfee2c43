"""From an application to what a platform takes: zips or folders, proved.

What an action needs is found (:mod:`scripts.build.gathered`), the platform's entry is
put before it (:mod:`scripts.build.laid_out`), and nothing is written that has not been
started and called (:mod:`scripts.build.proof`). In a zip for OpenWhisk is what its
inputs choose; for other platforms, whose inputs are set where it runs, all that they
may choose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.build.assembly import assemble
from scripts.build.outputs import KINDS, OPENWHISK
from scripts.build.target import ARCHITECTURES, GLIBC_MINOR, Target, lambda_glibc_minor
from scripts.build.writing import unwritable
from scripts.failure import Failure
from scripts.manifest.runtimes import RUNTIMES, how_to_write
from scripts.running import interpreter as interpreters

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scripts.build.build_record import Output
    from scripts.build.outputs import OutputKind
    from scripts.manifest import Action, Application


def build(
    application: Application,
    paths: Sequence[str] = (),
    *,
    target: str = OPENWHISK,
    arch: str = "x86_64",
    on_start: Callable[[str], None] = lambda _: None,
) -> list[Output]:
    """Build what a platform takes; what is unchanged is left alone.

    Args:
        application: whose actions.
        paths: of the actions; all of them when empty.
        target: one of :data:`scripts.build.outputs.TARGETS`.
        arch: the processor of the platform.
        on_start: is called with what is built next.

    Raises:
        ManifestError: there is no action of that path.
        Failure: something cannot be built; what was built before it is there.
    """
    kind = KINDS[target]
    built = []
    for actions in _together(kind, _chosen_actions(application, paths, arch)):
        name, runtime = kind.called(actions), actions[0].runtime
        on_start(name)
        glibc_minor = lambda_glibc_minor(runtime) if target == "lambda" else GLIBC_MINOR
        platform = Target(runtime, arch, glibc_minor)
        interpreter = interpreters.find(platform.version)
        try:
            assembly = assemble(kind, application, actions, platform, interpreter)
            built.append(assembly.build())
        except OSError as error:
            raise unwritable(name, error) from None
    return built


def _chosen_actions(
    application: Application, paths: Sequence[str], arch: str
) -> list[Action]:
    """Return the actions of these paths, all of them when there is none."""
    actions = [application.action(path) for path in paths or application.actions]
    if arch not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise Failure(f"there is no processor {arch}", f"known: {known}")
    for action in actions:
        if action.runtime not in RUNTIMES:
            raise Failure(
                f"{action.path}: the runtime {action.runtime or '(none)'} is unknown",
                how_to_write(),
            )
    return actions


def _together(kind: OutputKind, actions: list[Action]) -> list[list[Action]]:
    """Return the actions of each output."""
    if kind.for_each_action:
        return [[action] for action in actions]
    runtimes = dict.fromkeys(action.runtime for action in actions)
    if len(runtimes) > 1:
        raise Failure(
            f"the actions are for {' and '.join(runtimes)}, and {kind.name} has one "
            "Python for all of them",
            "name it: --runtime python:3.13",
        )
    return [actions]
