"""Calls of actions, of sequences, of web actions; triggers and their rules.

Sources: Apache OpenWhisk, PrimitiveActions.scala, SequenceActions.scala, Triggers.scala
and WebActions.scala.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from scripts.platform import webaction
from scripts.platform.activation import Activation, Context, Outcome
from scripts.running.web_action_call import call_web_action
from scripts.stand_ins.openwhisk import refusal
from scripts.stand_ins.openwhisk.host_activations import now_ms, record_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.platform.result import Extension
    from scripts.platform.web_http import HttpRequest, HttpResponse
    from scripts.stand_ins.openwhisk.entities import Entity
    from scripts.stand_ins.openwhisk.entity_store import Store
    from scripts.stand_ins.openwhisk.host_containers import Containers


@dataclass(frozen=True)
class _WebAction:
    """A deployed web action as :mod:`scripts.platform.webaction` wants it."""

    parameters: Mapping[str, Any]
    annotations: Mapping[str, Any]

    @property
    def raw_http(self) -> bool:
        return bool(self.annotations.get("raw-http", False))

    @property
    def final(self) -> bool:
        return bool(self.annotations.get("final", False))

    @property
    def require_whisk_auth(self) -> object:
        required = self.annotations.get("require-whisk-auth", False)
        return None if required is False else required


class Execution:
    """Runs what is deployed, and keeps a record of every activation.

    Args:
        store: what is deployed.
        containers: where zips run.
    """

    def __init__(self, store: Store, containers: Containers) -> None:
        self._store = store
        self._containers = containers

    def invoke(self, path: str, payload: Mapping[str, Any], cause: str = "") -> Entity:
        """Call an action or a sequence; return the record of the activation.

        Raises:
            Refusal: there is no such action.
        """
        action = self._store.get("actions", path)
        params = {**self._inputs(path, action), **payload}
        return self._activate(path, action, params, cause)

    def fire(self, trigger: str, payload: Mapping[str, Any]) -> str | None:
        """Fire a trigger; return its activation's id, or None when it has no rule.

        Raises:
            Refusal: there is no such trigger.
        """
        entity = self._store.get("triggers", trigger)
        rules = self._store.rules_of(trigger)
        if not rules:
            return None
        event = {**_parameters(entity), **payload}
        lines = []
        started_ms = now_ms()
        activation_id = uuid4().hex
        for rule, path in rules:
            called = self.invoke(path, event, cause=activation_id)
            line = {
                "statusCode": 0,
                "success": True,
                "activationId": called["activationId"],
                "rule": f"{self._store.namespace}/{rule}",
                "action": f"{self._store.namespace}/{path}",
            }
            lines.append(json.dumps(line))
        run = Activation("success", event, activation_id, tuple(lines))
        self._keep(trigger, entity, run, started_ms, "trigger", "")
        return activation_id

    def answer_web(
        self, path: str, extension: Extension, request: HttpRequest, transaction: str
    ) -> HttpResponse:
        """Answer a request to a web action."""
        action = self._store.find("actions", path)
        annotations = _annotations(action) if action else {}
        if action is None or annotations.get("web-export") is not True:
            return webaction.not_found(transaction)
        web = _WebAction(self._inputs(path, action), annotations)

        def run(params: Mapping[str, Any]) -> Activation:
            record = self._activate(path, action, params, "")
            response, activation_id = record["response"], record["activationId"]
            return Activation(response["status"], response["result"], activation_id)

        return call_web_action(web, request, extension, transaction, run).http

    def close(self) -> None:
        """End all containers."""
        self._containers.close()

    def _activate(
        self, path: str, action: Entity, params: Mapping[str, Any], cause: str
    ) -> Entity:
        activation_id = uuid4().hex
        started_ms = now_ms()
        kind = action["exec"]["kind"]
        if kind == "sequence":
            run = self._run_sequence(action, params, activation_id)
        else:
            context = Context(
                action=path,
                activation_id=activation_id,
                transaction_id=uuid4().hex,
                timeout_ms=int(action["limits"]["timeout"]),
                namespace=self._store.namespace,
                version=action["version"],
            )
            run = self._containers.run(path, action, params, context)
        return self._keep(path, action, run, started_ms, kind, cause)

    def _run_sequence(
        self, sequence: Entity, params: Mapping[str, Any], activation_id: str
    ) -> Activation:
        logs: list[str] = []
        outcome = Outcome("success", dict(params))
        for component in sequence["exec"]["components"]:
            path = component.strip("/").partition("/")[2]
            value = outcome.result if isinstance(outcome.result, dict) else {}
            record = self.invoke(path, value, cause=activation_id)
            logs.append(record["activationId"])
            response = record["response"]
            outcome = Outcome(response["status"], response["result"])
            if outcome.status != "success":
                break
        return Activation.of(outcome, activation_id, tuple(logs), 0)

    def _keep(
        self,
        path: str,
        entity: Entity,
        run: Activation,
        started_ms: int,
        kind: str,
        cause: str,
    ) -> Entity:
        record = record_of(
            run,
            entity,
            namespace=self._store.namespace,
            path=path,
            kind=kind,
            cause=cause,
            started_ms=started_ms,
            ended_ms=now_ms(),
        )
        self._store.activations.keep(record)
        return record

    def _inputs(self, path: str, action: Entity) -> dict[str, Any]:
        package, _, _ = path.rpartition("/")
        holder = self._store.find("packages", package) if package else None
        return {**(_parameters(holder) if holder else {}), **_parameters(action)}


def check_override(action: Entity, payload: Mapping[str, Any]) -> None:
    """Refuse a call that sets an input which the action protects."""
    annotations = _annotations(action)
    fixed = {name for name, value in _parameters(action).items() if value is not None}
    if annotations.get("final") is True and fixed & payload.keys():
        text = (
            "Request defines parameters that are not allowed "
            "(e.g., reserved properties)."
        )
        raise refusal.Refusal(400, text)


def _parameters(entity: Entity) -> dict[str, Any]:
    return {each["key"]: each.get("value") for each in entity["parameters"]}


def _annotations(entity: Entity) -> dict[str, Any]:
    return {each["key"]: each.get("value") for each in entity["annotations"]}
