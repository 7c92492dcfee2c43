"""A real Redis on loopback, and sockets that only look like one."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import struct
import subprocess
import threading
import time
from typing import TYPE_CHECKING, Any, Literal, Self

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

if TYPE_CHECKING:
    from pathlib import Path

#: Why tests are skipped; empty where there is a Redis.
MISSING = "" if shutil.which("redis-server") else "redis-server is not installed"
_PATIENCE_S = 20.0
# redis-py waits up to a second before it tries again to connect.
_NO_RETRY = Retry(NoBackoff(), 0)


class RedisServer:
    """Debian's ``redis-server``, keeping what it has promised to keep.

    Args:
        folder: where it keeps that.
        port: where it listens; 0 for a free one.

    Attributes:
        port: where it listens, also after a restart.
    """

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = port or free_port()

    @property
    def url(self) -> str:
        """What goes into ``OUTBOX_URL``."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start, if it is not running, with what was stored before."""
        if self._process is not None:
            return
        self._process = subprocess.Popen(
            [
                *("redis-server", "--bind", "127.0.0.1", "--port", str(self.port)),
                *("--dir", str(self._folder), "--save", ""),
                *("--appendonly", "yes", "--appendfsync", "always"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        give_up_s = time.monotonic() + _PATIENCE_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > give_up_s:
                raise RuntimeError("redis-server did not start")
            time.sleep(0.01)

    def kill(self) -> None:
        """Let it die without a word, as the power does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def ask(self, *command: Any) -> Any:
        """Ask it what only a test would."""
        with redis.Redis(port=self.port, protocol=2, retry=_NO_RETRY) as client:
            client.response_callbacks.clear()
            return client.execute_command(*command)

    def _answers(self) -> bool:
        try:
            return bool(self.ask("PING") == b"PONG")
        except redis.ConnectionError:  # also while it is loading
            return False


Fault = Literal[
    "refused", "reset", "reset after", "silent", "dripping", "garbage", "liar", "error"
]

#: What an empty-handed server may do, in the order of the fault matrix.
FAULTS: tuple[Fault, ...] = (
    *("refused", "reset", "reset after"),
    *("silent", "dripping", "garbage", "liar", "error"),
)


class BrokenRedis:
    """Something at the address of a Redis that is none, or is not well.

    ``refused``: no listener. ``reset``: the connection is reset at once, or
    ``reset after`` a command came. ``silent``: never a reply. ``dripping``: a reply
    that never ends, byte by byte. ``garbage``: another protocol. ``liar``: ``OK`` to
    everything, also within a transaction. ``error``: an error to everything.
    """

    def __init__(self, fault: Fault) -> None:
        self._fault = fault
        self._stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self) -> Self:
        if self._fault == "refused":
            self._listener.close()
        else:
            self._thread = threading.Thread(target=self._serve, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        if self._fault != "refused":
            # Wakes the thread that accepts.
            socket.create_connection(("127.0.0.1", self.port)).close()
            self._thread.join()
            self._listener.close()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._stopping.is_set():
                connection.close()
                return
            threading.Thread(
                target=self._speak, args=(connection,), daemon=True
            ).start()

    def _speak(self, connection: socket.socket) -> None:
        with connection:
            try:
                self._misbehave(connection)
            except OSError:
                return

    def _misbehave(self, connection: socket.socket) -> None:
        if self._fault == "reset":
            _reset(connection)
            return
        while data := connection.recv(65536):
            if self._fault == "reset after":
                _reset(connection)
                return
            if self._fault == "dripping":
                connection.sendall(b"$1000000\r\n")
                while not self._stopping.wait(0.1):
                    connection.sendall(b"x")
            elif self._fault == "garbage":
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n<html>secret</html>\r\n")
            elif self._fault == "liar":
                connection.sendall(_flattery(data))
            elif self._fault == "error":
                connection.sendall(b"-ERR secret internals\r\n" * 8)


def _flattery(data: bytes) -> bytes:
    commands = len(re.findall(rb"(?:^|\n)\*[0-9]", data))
    if b"EXEC" not in data:
        return b"+OK\r\n" * commands
    each = commands - 2
    queued = b"+OK\r\n" + b"+QUEUED\r\n" * each
    return queued + b"*%d\r\n" % each + b"+OK\r\n" * each


class Router:
    """Stands between a container and its Redis, and forgets connections that idle.

    What comes over a forgotten connection is reset, or, when ``silent``, swallowed.
    """

    def __init__(self, port: int, *, silent: bool) -> None:
        self._target = port
        self._silent = silent
        self._forgotten: set[socket.socket] = set()
        self._known: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}/0"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # Wakes the thread that accepts.
        self._target = 0
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join()
        self._listener.close()
        for connection in self._known:
            connection.close()

    def forget(self) -> None:
        """Forget every connection there is."""
        self._forgotten |= self._known

    def _serve(self) -> None:
        while True:
            near, _ = self._listener.accept()
            if not self._target:
                near.close()
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            self._known |= {near, far}
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        # A connection is closed under this thread when the router goes.
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if source not in self._forgotten:
                    target.sendall(data)
                elif not self._silent:
                    _reset(source)
                    return


def _reset(connection: socket.socket) -> None:
    # Closing with a linger time of zero sends RST where FIN would be sent otherwise.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
