"""The webhooks as an OpenAPI 3.1 document, for those who call them.

An action that the manifest does not deploy is not in the document; who may call is said
as ``WEBHOOK_AUTH`` of each action says it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import config
from scripts.contracts import (
    check_stock_schema,
    ingestion_schema,
    platform_answers,
    webhook_schemas,
)
from scripts.contracts.json_schema import named_schemas
from scripts.contracts.parts import any_of, references
from scripts.contracts.security_schemes import security_of
from scripts.contracts.value_schemas import value_schemas
from scripts.manifest.actions import CHECK_STOCK, INGESTION
from scripts.stand_ins.commerce.hook_request import body_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scripts.contracts.parts import Schema
    from scripts.manifest import Action, Application
    from scripts.manifest.webhook_subscription import Subscription

_REF = references("#/components/schemas/")
_UNAUTHORIZED, _RETRY_AFTER = 401, 503
_ACTIVATION_ID = {
    "description": "The id of the activation, under which the logs are found.",
    "schema": {"type": "string"},
}
_CHALLENGE = {
    "description": "What a caller may prove itself with, any of it.",
    "schema": {"type": "string"},
}
_SECONDS_TO_WAIT = {
    "description": "Seconds after which sending again makes sense; the platform's own "
    "answer does not say.",
    "schema": {"type": "integer", "minimum": 0},
}


def document(application: Application) -> dict[str, Any]:
    """Return the document.

    Raises:
        ConfigError: when ``config/events.json`` is broken or not there.
        Failure: when two schemas have the same name, or a model cannot be used.
    """
    values = value_schemas(application.root, _REF)
    describe: dict[str, Callable[[], dict[str, Any]]] = {
        INGESTION: lambda: _publish(values.events.values()),
        CHECK_STOCK: _check,
    }
    paths: dict[str, Any] = {}
    schemes: dict[str, Schema] = {}
    schemas = named_schemas(values, _REF)
    for webhook_action, webhook in webhook_schemas.webhooks_of(application):
        schemas |= webhook_schemas.schemas_of(
            webhook_action, webhook, application.root, _REF
        )
        describe[webhook_action.path] = partial(_answer_hook, webhook_action, webhook)
    for path, operation_of in describe.items():
        action = application.actions.get(path)
        if action is None or not action.web:
            continue
        security = security_of(action)
        schemes |= security.schemes
        operation = operation_of()
        if security.is_incomplete:
            operation["description"] += (
                " Callers must pass a check of this shop's own; its owner explains it."
            )
        if security.requirements:
            operation["security"] = list(security.requirements)
        paths[f"/{path}"] = {"post": operation}
    components: dict[str, Any] = {"schemas": schemas}
    if schemes:
        components["securitySchemes"] = schemes
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Commerce Starter Kit webhooks",
            "version": config.__version__,
            "description": "A back office sends its events to ingestion/webhook; Adobe "
            "Commerce calls the other webhooks.",
        },
        "servers": [
            {
                "url": "http://127.0.0.1:9080/api/v1/web/guest",
                "description": "starter-kit serve",
            },
            {
                "url": "https://{host}/api/v1/web/{namespace}",
                "description": "Where the actions are deployed",
                "variables": {
                    "host": {"default": "openwhisk.example.com"},
                    "namespace": {"default": "guest"},
                },
            },
        ],
        "paths": paths,
        "components": components,
    }


def _publish(known: Iterable[config.EventType]) -> dict[str, Any]:
    numbered = enumerate(known, 1)
    samples = [(event, _example(number, event)) for number, event in numbered]
    examples = {
        event.code: {
            "summary": f"{event.entity}: one event",
            "value": {"data": sample},
        }
        for event, sample in samples
    }
    several = [sample for _, sample in samples[:2]]
    return {
        "operationId": "publishEvents",
        "summary": "Publish events to Adobe I/O Events",
        "description": "Takes one event or a list of them. An event that is sent again "
        "with the same uid is the same event.",
        "requestBody": _body(
            ingestion_schema.REQUEST,
            {**examples, "list": {"summary": "A list", "value": {"data": several}}},
        ),
        "responses": _responses(ingestion_schema.ANSWERS),
    }


def _check() -> dict[str, Any]:
    cart = {"cart_id": "1", "items": [{"item_id": 1, "sku": "CHAIR-OAK", "qty": 2}]}
    return {
        "operationId": "checkStock",
        "summary": "Tell whether the products of a cart are available",
        "description": "Answers with an operation for Adobe Commerce. Errors are "
        "exception operations, with the status 200.",
        "requestBody": _body(
            check_stock_schema.REQUEST, {"cart": {"value": {"data": cart}}}
        ),
        "responses": _responses(check_stock_schema.ANSWERS),
    }


def _answer_hook(action: Action, webhook: Subscription) -> dict[str, Any]:
    sample = body_of(webhook, webhook.sample)
    name = webhook_schemas.request_name(action)
    return {
        "operationId": name[:1].lower() + name[1:].removesuffix("Request"),
        "summary": f"{webhook.use[:1].upper()}{webhook.use[1:]}" or action.path,
        "description": f"Adobe Commerce calls it {webhook.type} {webhook.method}. "
        "Answers with operations for Adobe Commerce. Errors are exception operations, "
        "with the status 200.",
        "requestBody": _body(name, {"sample": {"value": sample}}),
        "responses": _responses(check_stock_schema.ANSWERS),
    }


def _example(number: int, event: config.EventType) -> dict[str, Any]:
    return {"uid": f"event-{number}", "event": event.code, "value": event.sample}


def _body(schema: str, examples: Mapping[str, Any]) -> dict[str, Any]:
    content = {"schema": _REF(schema), "examples": dict(examples)}
    return {"required": True, "content": {"application/json": content}}


def _responses(
    answers: Mapping[int, tuple[str, tuple[str, ...]]],
) -> dict[str, Any]:
    """Return what an action answers, and the platform in its place."""
    responses: dict[str, Any] = {}
    for status in sorted({*answers, *platform_answers.REASONS}):
        meaning, names = answers.get(status, ("", ()))
        texts = [meaning]
        if status in platform_answers.REASONS:
            names = (*names, platform_answers.PLATFORM_ERROR)
            texts.append(
                f"Or of the platform itself: {platform_answers.REASONS[status]}"
            )
        response: dict[str, Any] = {
            "description": " ".join(text for text in texts if text),
            "headers": {"x-openwhisk-activation-id": _ACTIVATION_ID},
            "content": {
                "application/json": {"schema": any_of(_REF(name) for name in names)}
            },
        }
        if status == _RETRY_AFTER and meaning:
            response["headers"]["Retry-After"] = _SECONDS_TO_WAIT
        if status == _UNAUTHORIZED and meaning:
            response["headers"]["WWW-Authenticate"] = _CHALLENGE
        responses[str(status)] = response
    return responses
