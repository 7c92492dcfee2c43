"""Starts ``starter-kit`` in a process that need not import it.

A command takes half a second to be imported. So one process of the suite imports it,
and forks for every command: what runs has an id, streams, a folder, an environment and
signals of its own, and ends as the interpreter ends. ``STARTER_KIT`` is the command as
it is installed; it is run, too, where variables of the interpreter are set.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import io
import marshal
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

STARTER_KIT = Path(sysconfig.get_path("scripts"), "starter-kit")
_SIZE = 4

# To a shell it is one command, to Python a text: a path may have blanks.
_PROGRAM = """\
#!/bin/sh
'''exec' "{python}" -SI "$0" "$@"
' '''
import marshal, os, signal, socket, sys
python = {{name: value for name, value in os.environ.items() if name[:6] == "PYTHON"}}
if python != {python_variables!r}:
    os.execv({cold!r}, sys.argv)
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
wanted = marshal.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)])
streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)]
server.sendmsg([len(wanted).to_bytes({size}, "big")], rights)
server.sendall(wanted)
answers = server.makefile("rb")
pid = int(answers.readline())
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, lambda number, _: os.kill(pid, number))
code = int(answers.readline() or 1)
if code < 0:
    signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
os._exit(code)
"""


def environment(**more: str) -> dict[str, str]:
    """Return a bare environment: what a developer happens to have set is not in it."""
    names = ("PATH", "HOME", "PYTHONPATH", "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, "PYTHONIOENCODING": "utf-8", **more}


@functools.cache
def starter_kit_program() -> Path:
    """Return the path of a program that is run in place of ``starter-kit``.

    It passes its words, streams and signals on, and ends as the command ends.
    """
    # An interpreter reads them when it starts.
    bare = environment()
    variables = {name: bare[name] for name in bare if name.startswith("PYTHON")}
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    program, address = folder / "starter-kit", folder / "socket"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        listener.listen(64)
        server = subprocess.Popen(
            [sys.executable, "-P", __file__, str(listener.fileno())],
            stdin=subprocess.PIPE,
            pass_fds=[listener.fileno()],
            env=bare,
            start_new_session=True,
        )
    program.write_text(
        _PROGRAM.format(
            python=sys.executable,
            python_variables=variables,
            cold=str(STARTER_KIT),
            address=str(address),
            size=_SIZE,
        )
    )
    program.chmod(0o700)

    def end() -> None:
        server.communicate()
        for file in (program, address):
            file.unlink()
        folder.rmdir()

    atexit.register(end)
    return program


def _serve(listener: socket.socket) -> None:
    """Fork for every command until standard input ends; return in a command."""
    while True:
        readable, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in readable:
            os._exit(0)
        connection, _ = listener.accept()
        # Its child is the command; it is the command's parent, and waits for it.
        if os.fork() == 0:
            listener.close()
            _become_parent(connection)
            return
        connection.close()
        _forget_ended()


def _forget_ended() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _become_parent(connection: socket.socket) -> None:
    """Fork the command; return in it, and end with it in its parent."""
    start, streams, _, _ = socket.recv_fds(connection, _SIZE, 3)
    words, folder, environment = marshal.loads(  # noqa: S302 - our own program's
        _exactly(connection, int.from_bytes(start, "big"))
    )
    woken, wakes = socket.socketpair()
    wakes.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes.fileno())
    pid = os.fork()
    if pid:
        for stream in streams:
            os.close(stream)
        connection.sendall(b"%d\n" % pid)
        readable, _, _ = select.select([connection, woken], [], [])
        if connection in readable:
            # The program was killed: so is what it stands for.
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
        os._exit(0)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for one in (connection, woken, wakes):
        one.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.argv[:] = [str(STARTER_KIT), *words]
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(  # noqa: SIM115
        1, "w", encoding="utf-8", closefd=False, buffering=1 if os.isatty(1) else -1
    )
    sys.stderr = open(  # noqa: SIM115
        2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False
    )


def _exactly(connection: socket.socket, size: int) -> bytes:
    read = io.BytesIO()
    while read.tell() < size:
        read.write(connection.recv(size - read.tell()))
    return read.getvalue()


def _import_all() -> None:
    """Import what any command imports while it runs."""
    import scripts

    for module in pkgutil.walk_packages(scripts.__path__, "scripts."):
        if not module.name.endswith(("pytest_plugin", "__main__")):
            importlib.import_module(module.name)
    gc.collect()
    gc.freeze()


def _run() -> None:
    """Run the command; leave the interpreter without taking all modules apart."""
    from scripts.cli import main

    try:
        main()
    except SystemExit as end:
        if not isinstance(end.code, int | None):
            raise
        code = end.code or 0
    else:
        code = 0
    atexit._run_exitfuncs()  # noqa: SLF001 - as the interpreter does at its end
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _import_all()
    _serve(socket.socket(fileno=int(sys.argv[1])))
    _run()
