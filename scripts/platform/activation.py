"""What became of an activation, in the platform's own terms.

Between an action's ``main`` and the caller stand the launcher, the container's proxy
and the invoker, and each of them turns some results into others. This module is the
one place that knows how, for an action in this process and for one in a container.
Sources: Apache OpenWhisk's launcher.py (runtime-python), runHandler.go
(runtime-go), ActivationResult.scala and ContainerProxy.scala.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from actions.shared.frame.input_names import VARIABLE as INPUTS_VARIABLE
from scripts.platform import platform_json

if TYPE_CHECKING:
    from scripts.manifest import Action

Status = Literal["success", "application error", "action developer error"]

#: The largest result, in bytes of JSON (OpenWhisk's docs/reference.md).
MAX_RESULT_BYTES = 1_048_576
#: The namespace that everything local runs in.
NAMESPACE = "guest"


@dataclass(frozen=True)
class Outcome:
    """How an action ended.

    Attributes:
        status: ``success``; ``application error`` when the result has a top-level
            ``error`` or ``main`` raised; ``action developer error`` when the action
            did not even answer properly.
        result: what the activation's record holds: the JSON value that ``main``
            returned or, after an error, ``{"error": …}`` and nothing else.
    """

    status: Status
    result: Any


@dataclass(frozen=True)
class Activation(Outcome):
    """An outcome with the circumstances of its run.

    Attributes:
        activation_id: 32 hexadecimal digits.
        logs: the lines that the action wrote to its standard output and error.
        duration_ms: how long it took, with the initialisation if there was one.
        init_ms: how long the action took to start; None when it was warm.
    """

    activation_id: str = ""
    logs: tuple[str, ...] = ()
    duration_ms: float = 0.0
    init_ms: float | None = None

    @classmethod
    def of(
        cls,
        outcome: Outcome,
        activation_id: str,
        logs: tuple[str, ...],
        duration_ms: float,
        init_ms: float | None = None,
    ) -> Activation:
        """Return the activation that had this outcome."""
        status, result = outcome.status, outcome.result
        return cls(status, result, activation_id, logs, duration_ms, init_ms)


@dataclass(frozen=True)
class Context:
    """What the platform tells an action about its activation.

    Attributes:
        action: the action's path, ``ingestion/webhook``.
        activation_id: 32 hexadecimal digits.
        transaction_id: of the HTTP request that caused it.
        timeout_ms: ``limits.timeout`` of the action.
        inputs: the names of its inputs; None where the entry of a bundle says them.
        namespace: that the action is in.
        version: of the action.
    """

    action: str
    activation_id: str
    transaction_id: str
    timeout_ms: int
    inputs: tuple[str, ...] | None = None
    namespace: str = NAMESPACE
    version: str = "0.0.1"

    @classmethod
    def of(cls, action: Action, activation_id: str, transaction_id: str) -> Context:
        """Return what an action of the application is told."""
        timeout_ms, inputs = action.limits.timeout_ms, tuple(action.parameters)
        return cls(action.path, activation_id, transaction_id, timeout_ms, inputs)

    def entries(self, now_s: float) -> dict[str, str]:
        """Return the members that stand beside ``value`` in a call to the runtime.

        Each becomes ``__OW_<NAME>`` in the environment. Everything is text, the
        deadline too (milliseconds since the epoch).
        """
        return {
            "namespace": self.namespace,
            "action_name": f"/{self.namespace}/{self.action.removeprefix('default/')}",
            "action_version": self.version,
            "activation_id": self.activation_id,
            "transaction_id": self.transaction_id,
            "deadline": str(int(now_s * 1000) + self.timeout_ms),
        }

    def environment(self, now_s: float) -> dict[str, str]:
        """Return the same as environment variables, with the names of the inputs."""
        entries = self.entries(now_s)
        variables = {f"__OW_{name.upper()}": value for name, value in entries.items()}
        if self.inputs is not None:
            variables[INPUTS_VARIABLE] = ",".join(self.inputs)
        return variables


def of_value(value: Any) -> Outcome:
    """Return the outcome when ``main`` returned ``value``."""
    try:
        line = json.dumps(value, ensure_ascii=False).encode()
    except Exception:  # noqa: BLE001 - whatever it is, it would have ended the launcher
        return exited()
    return of_answer(line + b"\n")


def of_exception(error: Exception) -> Outcome:
    """Return the outcome when ``main`` raised: the launcher answers with its text."""
    return of_value({"error": str(error)})


def of_answer(line: bytes) -> Outcome:
    """Return the outcome when the action's process answered with this line of JSON."""
    try:
        value = json.loads(line, parse_constant=_refuse, parse_int=_short_integer)
    except (ValueError, RecursionError):
        return _developer_error(_NO_DICTIONARY)
    if not isinstance(value, (dict, list)) and value is not None:
        return _developer_error(_NO_DICTIONARY)
    if len(line) > MAX_RESULT_BYTES:
        return _application_error(
            "The action produced a response that exceeded the allowed length: "
            f"{len(line)} > {MAX_RESULT_BYTES} bytes."
        )
    text = line.decode().removesuffix("\n")
    if value is None or not platform_json.is_readable(text):
        return _developer_error(
            "The action did not produce a valid JSON or JSON Array response: " + text
        )
    if isinstance(value, dict) and "error" in value:
        return _application_error(value["error"])
    return Outcome("success", value)


def exited() -> Outcome:
    """Return the outcome when the action's process ended instead of answering."""
    return _developer_error("command exited")


def not_initialised() -> Outcome:
    """Return the outcome when the action could not be imported, or has no main."""
    return _developer_error("Cannot start action. Check logs for details.")


def timed_out(timeout_ms: int, *, initialising: bool = False) -> Outcome:
    """Return the outcome when the action took longer than its limit."""
    return _developer_error(
        f"The action exceeded its time limits of {timeout_ms} milliseconds"
        + (" during initialization." if initialising else ".")
    )


_NO_DICTIONARY = "The action did not return a dictionary or array."


def _application_error(error: Any) -> Outcome:
    return Outcome("application error", {"error": error})


def _developer_error(error: str) -> Outcome:
    return Outcome("action developer error", {"error": error})


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON value")


def _short_integer(digits: str) -> int:
    # Python refuses to convert very long ones; the platform refuses them, too, but
    # only later, and in other words.
    return int(digits) if len(digits) <= platform_json.MAX_NUMBER_CHARACTERS else 0
