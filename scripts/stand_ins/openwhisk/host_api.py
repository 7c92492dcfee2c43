"""The host's REST API: who asks, for what, and what the answer is.

Sources: Apache OpenWhisk, apiv1swagger.json, RestAPIs.scala, Collection.scala.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from scripts.manifest.entity_names import LONGEST_NAME, is_entity_name
from scripts.stand_ins.openwhisk import alarms, entities, execution, refusal
from scripts.stand_ins.openwhisk.entity_store import COLLECTIONS
from scripts.stand_ins.openwhisk.host_activations import brief, now_ms
from scripts.stand_ins.openwhisk.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.platform.web_http import HttpRequest
    from scripts.stand_ins.openwhisk.alarms import Alarms
    from scripts.stand_ins.openwhisk.entities import Entity
    from scripts.stand_ins.openwhisk.entity_store import Store
    from scripts.stand_ins.openwhisk.execution import Execution

_MINUTE_MS = 60_000
_LONGEST_LIST = 200
_USUAL_LIST = 30


@dataclass(frozen=True)
class Answer:
    """A status, and a JSON value."""

    status: int
    content: Any = None


class Api:
    """Answers requests below ``/api/v1/namespaces``.

    Args:
        store: what is deployed.
        runs: runs it.
        feed: the clock's.
        auth: the credential.
        per_minute: how many calls and fires the namespace has in a minute.
    """

    def __init__(
        self,
        store: Store,
        runs: Execution,
        feed: Alarms,
        auth: str,
        per_minute: int,
    ) -> None:
        self._store = store
        self._runs = runs
        self._feed = feed
        self._auth = auth
        self._per_minute = per_minute
        self._calls: deque[int] = deque()

    def answer(self, request: HttpRequest) -> Answer:
        """Answer a request.

        Raises:
            Refusal: the host says no.
        """
        self._authenticate(request)
        parts = [unquote(part) for part in request.path.lstrip("/").split("/")]
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        if parts == ["api", "v1", "namespaces"]:
            self._only(request, "GET")
            return Answer(200, [self._store.namespace])
        if parts[:3] != ["api", "v1", "namespaces"] or len(parts) < 5:  # noqa: PLR2004
            raise refusal.missing()
        namespace, collection, *name = parts[3:]
        if namespace == alarms.NAMESPACE:
            return self._alarms(request, collection, "/".join(name))
        if namespace not in ("_", self._store.namespace):
            raise refusal.forbidden(namespace)
        if collection == "limits" and not name:
            return Answer(200, {"invocationsPerMinute": self._per_minute})
        if collection == "activations":
            return self._activations(request, name, query)
        if collection not in COLLECTIONS:
            raise refusal.missing()
        return self._entity(request, collection, name, query)

    def _entity(
        self,
        request: HttpRequest,
        collection: str,
        name: list[str],
        query: Mapping[str, str],
    ) -> Answer:
        longest = 2 if collection == "actions" else 1
        if not name or (collection == "actions" and name[-1] == ""):
            self._only(request, "GET")
            found = self._store.entities(collection, "/".join(name[:-1]))
            return Answer(200, _page(map(entities.summary, found), query))
        if len(name) > longest:
            raise refusal.missing()
        for part in name:
            if not is_entity_name(part):
                raise refusal.no_name(part, LONGEST_NAME)
        path = "/".join(name)
        if request.method == "GET":
            entity = self._store.get(collection, path)
            shown = entities.shown(entity, code=query.get("code") != "false")
            return Answer(200, self._with_contents(collection, path, shown))
        if request.method == "PUT":
            overwrite = query.get("overwrite") == "true"
            body = entities.well_formed(_body(request))
            written = self._store.put(collection, path, body, overwrite=overwrite)
            return Answer(200, entities.shown(written))
        if request.method == "DELETE":
            force = query.get("force") == "true"
            return Answer(200, self._store.delete(collection, path, force=force))
        if request.method == "POST" and collection != "packages":
            return self._post(collection, path, _body(request), query)
        raise refusal.no_method()

    def _with_contents(self, collection: str, path: str, shown: Entity) -> Entity:
        if collection != "packages":
            return shown
        inside = self._store.entities("actions", path)
        short = [
            {name: each[name] for name in ("name", "version", "annotations")}
            for each in inside
        ]
        return {**shown, "actions": short, "feeds": []}

    def _post(
        self,
        collection: str,
        path: str,
        payload: Mapping[str, Any],
        query: Mapping[str, str],
    ) -> Answer:
        if collection == "rules":
            self._store.set_status(path, str(payload.get("status")))
            return Answer(200)
        self._count()
        if collection == "triggers":
            fired = self._runs.fire(path, payload)
            return Answer(202, {"activationId": fired}) if fired else Answer(204)
        execution.check_override(self._store.get("actions", path), payload)
        return _of_call(self._runs.invoke(path, payload), query)

    def _alarms(self, request: HttpRequest, collection: str, name: str) -> Answer:
        if collection != "actions" or name not in alarms.ACTIONS:
            raise refusal.missing()
        if request.method != "POST":
            raise refusal.forbidden(alarms.NAMESPACE)
        self._count()
        result = self._feed.call(name, _body(request))
        success = "error" not in result
        record = {
            "namespace": self._store.namespace,
            "name": name.rpartition("/")[2],
            "activationId": "0" * 32,
            "response": {
                "status": "success" if success else "application error",
                "success": success,
                "result": result,
            },
        }
        return Answer(200 if success else 502, record)

    def _activations(
        self, request: HttpRequest, name: list[str], query: Mapping[str, str]
    ) -> Answer:
        self._only(request, "GET")
        if not name:
            since_ms = int(query.get("since", "0"))
            found = self._store.activations.latest(query.get("name", ""), since_ms)
            whole = query.get("docs") == "true"
            return Answer(200, _page(found if whole else map(brief, found), query))
        record = self._store.activations.get(name[0])
        match name[1:]:
            case []:
                return Answer(200, record)
            case ["logs"]:
                return Answer(200, {"logs": record["logs"]})
            case ["result"]:
                return Answer(200, record["response"])
        raise refusal.missing()

    def _authenticate(self, request: HttpRequest) -> None:
        expected = "Basic " + base64.b64encode(self._auth.encode()).decode()
        given = "".join(request.values("authorization"))
        if not hmac.compare_digest(expected.encode(), given.encode()):
            raise refusal.unauthenticated()

    def _count(self) -> None:
        moment_ms = now_ms()
        while self._calls and self._calls[0] <= moment_ms - _MINUTE_MS:
            self._calls.popleft()
        if len(self._calls) >= self._per_minute:
            raise refusal.throttled(len(self._calls) + 1, self._per_minute)
        self._calls.append(moment_ms)

    @staticmethod
    def _only(request: HttpRequest, method: str) -> None:
        if request.method != method:
            raise refusal.no_method()


def _of_call(record: Entity, query: Mapping[str, str]) -> Answer:
    if query.get("blocking") != "true":
        return Answer(202, {"activationId": record["activationId"]})
    response = record["response"]
    status = 200 if response["success"] else 502
    return Answer(
        status, response["result"] if query.get("result") == "true" else record
    )


def _page(found: Any, query: Mapping[str, str]) -> list[Entity]:
    try:
        limit = int(query.get("limit", str(_USUAL_LIST)))
        skip = int(query.get("skip", "0"))
    except ValueError:
        raise Refusal(400, "The query parameter was malformed") from None
    if not 0 <= limit <= _LONGEST_LIST:
        text = f"The value '{limit}' is not in the range of 0 to {_LONGEST_LIST}"
        raise Refusal(400, f"{text} for limit.")
    return list(found)[skip : skip + (limit or _LONGEST_LIST)]


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body) if request.body.strip() else {}
    except ValueError as error:
        raise refusal.malformed(str(error)) from None
    if not isinstance(body, dict):
        raise refusal.malformed("Object expected")
    return body
