"""The application for a platform other than OpenWhisk: zips or folders, proved.

What an action needs is found as for OpenWhisk (:mod:`scripts.build.gathered`), its
entry is that of the platform (:mod:`scripts.build.laid_out`), and nothing is written
that has not been started and called (:mod:`scripts.build.platform_proof`). All ships
that inputs may choose: they are set where it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.build import outputs
from scripts.build.builder import chosen_actions
from scripts.build.platform_assembly import PlatformAssembly
from scripts.build.target import Target, lambda_glibc_minor
from scripts.build.writing import unwritable
from scripts.failure import Failure
from scripts.running import interpreter as interpreters

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scripts.build.outputs import Output
    from scripts.manifest import Action, Application


def build(
    application: Application,
    target: str,
    paths: Sequence[str] = (),
    *,
    arch: str = "x86_64",
    on_start: Callable[[str], None] = lambda _: None,
) -> list[Output]:
    """Build what a platform takes; what is unchanged is left alone.

    Args:
        application: whose actions.
        target: one of :data:`scripts.build.outputs.TARGETS`, but not OpenWhisk.
        paths: of the actions; all of them when empty.
        arch: the processor of the platform.
        on_start: is called with what is built next.

    Raises:
        ManifestError: there is no action of that path.
        Failure: something cannot be built; what was built before it is there.
    """
    actions = chosen_actions(application, paths, arch)
    built = []
    for assembly in _assemblies(application, target, actions, arch):
        on_start(assembly.name)
        try:
            built.append(assembly.build())
        except OSError as error:
            raise unwritable(assembly.name, error) from None
    return built


def _assemblies(
    application: Application, target: str, actions: list[Action], arch: str
) -> list[PlatformAssembly]:
    def assembly(together: list[Action]) -> PlatformAssembly:
        runtime = together[0].runtime
        is_lambda = target == "lambda"
        platform = (
            Target(runtime, arch, lambda_glibc_minor(runtime))
            if is_lambda
            else Target(runtime, arch)
        )
        return PlatformAssembly(
            target,
            application,
            tuple(together),
            platform,
            interpreters.find(platform.version),
        )

    if target in outputs.FOR_EACH_ACTION:
        return [assembly([action]) for action in actions]
    runtimes = dict.fromkeys(action.runtime for action in actions)
    if len(runtimes) > 1:
        raise Failure(
            f"the actions are for {' and '.join(runtimes)}, and {target} has one "
            "Python for all of them",
            "name it: --runtime python:3.13",
        )
    return [assembly(actions)]
