"""What stays in Node, and what is to be written again: code is not translated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scripts.manifest.actions import CHECK_STOCK, INGESTION
from scripts.migration.old_manifest import folders_of
from scripts.migration.outcomes import Outcome, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.migration.javascript_kit import JavaScriptKit

_OURS = ("ingestion", "webhook", "starter-kit")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL)
_ACCEPTS = r"\{return\{success:true\}\}"
_REQUIRES = (
    r"\{constrequiredParams=\[NAMES\]"
    r"consterrorMessage=checkMissingRequestInputs\(paramsrequiredParams\[\]\)"
    r"if\(errorMessage\)\{return\{(success:false|message:errorMessage){2}\}\}"
    r"return\{success:true\}\}"
)
# Each file that a user edits: its action, its name without .js, what it is here, and
# what the kit's own does: its code without spaces, commas, quotes and semicolons.
_EDITED = (
    (INGESTION, "auth", "actions/ingestion/webhook/auth.py", _ACCEPTS),
    (
        INGESTION,
        "validator",
        "actions/ingestion/webhook/validator.py",
        _REQUIRES.replace("NAMES", r"data\.uiddata\.eventdata\.value"),
    ),
    (CHECK_STOCK, "stock", "actions/webhook/check_stock/stock.py", _ACCEPTS),
    (
        CHECK_STOCK,
        "validator",
        "actions/webhook/check_stock/validator.py",
        _REQUIRES.replace("NAMES", r"data\.cart_iddata\.items"),
    ),
)
_ENDINGS = ("js", "ts", "mjs", "cjs")
_FUNCTION = r"(const\{\w+\}=require\([^()]*\)|import\{\w+\}from[\w#@./-]+)?"
_FUNCTION += r"(async)?function\w+\(params\)"
_EXPORT = r"(module\.exports=|export|exports\.\w+=)\{?\w+\}?"
_WORKSPACES = ("scripts/onboarding/config/workspace.json", "workspace.json")


def outcomes_of_code(kit: JavaScriptKit) -> Iterator[Outcome]:
    """Yield what became of code, packages and what is configured around them."""
    yield from _code(kit)
    yield from _packages(kit)
    yield from _around(kit)


def _code(kit: JavaScriptKit) -> Iterator[Outcome]:
    for path, stem, ours, own in _EDITED:
        action = kit.manifest.actions.get(path)
        name = kit.tree.first(
            f"{folder}/{stem}.{ending}"
            for folder in (action.folders if action else folders_of(path))
            for ending in _ENDINGS
        )
        code = re.sub(r"""[\s,;'"]""", "", _COMMENT.sub("", kit.tree.text(name)))
        if not code:
            continue
        if re.fullmatch(_FUNCTION + own + _EXPORT, code):
            detail = f"it decides nothing of its own; {ours} is there"
            yield Outcome(State.NOT_NEEDED, name, detail)
        else:
            detail = f"write it again in {ours}: JavaScript is not translated"
            yield Outcome(State.FOR_YOU, name, detail)


def _packages(kit: JavaScriptKit) -> Iterator[Outcome]:
    for package in kit.manifest.packages:
        if package not in _OURS:
            detail = "Adobe I/O Runtime goes on running its actions"
            yield Outcome(State.STAYS_IN_NODE, f"package {package}", detail)
    for other in kit.manifest.others:
        detail = "only ingestion/webhook and webhook/check-stock are here"
        yield Outcome(State.STAYS_IN_NODE, other, detail)
    for off in kit.manifest.switched_off:
        file = "app.config.yaml" if off.startswith("package ") else "its manifest"
        detail = (
            f"it is switched off there, and on here: comment it out in {file} if you "
            "do not want it"
        )
        yield Outcome(State.FOR_YOU, off, detail)


def _around(kit: JavaScriptKit) -> Iterator[Outcome]:
    for path, action in kit.manifest.actions.items():
        if action.is_guarded:
            detail = (
                "Adobe's platform checks its callers there, and none does here: set "
                "WEBHOOK_AUTH, to adobe-ims for the same check (docs/authentication.md)"
            )
            yield Outcome(State.FOR_YOU, f"require-adobe-auth of {path}", detail)
    subscribed = "scripts/commerce-event-subscribe/config/commerce-event-subscribe.json"
    if kit.tree.first((subscribed,)):
        detail = "it subscribes to Commerce's events, for the consumers"
        yield Outcome(State.STAYS_IN_NODE, subscribed, detail)
    if found := kit.tree.first(_WORKSPACES):
        detail = f"starter-kit onboard --workspace {kit.tree.root / found} reads it"
        yield Outcome(State.FOR_YOU, found, detail)
    if CHECK_STOCK in kit.manifest.actions:
        detail = (
            "it calls the URL in Node until you change it: starter-kit url "
            "webhook/check-stock --hook xml shows the new one"
        )
        yield Outcome(State.FOR_YOU, "Commerce's subscription of check-stock", detail)
