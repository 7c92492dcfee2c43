"""What a served application runs: its source, or the zips that are built of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.failure import Failure
from scripts.front_doors.front_door import FrontDoor
from scripts.manifest import ManifestError, Problem
from scripts.manifest.includes import APP_CONFIG
from scripts.running.container import Container
from scripts.running.interpreter import for_kind
from scripts.running.process_start import from_code, from_source
from scripts.running.proxy_messages import platform_variables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from scripts.build.build_record import Output
    from scripts.manifest import Action, Application
    from scripts.platform.activation import Context
    from scripts.running.process import Process


class SourceTree:
    """The source as it is now.

    Args:
        root: the application's folder.
        read: reads the application as it is now.
        url: of the server, which an action is told.
        platform: whose front door stands before the actions; none when it is empty.
    """

    def __init__(
        self, root: Path, read: Callable[[], Application], url: str, platform: str
    ) -> None:
        self._root = root
        self._read = read
        self._url = url
        self._platform = platform

    def application(self) -> Application:
        """Return the application.

        Raises:
            ManifestError: it cannot be read.
        """
        return self._read()

    def container(self, action: Action, context: Context) -> Container:
        """Return a container for an action, not yet started."""

        def start(environment: Mapping[str, str]) -> Process:
            return from_source(
                self._root,
                action,
                environment,
                api_host=self._url,
                around=FrontDoor.REFERENCE if self._platform else "",
            )

        return Container(start, context)


class BuiltZips(SourceTree):
    """The zips, built of what has changed when the application is read."""

    _bundles: Mapping[str, Output]

    def application(self) -> Application:
        """Return the application, and build its actions.

        Raises:
            ManifestError: it cannot be read or built.
        """
        from scripts.build.builder import build
        from scripts.build.target import arch_of_this_machine

        application = super().application()
        try:
            built = build(application, arch=arch_of_this_machine())
            for bundle in built:
                if bundle.imports is None:
                    raise Failure(f"{bundle.action}: {'; '.join(bundle.notes)}")
        except Failure as failure:
            # While it is being served, the last good bundle goes on.
            problem = Problem(APP_CONFIG, 0, "build", str(failure), failure.hint)
            raise ManifestError(problem) from None
        self._bundles = {bundle.action: bundle for bundle in built}
        return application

    def container(self, action: Action, context: Context) -> Container:
        """Return a container for the zip of an action, not yet started."""
        bundle = self._bundles[action.path]
        own = platform_variables(bundle.runtime, {"__OW_API_HOST": self._url})

        def start(environment: Mapping[str, str]) -> Process:
            return from_code(
                bundle.path.read_bytes(),
                "main",
                {**environment, **own},
                for_kind(bundle.runtime),
                log_mb=action.limits.log_mb,
            )

        return Container(start, context)
