"""The feed ``/whisk.system/alarms/alarm``, without a clock.

It notes which triggers it is to fire, and refuses what the real one refuses. Source:
Apache OpenWhisk, openwhisk-package-alarms (alarmWebAction.js).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACE = "whisk.system"
ACTION = "alarms/alarm"
_SECRET = "authKey"  # noqa: S105 - the parameter's name


class Alarms:
    """The triggers that the clock is to fire, each with its parameters."""

    def __init__(self, auth: str) -> None:
        self._auth = auth
        self.triggers: dict[str, dict[str, Any]] = {}

    def call(self, params: Mapping[str, Any]) -> Any:
        """Answer one call as an action does: a failure has a member ``error``."""
        event, trigger = params.get("lifecycleEvent"), params.get("triggerName")
        if params.get(_SECRET) != self._auth:
            return {"error": "Trigger authentication request failed."}
        if not isinstance(trigger, str) or trigger.count("/") != 2:  # noqa: PLR2004
            return {"error": "no trigger name parameter was provided"}
        if event == "CREATE":
            return self._create(trigger, params)
        return self._of_known(trigger, event)

    def _of_known(self, trigger: str, event: Any) -> Any:
        if trigger not in self.triggers:
            return {"error": f"could not find trigger {trigger} in the database"}
        if event == "READ":
            return {"config": self.triggers[trigger]}
        if event == "DELETE":
            del self.triggers[trigger]
            return {"status": "success"}
        return {"error": "unsupported lifecycleEvent"}

    def _create(self, trigger: str, params: Mapping[str, Any]) -> Any:
        if not params.get("cron"):
            return {"error": "alarms trigger feed is missing the cron parameter"}
        if trigger in self.triggers:
            return {"error": f"{trigger} already exists in the database"}
        hidden = (_SECRET, "lifecycleEvent", "triggerName")
        self.triggers[trigger] = {
            name: value for name, value in params.items() if name not in hidden
        }
        return {"status": "success"}
