"""A new action: a webhook of Adobe Commerce, or one that answers any request."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import actions.shared
from scripts.failure import CalledWrongly
from scripts.manifest import load
from scripts.manifest.text_files import read_exactly
from scripts.manifest.webhook_catalogue import WEBHOOKS_FILE, Webhook, read_catalogue
from scripts.nearest import nearest
from scripts.scaffold import new_files
from scripts.scaffold.action_place import Place, place_of
from scripts.scaffold.file_texts import filled
from scripts.scaffold.manifest_entry import with_entry
from scripts.stand_ins.commerce.hook_request import body_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.manifest import Application

_WEBHOOKS_PACKAGE = "webhook"
#: The inputs that a package gives all its actions, as this project ships them.
_SHARED = Path(actions.shared.__file__).parents[1] / "webhook" / "inputs.config.yaml"
# Of the soft time-out, for the function; of the time-out where there is no soft one.
_BUDGET = 0.8
_MAX_BUDGET_MS = 30_000


def new_webhook(root: Path, name: str, method: str) -> dict[str, str]:
    """Write a webhook; return what was written, by file.

    Args:
        root: the application's folder.
        name: the action's, or ``package/action``; the package is ``webhook`` otherwise.
        method: a name of the catalogue, or a method of Commerce's that it has.

    Raises:
        Failure: it cannot be written; nothing has changed.
        ManifestError: the application cannot be read.
    """
    application = load(root)
    catalogue = read_catalogue(application.root)
    key = _key_of(method, catalogue)
    webhook = catalogue[key]
    place = place_of(application, name, _WEBHOOKS_PACKAGE)
    module, _, payload_type = webhook.payload.partition(":")
    budget_ms = int((webhook.soft_timeout_ms or webhook.timeout_ms) * _BUDGET)
    exception = f"    WEBHOOK_EXCEPTION_TYPE: {webhook.exception_type}\n"
    imported = f"    from {module} import {payload_type}\n"
    argument = f'    payload="{webhook.payload}",\n'
    values = {
        "use": webhook.use,
        "title": webhook.use[:1].upper() + webhook.use[1:],
        "webhook": key,
        "method": webhook.method,
        "type": webhook.type,
        "timeout_ms": webhook.timeout_ms,
        "soft_timeout_ms": webhook.soft_timeout_ms,
        "limit_ms": max(webhook.timeout_ms, 100),
        "budget_ms": min(budget_ms, _MAX_BUDGET_MS),
        "on_error": "reject" if webhook.required else "allow",
        "exception_type": exception if webhook.exception_type else "",
        "payload_type": payload_type or "Any",
        "payload_import": imported if module else "",
        "payload_argument": argument if module else "",
        "any_import": "" if module else ", Any",
        "body": json.dumps(body_of(webhook, webhook.sample), indent=2),
    }
    return _write(application, place, "webhook", values)


def new_action(root: Path, name: str) -> dict[str, str]:
    """Write an action; return what was written, by file.

    Args:
        root: the application's folder.
        name: ``package/action``.

    Raises:
        Failure: it cannot be written; nothing has changed.
        ManifestError: the application cannot be read.
    """
    application = load(root)
    place = place_of(application, name, _WEBHOOKS_PACKAGE)
    return _write(application, place, "action", {})


def _key_of(method: str, catalogue: Mapping[str, Webhook]) -> str:
    for key, webhook in catalogue.items():
        if method in (key, webhook.method, webhook.method_on("saas")):
            return key
    near = nearest(method, catalogue)
    raise CalledWrongly(
        f"{WEBHOOKS_FILE} has no webhook {method}"
        + (f"; did you mean {near}?" if near else ""),
        f"there are: {', '.join(catalogue)}",
    )


def _write(
    application: Application,
    place: Place,
    kind: str,
    values: Mapping[str, object],
) -> dict[str, str]:
    inputs = _inputs(application, place)
    if inputs and kind == "action":
        inputs = f"  inputs:\n{inputs}"
    values = {
        **values,
        "path": place.path,
        "name": place.name,
        "module": place.module,
        "function": place.function,
        "inputs": inputs,
    }
    texts = filled("both", values) | filled(kind, values)
    entry, test = texts.pop("entry"), texts.pop("test")
    new = {f"{place.folder}/{name}": text for name, text in texts.items()}
    new[_test_of(application.root, place.name)] = test
    manifest = place.neighbour.file
    before, _ = read_exactly(application.root / manifest)
    changed = {manifest: with_entry(before, place.neighbour, entry)}
    new_files.write(application.root, new, changed)
    return {**new, **changed}


def _inputs(application: Application, place: Place) -> str:
    """Return the lines of the shared inputs that the package does not have."""
    package = application.package_inputs.get(place.neighbour.package, {})
    lines = _SHARED.read_text(encoding="utf-8").splitlines()
    return "".join(
        f"    {line}\n"
        for line in lines
        if not line.startswith("#") and line.partition(":")[0] not in package
    )


def _test_of(root: Path, name: str) -> str:
    folder = "tests/own" if (root / "tests" / "own").is_dir() else "tests"
    return f"{folder}/test_{name.replace('-', '_')}.py"
