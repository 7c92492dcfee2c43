"""The frame around every ``main``.

It does what every action needs and no reader of an action wants to see: it makes a
:class:`Request` of OpenWhisk's parameters, gives the log its context, turns errors
into answers, and makes sure that what leaves is JSON. A ``main`` that raises, exits
or returns what JSON cannot hold would cost the container, and its caller would read
``Response is not valid 'message/http'`` (Apache OpenWhisk, runtime for Python).
"""

from __future__ import annotations

import functools
import json
import sys
from typing import TYPE_CHECKING, Any

from actions.shared.errors import ActionError, BadRequest, log_lines_of
from actions.shared.frame import logging
from actions.shared.frame.call_log import loggable
from actions.shared.frame.clock import SYSTEM
from actions.shared.frame.resolve import resolve
from actions.shared.request import Request

#: The log's message for a request whose caller or content is at fault; ``reason`` says
#: why.
REQUEST_REFUSED = "Request refused"

# A user's code may import ``resolve`` from here, too.
__all__ = ["action", "resolve", "run", "unexpected"]

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from actions.shared.frame.clock import Clock

    Response = dict[str, Any]

    class Main(Protocol):
        """An action's entry point."""

        def __call__(
            self, params: dict[str, Any], context: Any = ..., /, *, clock: Clock = ...
        ) -> Response:
            """Answer one activation."""


def action(
    name: str, *, failure: Callable[[ActionError], Response]
) -> Callable[[Callable[[Request], Response]], Main]:
    """Turn a function from request to response into an OpenWhisk ``main``.

    Args:
        name: the action as it is called in the logs (``ingestion/webhook``).
        failure: makes the answer to an error, whose ``params`` are those of the call.
    """

    def frame(handle: Callable[[Request], Response]) -> Main:
        @functools.wraps(handle)
        def main(
            params: Any, context: Any = None, /, *, clock: Clock = SYSTEM
        ) -> Response:
            # main answers any parameters, also those that are not an object.
            given: dict[str, Any] = params if isinstance(params, dict) else {}
            # A web action of OpenWhisk's has the second, which no caller can set.
            if "http" in given and "__ow_method" not in given:
                from actions.shared.platforms import digitalocean

                run = functools.partial(main, clock=clock)
                return digitalocean.answer(run, name, given, context)

            def failed(error: ActionError) -> Response:
                error.params = given
                return failure(error)

            with logging.context(name, given):
                listeners: list[Callable[[Response], None]] = []
                try:
                    if logging.writes_debug():
                        logging.debug("Called", params=loggable(given))
                    request = Request.from_params(given, clock)
                    listeners = request.when_answered
                    response = handle(request)
                except ActionError as error:
                    response = failed(_log_error(error))
                except KeyboardInterrupt:
                    raise
                except BaseException as error:  # noqa: BLE001 - even an exit in user code must be answered
                    response = failed(unexpected(error))
                answer = _as_json(response, failed)
                for listener in listeners:
                    _tell(listener, answer)
                return answer

        return main

    return frame


def run(main: Main) -> None:
    """Answer the parameters on standard input on standard output, both as JSON."""
    try:
        params = json.load(sys.stdin)
    except (ValueError, RecursionError) as error:
        sys.exit(f"standard input must be the parameters as one JSON object: {error}")
    json.dump(main(params), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def _log_error(error: ActionError) -> ActionError:
    if isinstance(error, BadRequest):
        logging.warning(
            REQUEST_REFUSED, reason=str(error), faults=log_lines_of(error.faults)
        )
    elif error.status < 500:  # noqa: PLR2004 - where HTTP's server errors begin
        logging.warning(REQUEST_REFUSED, reason=error.log_text)
    else:
        logging.error(error.log_text, status=error.status)
    return error


def unexpected(error: BaseException) -> ActionError:
    """Log an error that no code expects, and return what stands for it."""
    logging.exception(
        f"Unexpected {type(error).__name__}: fix the code that the last frame shows",
        error,
    )
    return ActionError("Internal error")


def _tell(listener: Callable[[Response], None], answer: Response) -> None:
    try:
        listener(answer)
    except Exception as error:  # noqa: BLE001 - the answer stands, and its listeners change nothing
        unexpected(error)


def _as_json(
    response: Response, failure: Callable[[ActionError], Response]
) -> Response:
    """Return ``response`` as the runtime's encoder can write it."""
    try:
        text = json.dumps(response, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        return failure(unexpected(error))
    try:
        text.encode()
    except UnicodeEncodeError:
        # A lone surrogate of the caller's, quoted back: the runtime would die of it.
        repaired: Response = json.loads(text.encode("utf-8", "replace"))
        return repaired
    return response
