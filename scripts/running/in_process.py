"""Runs an application's actions in this process, each as its container would.

What the process shares with an action - environment, modules, standard streams - is
set for one run and put back after it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from actions.shared.frame.input_names import VARIABLE as INPUTS_VARIABLE
from scripts.platform import activation as activations
from scripts.running.captured_output import captured
from scripts.running.launcher import (
    MAIN_MODULE,
    entry_file,
    import_action,
    print_traceback,
)
from scripts.running.log_lines import LogBuffer
from scripts.running.module_space import ModuleSpace, no_main_module
from scripts.running.worker import StoppedError, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

    from scripts.manifest import Action
    from scripts.platform.activation import Activation, Context, Outcome

    Main = Callable[[dict[str, Any]], Any]

_one_at_a_time = threading.Lock()
_worker = Worker()


class InProcess:
    """The loaded modules of one application, and a way to run its actions.

    Args:
        root: the folder of the application.
        debugging: leave the standard streams alone and enforce no time limit.
        now_s: the time in seconds since the epoch.
        around: makes what is called in the place of an action's function.
    """

    def __init__(
        self,
        root: Path,
        *,
        debugging: bool,
        now_s: Callable[[], float],
        around: Callable[[Main], Main] = lambda main: main,
    ) -> None:
        self._root = root.resolve()
        self._around = around
        self._debugging = debugging
        self._now_s = now_s
        self._space = ModuleSpace(self._root, first=True)
        self._beside: dict[Path, ModuleSpace] = {}
        self._unnamed: dict[Path, ModuleType] = {}

    def run(
        self, action: Action, params: dict[str, Any], context: Context
    ) -> Activation:
        """Run an action once; it has the process to itself."""
        log = LogBuffer(action.limits.log_mb)
        run = _Run(self, action, params, context, self._now_s)
        limit_ms = action.limits.timeout_ms
        # A debugger's user needs all the time there is.
        unlimited = self._debugging or "pydevd" in sys.modules
        with _one_at_a_time, self._modules_of(action), _platform_variables():
            started_s = time.perf_counter()
            with contextlib.nullcontext() if self._debugging else captured(log):
                in_time = _worker.run(run, None if unlimited else limit_ms / 1000)
            duration_ms = (time.perf_counter() - started_s) * 1000
            if in_time:
                outcome = run.outcome
            else:
                outcome = activations.timed_out(limit_ms, initialising=run.initialising)
                self._forget()  # the platform would destroy the container
        return activations.Activation.of(
            outcome, context.activation_id, log.lines(), duration_ms
        )

    def fresh(self) -> None:
        """Forget all loaded modules."""
        with _one_at_a_time:
            self._forget()

    def load(self, action: Action) -> Main:
        """Return the function to call, importing its module when it is not loaded."""
        file = entry_file(action.function)
        module = self._unnamed.get(file)
        if module is None:
            module = import_action(self._root, file)
        if module.__name__ == MAIN_MODULE:
            self._unnamed[file] = sys.modules[MAIN_MODULE] = module
        main: Main = getattr(module, action.main)
        return self._around(main)

    @contextlib.contextmanager
    def _modules_of(self, action: Action) -> Iterator[None]:
        folder = entry_file(action.function).parent
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._space.active())
            if folder != self._root:
                if folder not in self._beside:
                    self._beside[folder] = ModuleSpace(folder, first=False)
                stack.enter_context(self._beside[folder].active())
            stack.enter_context(no_main_module())
            yield

    def _forget(self) -> None:
        for space in (self._space, *self._beside.values()):
            space.forget()
        self._unnamed.clear()


class _Run:
    """One run of an action, for the worker's thread."""

    def __init__(
        self,
        process: InProcess,
        action: Action,
        params: dict[str, Any],
        context: Context,
        now_s: Callable[[], float],
    ) -> None:
        self._process = process
        self._action = action
        self._params = params
        self._context = context
        self._now_s = now_s
        self.initialising = True
        self.outcome: Outcome = activations.exited()

    def __call__(self) -> None:
        self.outcome = self._initialised()

    def _initialised(self) -> Outcome:
        os.environ.update(self._context.environment(self._now_s()))
        try:
            main = self._process.load(self._action)
        except StoppedError:
            raise
        except BaseException as error:  # noqa: BLE001 - it would have ended the launcher
            print_traceback(error, __file__)
            return activations.not_initialised()
        self.initialising = False
        return self._called(main)

    def _called(self, main: Main) -> Outcome:
        os.environ.update(self._context.environment(self._now_s()))
        try:
            result = main(self._params)
        except Exception as error:  # noqa: BLE001 - any exception is the action's answer
            print_traceback(error, __file__)
            return activations.of_exception(error)
        except StoppedError:
            raise
        except BaseException as error:  # noqa: BLE001 - sys.exit and its like, too
            print_traceback(error, __file__)
            return activations.exited()
        return activations.of_value(result)


@contextlib.contextmanager
def _platform_variables() -> Iterator[None]:
    """Take the variables of the platform away, and put them back afterwards."""

    def taken() -> dict[str, str]:
        names = [
            name
            for name in os.environ
            if name.startswith("__OW_") or name == INPUTS_VARIABLE
        ]
        return {name: os.environ.pop(name) for name in names}

    before = taken()
    try:
        yield
    finally:
        taken()
        os.environ.update(before)
