"""What is deployed: the version and the configured events, nothing secret.

The manifest says ``require-adobe-auth: true``. Adobe's platform enforces that, no
other does, so the action itself asks for a token of Adobe IMS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import config
from actions.shared import responses
from actions.shared.action import action, run
from actions.shared.auth import authenticate, require

if TYPE_CHECKING:
    from actions.shared.request import Request


@action("starter-kit/info", failure=responses.failed)
def main(request: Request) -> dict[str, Any]:
    """Return the version, and the event codes of each entity."""
    require(authenticate(request, default="adobe-ims"), request)
    entities: dict[str, list[str]] = {}
    for event in config.events().values():
        entities.setdefault(event.entity, []).append(event.code)
    return responses.ok({"version": config.__version__, "entities": entities})


if __name__ == "__main__":
    run(main)
