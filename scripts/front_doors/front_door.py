"""The parameters of a call through a front door, and the answer that comes back."""

from __future__ import annotations

from http import HTTPStatus
from importlib import import_module
from typing import TYPE_CHECKING, Any

from actions.shared.platforms.substitution import spelling_of
from scripts.failure import Failure
from scripts.front_doors.plain_http import decoded_answer, encoded_request
from scripts.front_doors.table_entries import entry, no_front_doors
from scripts.front_doors.through import LIBRARIES, PLATFORMS, through
from scripts.platform.web_http import platform_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from scripts.manifest import Action
    from scripts.platform.activation import Outcome
    from scripts.platform.web_http import HttpRequest, HttpResponse


class FrontDoor:
    """The front door of one platform, before the actions of an application.

    Args:
        root: the folder of the application.
        platform: one of :data:`scripts.front_doors.through.PLATFORMS`.

    Raises:
        Failure: there is no such platform, its types are not installed, or the
            application has no front doors.
    """

    #: Where :mod:`scripts.running.launcher` finds :meth:`around`.
    REFERENCE = "scripts.front_doors.through:through"

    def __init__(self, root: Path, platform: str) -> None:
        if platform not in PLATFORMS:
            raise Failure(
                f"there is no front door of {platform}",
                f"known: {', '.join(PLATFORMS)}",
            )
        if not (root / "actions" / "shared" / "platforms").is_dir():
            raise no_front_doors(root)
        _check_library(platform)
        self._platform = platform

    def around(
        self, main: Callable[[dict[str, Any]], Any]
    ) -> Callable[[dict[str, Any]], Any]:
        """Return what is called in the place of ``main``, with :meth:`params`."""
        return through(main)

    def params(
        self,
        action: Action,
        request: HttpRequest,
        variables: Mapping[str, str],
    ) -> dict[str, Any]:
        """Return what is called with: the request, and what the platform knows.

        Args:
            action: what is called.
            request: its ``path`` is what follows the action in the URL.
            variables: the values of the variables of the inputs.
        """
        names = {name for each in action.inputs.values() for name in each.variables}
        spellings = {spelling_of(name, variables) for name in names} - {""}
        return {
            "platform": self._platform,
            "path": action.path,
            "raw": action.raw_http,
            "entry": entry(action),
            "environ": {name: variables[name] for name in sorted(spellings)},
            "request": encoded_request(request),
        }

    def response(self, outcome: Outcome, transaction_id: str) -> HttpResponse:
        """Return what the caller gets; 502 when the front door did not answer."""
        if outcome.status != "success":
            error = str(outcome.result["error"])
            return platform_error(HTTPStatus.BAD_GATEWAY, error, transaction_id)
        return decoded_answer(outcome.result)


def _check_library(platform: str) -> None:
    module, distribution = LIBRARIES.get(platform, ("", ""))
    try:
        if module:
            import_module(module)
    except ImportError:
        raise Failure(
            f"the types of {platform} are not installed",
            f"install them: pip install {distribution}",
        ) from None
