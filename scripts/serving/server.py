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
from typing import TYPE_CHECKING, Any, Self

from scripts.failure import Failure
from scripts.manifest import Environment, ManifestError, Problem, load, read_environment
from scripts.manifest.includes import APP_CONFIG
from scripts.running.container import Container
from scripts.running.container_pool import PoolClosed
from scripts.serving.platform_app import Served, create_app
from scripts.serving.served_application import Broken, Changed, Deployment
from scripts.serving.threaded_server import ThreadedServer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from types import FrameType

    from scripts.build.bundle import Bundle
    from scripts.manifest import Application
    from scripts.platform.activation import Context
    from scripts.running.bundle_container import BundleContainer
    from scripts.running.local_action import LocalAction

__all__ = [
    "Broken",
    "Changed",
    "LocalServer",
    "PortTaken",
    "Served",
    "create_app",
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
        on_activation: hears of every request, from the server's thread.
        on_change: hears of every change, and of what does not work since then, from
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
        on_activation: Callable[[Served], None] = lambda _: None,
        on_change: Callable[[Changed | Broken], None] = lambda _: None,
        eager: bool = False,
    ) -> None:
        self.root = Path(root).resolve()
        self._environment = environment
        self.overlay = dict(overlay or {})
        self._port = port
        self._bundles = bundles
        self._allowed_origins = allowed_origins
        self._built_bundles: Mapping[str, Bundle] = {}
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
            PortTaken: somebody else listens there.
        """
        with contextlib.ExitStack() as stack:
            listener = stack.enter_context(self._listen())
            self.url = f"http://{_HOST}:{listener.getsockname()[1]}"
            deployment = Deployment(
                self.root,
                self._built if self._bundles else self.application,
                self._start_bundle if self._bundles else self._start,
                on_change=self._on_change,
            )
            app = create_app(
                deployment,
                on_activation=self._on_activation,
                allowed_origins=self._allowed_origins,
            )
            server = ThreadedServer(app, listener)
            server.start()
            # In the opposite order: nobody shall wait for an activation, or for code
            # that takes long to start, when the server stops.
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

    def _start(self, action: LocalAction, context: Context) -> Container:
        return Container(self.root, action, context, api_host=self.url)

    def _built(self) -> Application:
        """Read the application and build its actions, those that have changed."""
        from scripts.build.bundle import build
        from scripts.build.target import arch_of_this_machine

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
        from scripts.running.bundle_container import BundleContainer

        bundle = self._built_bundles[action.path]
        return BundleContainer(
            bundle.path, bundle.runtime, action.limits, context, api_host=self.url
        )

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


def serve(
    root: Path,
    *,
    port: int = 9080,
    bundles: bool = False,
    environment: Mapping[str, str] | None = None,
    overlay: Mapping[str, str] | None = None,
    allowed_origins: Collection[str] = (),
    on_ready: Callable[[LocalServer], None] | None = None,
    on_activation: Callable[[Served], None] | None = None,
    on_change: Callable[[Changed | Broken], None] | None = None,
) -> None:
    """Serve until interrupted (Ctrl-C, or SIGTERM), and say what happens.

    Args:
        root: as for :class:`LocalServer`, and so are the others.
        port: where to listen; 0 lets the system choose.
        bundles: build the actions, and serve the zips instead of the source.
        environment: the variables.
        overlay: variables that win over all others.
        allowed_origins: the origins elsewhere whose pages may call, or ``*``.
        on_ready: hears that the server listens; prints the URLs when None.
        on_activation: hears of every request; prints it and its log when None.
        on_change: hears of every change; prints it when None.

    Raises:
        ManifestError: the application cannot be read.
        PortTaken: somebody else listens there.
    """
    from scripts.serving.serve_report import Output

    output = Output()
    server = LocalServer(
        root,
        environment=environment,
        overlay=overlay,
        port=port,
        bundles=bundles,
        allowed_origins=allowed_origins,
        on_activation=on_activation or output.served,
        on_change=on_change or output.changed,
        eager=True,
    )
    with _stopped_by_signals(), contextlib.suppress(KeyboardInterrupt), server:
        (on_ready or output.ready)(server)
        while server.is_running:
            time.sleep(_POLL_S)
        raise Failure("the server has ended by itself", "start it again")


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP do what Ctrl-C does, so that no container is left behind.

    A second one changes nothing: what stops is stopping already.
    """
    stopping = False

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        if not stopping:
            stopping = True
            raise KeyboardInterrupt

    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # there is no SIGHUP on Windows
            # Under nohup, the end of the terminal is not to matter.
            if number and (name, signal.getsignal(number)) != (
                "SIGHUP",
                signal.SIG_IGN,
            ):
                before[number] = signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
