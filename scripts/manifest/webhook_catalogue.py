"""``config/webhooks.json``: what Adobe Commerce can call, and when it does.

A webhook is called by a method of Commerce's: an event that it dispatches
(``observer.*``) or a function of one of its interfaces (``plugin.*``). The catalogue
has one entry for each use of a method, by a name of its own (``order-placement``).
Names, limits and operations are Commerce's (Adobe Commerce Extensibility, "Webhooks").
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

import config
from scripts.manifest.json_file import JsonFile
from scripts.manifest.problems import ManifestError

if TYPE_CHECKING:
    from collections.abc import Mapping

WEBHOOKS_FILE = "config/webhooks.json"

Edition = Literal["paas", "saas"]
OperationName = Literal["success", "exception", "add", "replace", "remove"]
Operator = Literal[
    "greaterThan",
    "lessThan",
    "equal",
    "notEqual",
    "regex",
    "in",
    "isEmpty",
    "notEmpty",
]

_FORM = "a webhook of the catalogue has these members:"
_NAME = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_]+$")]
_MODULE = re.compile(r"^plugin\.magento\.")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HookField(_Model):
    """A value of Commerce's that the webhook gets.

    Attributes:
        name: where it stands in the body; dots lead into objects.
        source: where Commerce has it in the method's payload, or in a context.
    """

    name: str
    source: str


class HookRule(_Model):
    """A condition under which Commerce calls: all rules must be true."""

    field: str
    operator: Operator
    value: str = ""


class Webhook(_Model):
    """One use of a method of Commerce's.

    Attributes:
        use: what it is for.
        method: its name on premises and on Adobe's cloud infrastructure.
        editions: which editions of Commerce have it.
        type: whether Commerce calls before the method or after it.
        category: what the answer does to Commerce's data.
        batch: the name of the batch of hooks.
        batch_order: the place of the batch among the others; None leaves it open.
        priority: the place of the hook in its batch; None leaves it open.
        payload: the type of the body (``module:Class``); empty when there is none.
        fields: what the body has; without any, it is the method's whole payload.
        rules: when Commerce calls at all.
        required: whether a call that fails stops what Commerce does.
        timeout_ms: when Commerce gives up, in milliseconds.
        soft_timeout_ms: when Commerce notes in its log that the call is slow.
        operations: the operations that make sense as an answer.
        fallback_error_message: what a shopper reads when the call fails; Commerce has
            a text of its own when it is empty.
        exception_type: the PHP class that an exception needs; empty for Commerce's own.
        instances: the PHP classes that a value may become.
        sample: the method's whole payload, as Commerce builds it.
        source: where these facts are documented.
    """

    use: str
    method: Annotated[str, Field(pattern=r"^(observer|plugin)\.[a-z0-9_.]+$")]
    editions: tuple[Edition, ...] = ("paas", "saas")
    type: Literal["before", "after"]
    category: Literal["validation", "append", "modification"] = "validation"
    batch: _NAME
    batch_order: int | None = None
    priority: int | None = None
    payload: str = ""
    fields: tuple[HookField, ...] = ()
    rules: tuple[HookRule, ...] = ()
    required: bool = True
    timeout_ms: Annotated[int, Field(gt=0)] = 5000
    soft_timeout_ms: Annotated[int, Field(ge=0)] = 1000
    operations: tuple[OperationName, ...] = ("success", "exception")
    fallback_error_message: str = ""
    exception_type: str = ""
    instances: tuple[str, ...] = ()
    sample: dict[str, Any] = {}
    source: str = ""

    def method_on(self, edition: Edition) -> str:
        """Return the method's name on an edition: SaaS leaves out ``magento.``."""
        return self.method if edition == "paas" else _MODULE.sub("plugin.", self.method)


def read_catalogue(root: Path) -> Mapping[str, Webhook]:
    """Return the webhooks that the application in ``root`` knows, by name.

    An application without the file has the catalogue that this project ships.

    Raises:
        ManifestError: with everything that is wrong in the file.
    """
    if not (root / WEBHOOKS_FILE).is_file():
        root = Path(config.__file__).parents[1]
    with suppress(OSError):
        return _catalogue(root, (root / WEBHOOKS_FILE).read_bytes())
    return _catalogue(root, b"")


@lru_cache(maxsize=4)
def _catalogue(root: Path, _content: bytes) -> Mapping[str, Webhook]:
    """Return the same; read again when the content is another one."""
    file = JsonFile(root, WEBHOOKS_FILE, dict, lambda _: False)
    if file.is_usable:
        file.validate(_CATALOGUE, _FORM)
    if file.problems:
        raise ManifestError(*file.problems)
    return _CATALOGUE.validate_python(file.entries)


_CATALOGUE: TypeAdapter[dict[str, Webhook]] = TypeAdapter(dict[str, Webhook])
