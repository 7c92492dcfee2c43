"""``starter-kit serve``: an application's web actions over HTTP, on loopback.

:class:`LocalServer` puts the parts together: the manifest, a deployment that reloads,
the containers, the platform's URLs, and an HTTP server in a thread of its own.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import uvicorn

from scripts.failure import Failure
from scripts.local.process.container import Container
from scripts.local.serving.deployment import Deployment, Reload
from scripts.local.serving.platform_app import Served, create_app
from scripts.manifest import ManifestError, Problem, load, read_environment
from scripts.manifest.includes import APP_CONFIG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import FrameType

    from starlette.applications import Starlette

    from scripts.deploy.bundle import Bundle
    from scripts.local.openwhisk.activation import Context
    from scripts.local.process.local_action import LocalAction
    from scripts.local.runtime.container import BundleContainer
    from scripts.manifest import Application

__all__ = ["LocalServer", "PortTaken", "Reload", "Served", "create_app", "serve"]

_HOST = "127.0.0.1"
_BACKLOG = 512
_POLL_S = 0.5
# How long answers that are being sent may take when the server stops.
_GRACE_S = 5


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
        on_activation: hears of every request, from the server's thread.
        on_reload: hears of every change of a file, from another thread.
    """

    def __init__(
        self,
        root: Path,
        *,
        environment: Mapping[str, str] | None = None,
        overlay: Mapping[str, str] | None = None,
        port: int = 0,
        bundles: bool = False,
        on_activation: Callable[[Served], None] = lambda _: None,
        on_reload: Callable[[Reload], None] = lambda _: None,
    ) -> None:
        self.root = Path(root).resolve()
        self._environment = environment
        self._overlay = overlay or {}
        self._port = port
        self._bundles = bundles
        self._built_bundles: Mapping[str, Bundle] = {}
        self._on_activation = on_activation
        self._on_reload = on_reload
        self._stack = contextlib.ExitStack()
        self.url = ""

    def application(self) -> Application:
        """Read the application as it is now.

        Raises:
            ManifestError: it cannot be read.
        """
        variables = self._environment
        if variables is None and self._overlay:
            variables = read_environment(self.root)
        if variables is not None:
            variables = {**variables, **self._overlay}
        return load(self.root, variables)

    def __enter__(self) -> Self:
        """Start serving.

        Raises:
            ManifestError: the application cannot be read.
            PortTaken: somebody else listens there.
        """
        with contextlib.ExitStack() as stack:
            listener = stack.enter_context(self._listen())
            self.url = f"http://{_HOST}:{listener.getsockname()[1]}"
            deployment = Deployment(
                self.root,
                self._built if self._bundles else self.application,
                self._start_bundle if self._bundles else self._start,
                on_reload=self._on_reload,
            )
            app = create_app(deployment, on_activation=self._on_activation)
            server = ThreadedServer(app, listener)
            server.start()
            stack.callback(server.stop)
            # Before the server stops: nobody shall wait for an activation then.
            stack.callback(deployment.close)
            self._poll(deployment, stack)
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

    def _start(self, action: LocalAction, context: Context) -> Container:
        return Container(self.root, action, context, api_host=self.url)

    def _built(self) -> Application:
        """Read the application and build its actions, those that have changed."""
        from scripts.deploy.bundle import build
        from scripts.deploy.target import arch_of_this_machine

        application = self.application()
        try:
            built = build(application, arch=arch_of_this_machine())
            for bundle in built:
                if bundle.imports is None:
                    raise Failure(f"{bundle.action}: {'; '.join(bundle.notes)}")
        except Failure as failure:
            # While it is being served, the last good bundle goes on.
            problem = Problem(APP_CONFIG, 0, "build", str(failure), failure.hint)
            raise ManifestError(problem) from None
        self._built_bundles = {bundle.action: bundle for bundle in built}
        return application

    def _start_bundle(self, action: LocalAction, context: Context) -> BundleContainer:
        from scripts.local.runtime.container import BundleContainer

        bundle = self._built_bundles[action.path]
        return BundleContainer(
            bundle.path, bundle.runtime, action.limits, context, api_host=self.url
        )

    @staticmethod
    def _poll(deployment: Deployment, stack: contextlib.ExitStack) -> None:
        """Look for changes also while there are no requests."""
        stopping = threading.Event()

        def look() -> None:
            while not stopping.wait(_POLL_S):
                deployment.refresh()

        thread = threading.Thread(target=look, name="reload", daemon=True)
        thread.start()
        stack.callback(thread.join)
        stack.callback(stopping.set)


class ThreadedServer(uvicorn.Server):
    """An HTTP server in a thread of its own."""

    def __init__(self, app: Starlette, listener: socket.socket) -> None:
        # Connections have this from the listener: an answer of two parts would wait
        # 40 ms for the client's acknowledgement of the first.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                http="h11",
                ws="none",
                lifespan="on",
                server_header=False,
                timeout_graceful_shutdown=_GRACE_S,
            )
        )
        self._ready = threading.Event()
        self._thread = threading.Thread(
            target=self.run, kwargs={"sockets": [listener]}, name="server", daemon=True
        )

    def start(self) -> None:
        """Serve from here on."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Answer what is under way, and end."""
        self.should_exit = True
        self._thread.join()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Note that connections are accepted."""
        await super().startup(sockets)
        self._ready.set()


def serve(
    root: Path,
    *,
    port: int = 9080,
    bundles: bool = False,
    environment: Mapping[str, str] | None = None,
    overlay: Mapping[str, str] | None = None,
    on_ready: Callable[[LocalServer], None] | None = None,
    on_activation: Callable[[Served], None] | None = None,
    on_reload: Callable[[Reload], None] | None = None,
) -> None:
    """Serve until interrupted (Ctrl-C, or SIGTERM), and say what happens.

    Args:
        root: as for :class:`LocalServer`, and so are the others.
        port: where to listen; 0 lets the system choose.
        bundles: build the actions, and serve the zips instead of the source.
        environment: the variables.
        overlay: variables that win over all others.
        on_ready: hears that the server listens; prints the URLs when None.
        on_activation: hears of every request; prints it and its log when None.
        on_reload: hears of every change; prints it when None.

    Raises:
        ManifestError: the application cannot be read.
        PortTaken: somebody else listens there.
    """
    from scripts.local.serving import output

    server = LocalServer(
        root,
        environment=environment,
        overlay=overlay,
        port=port,
        bundles=bundles,
        on_activation=on_activation or output.served,
        on_reload=on_reload or output.reloaded,
    )
    with _interrupted_by_sigterm(), contextlib.suppress(KeyboardInterrupt), server:
        (on_ready or output.ready)(server)
        while True:
            time.sleep(3600)


@contextlib.contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does, so that no container is left behind."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield  # whoever runs the main thread decides
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
