"""The signals that end a server: all of them do what Ctrl-C does."""

from __future__ import annotations

import contextlib
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP do what Ctrl-C does, so that no container is left behind.

    A second one changes nothing: what stops is stopping already.
    """
    stopping = False

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        if not stopping:
            stopping = True
            raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()
    with contextlib.ExitStack() as after:
        for name in ("SIGINT", "SIGTERM", "SIGHUP") if is_main else ():
            number = getattr(signal, name, None)  # there is no SIGHUP on Windows
            # Under nohup, the end of the terminal is not to matter.
            if number and (name, signal.getsignal(number)) != (
                "SIGHUP",
                signal.SIG_IGN,
            ):
                after.callback(signal.signal, number, signal.signal(number, interrupt))
        yield
