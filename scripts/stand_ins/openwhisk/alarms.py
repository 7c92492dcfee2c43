"""The feeds of ``/whisk.system/alarms``, without a clock.

They keep which triggers they are to fire, and refuse what the real ones refuse. Source:
Apache OpenWhisk, openwhisk-package-alarms (alarmWebAction.js, common.js).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.manifest.alarm_feeds import ALARM_FEEDS, faults_of_inputs

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACE = "whisk.system"
#: The names of the feeds there.
ACTIONS = tuple(feed.removeprefix(f"/{NAMESPACE}/") for feed in ALARM_FEEDS)
# How they call themselves.
_WORDS = {
    "alarms/alarm": "alarms trigger feed",
    "alarms/interval": "interval trigger feed",
    "alarms/once": "alarms once trigger feed",
}
_UPDATABLE = (
    *("trigger_payload", "cron", "minutes", "date", "deleteAfterFire"),
    *("startDate", "stopDate"),
)
_SECRET = "authKey"  # noqa: S105 - the parameter's name


class Alarms:
    """The triggers that the clock is to fire, by full name, each with its parameters.

    Args:
        namespace: that every trigger is in, whatever the name in a call says.
        auth: the credential.
    """

    def __init__(self, namespace: str, auth: str) -> None:
        self._namespace = namespace
        self._auth = auth
        self.triggers: dict[str, dict[str, Any]] = {}

    def call(self, action: str, params: Mapping[str, Any]) -> Any:
        """Answer one call as an action does: a failure has a member ``error``.

        Args:
            action: one of :data:`ACTIONS`.
            params: of the call.
        """
        event, name = params.get("lifecycleEvent"), params.get("triggerName")
        if params.get(_SECRET) != self._auth:
            return {"error": "Trigger authentication request failed."}
        if isinstance(name, str) and name.startswith("/"):
            name = "/".join(name.split("/")[2:])
        if not isinstance(name, str) or not name:
            return {"error": "no trigger name parameter was provided"}
        trigger = f"/{self._namespace}/{name}"
        if event == "CREATE":
            return self._create(action, trigger, params)
        return self._of_known(trigger, event, params)

    def _of_known(self, trigger: str, event: Any, params: Mapping[str, Any]) -> Any:
        if event not in ("READ", "UPDATE", "DELETE"):
            return {"error": "unsupported lifecycleEvent"}
        if trigger not in self.triggers:
            return {"error": f"could not find trigger {trigger} in the database"}
        if event == "READ":
            return {"config": self.triggers[trigger]}
        if event == "DELETE":
            del self.triggers[trigger]
            return {"status": "success"}
        changes = {each: params[each] for each in _UPDATABLE if params.get(each)}
        if not changes:
            return {"error": "no updatable parameters were specified"}
        self.triggers[trigger] = {**self.triggers[trigger], **changes}
        return {"status": "success"}

    def _create(self, action: str, trigger: str, params: Mapping[str, Any]) -> Any:
        for name, message, _ in faults_of_inputs(f"/{NAMESPACE}/{action}", params):
            if not params.get(name):
                return {"error": f"{_WORDS[action]} is missing the {name} parameter"}
            return {"error": f"{name} parameter '{params[name]}': {message}"}
        if trigger in self.triggers:
            return {"error": f"{trigger} already exists in the database"}
        hidden = (_SECRET, "lifecycleEvent", "triggerName")
        self.triggers[trigger] = {
            name: value for name, value in params.items() if name not in hidden
        }
        return {"status": "success"}
