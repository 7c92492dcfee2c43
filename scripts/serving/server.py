"""``starter-kit serve``: an application's web actions over HTTP, on loopback.

:class:`LocalServer` puts the parts together: the manifest, a deployment that reloads,
the containers, the platform's URLs, and an HTTP server in a thread of its own.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scripts.failure import Failure
from scripts.front_doors.front_door import FrontDoor
from scripts.manifest import Environment, load, read_environment
from scripts.running.container_pool import PoolClosed
from scripts.serving.platform_app import PlatformApp, Served
from scripts.serving.served_application import Broken, Changed, Deployment, Works
from scripts.serving.served_code import BuiltZips, SourceTree
from scripts.serving.stop_signals import stopped_by_signals
from scripts.serving.threaded_server import ThreadedServer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from scripts.manifest import Application

__all__ = [
    "Broken",
    "Changed",
    "LocalServer",
    "PortTaken",
    "Served",
    "Works",
    "serve",
]

_HOST = "127.0.0.1"
_BACKLOG = 512
# How often to look for changed files, and whether the server still runs.
_POLL_S = 0.5


class PortTaken(Failure):
    """The port cannot be used; the text says what to do."""


class LocalServer:
    """Serves the application in ``root`` on 127.0.0.1.

        with LocalServer(root, environment={"WEBHOOK_AUTH": "none"}) as server:
            httpx.post(f"{server.url}/api/v1/web/guest/ingestion/webhook", json=…)

    Args:
        root: the folder of ``app.config.yaml``.
        environment: the variables; those of ``.env`` and of the process when None.
        overlay: variables that win over all others.
        port: where to listen; 0 lets the system choose.
        bundles: build the actions, and serve the zips instead of the source.
        allowed_origins: the origins elsewhere whose pages may call, or ``*``.
        platform: whose front door stands before the actions; OpenWhisk's rules apply
            when it is empty.
        on_activation: is called with every request, from the server's thread.
        on_change: is called with every change, and what does not work since then, from
            another thread.
        eager: start every action at once, not at its first call: what is wrong with
            it is heard of early, and there is a last good code from the beginning.
    """

    def __init__(
        self,
        root: Path,
        *,
        environment: Mapping[str, str] | None = None,
        overlay: Mapping[str, str] | None = None,
        port: int = 0,
        bundles: bool = False,
        allowed_origins: Collection[str] = (),
        platform: str = "",
        on_activation: Callable[[Served], None] = lambda _: None,
        on_change: Callable[[Changed | Broken | Works], None] = lambda _: None,
        eager: bool = False,
    ) -> None:
        self.root = Path(root).resolve()
        self._environment = environment
        self.overlay = dict(overlay or {})
        self._port = port
        self._bundles = bundles
        self._allowed_origins = allowed_origins
        self._platform = platform
        self._on_activation = on_activation
        self._on_change = on_change
        self._eager = eager
        self._stack = contextlib.ExitStack()
        self._server: ThreadedServer | None = None
        self.url = ""

    @property
    def is_running(self) -> bool:
        """Whether it answers; False also when it has ended by itself."""
        return self._server is not None and self._server.is_running

    def application(self) -> Application:
        """Read the application as it is now.

        Raises:
            ManifestError: it cannot be read.
        """
        given = self._environment
        variables = read_environment(self.root) if given is None else Environment(given)
        return load(self.root, variables.under(self.overlay))

    def __enter__(self) -> Self:
        """Start serving.

        Raises:
            ManifestError: the application cannot be read.
            PortTaken: another process listens there.
            Failure: there is no front door of that platform.
        """
        door = FrontDoor(self.root, self._platform) if self._platform else None
        with contextlib.ExitStack() as stack:
            listener = stack.enter_context(self._listen())
            self.url = f"http://{_HOST}:{listener.getsockname()[1]}"
            source = BuiltZips if self._bundles else SourceTree
            code = source(self.root, self.application, self.url, self._platform)
            deployment = Deployment(
                self.root, code.application, code.container, on_change=self._on_change
            )
            app = PlatformApp(
                deployment,
                on_activation=self._on_activation,
                allowed_origins=self._allowed_origins,
                door=door,
            )
            server = ThreadedServer(app, listener)
            server.start()
            # In the opposite order: the end of the server does not wait for an
            # activation, or for code that takes long to start.
            stack.callback(app.close)
            stack.callback(server.stop)
            stopping = threading.Event()
            stack.callback(self._watch(deployment, stopping).join)
            stack.callback(deployment.close)
            stack.callback(stopping.set)
            self._server = server
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _listen(self) -> socket.socket:
        try:
            return socket.create_server((_HOST, self._port), backlog=_BACKLOG)
        except (OSError, OverflowError) as error:
            raise PortTaken(
                f"cannot listen on port {self._port}: {error}",
                "end what listens there, or choose another port (0 for any)",
            ) from None

    def _watch(
        self, deployment: Deployment, stopping: threading.Event
    ) -> threading.Thread:
        """Take over changes also while there are no requests."""

        def look() -> None:
            with contextlib.suppress(PoolClosed):
                deployment.renew(all_actions=self._eager)
                while not stopping.wait(_POLL_S):
                    deployment.refresh()
                    deployment.renew(all_actions=self._eager)

        thread = threading.Thread(target=look, name="changes", daemon=True)
        thread.start()
        return thread


def serve(server: LocalServer, ready: Callable[[LocalServer], None]) -> None:
    """Serve until interrupted (Ctrl-C, or SIGTERM).

    Args:
        server: not started yet.
        ready: is called once it listens.

    Raises:
        ManifestError: the application cannot be read.
        PortTaken: another process listens there.
        Failure: the server has ended by itself.
    """
    with stopped_by_signals(), contextlib.suppress(KeyboardInterrupt), server:
        ready(server)
        while server.is_running:
            time.sleep(_POLL_S)
        raise Failure("the server has ended by itself", "start it again")
