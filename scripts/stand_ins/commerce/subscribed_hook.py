"""A webhook as Commerce has it subscribed: the members and limits of its REST API.

Facts: Adobe Commerce Extensibility, "REST endpoints for webhooks" and "Webhook
configuration reference" (``required`` is true and the time-outs are 0 when they are not
given; 0: no limit).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from scripts.manifest.webhook_catalogue import Operator  # noqa: TC001 - pydantic reads it

_NAME = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_]+$")]
_NOT_NEGATIVE = Annotated[int, Field(ge=0, strict=True)]


class _Member(BaseModel):
    model_config = ConfigDict(frozen=True)


class FieldRow(_Member):
    """A value that is sent; its source is its name when it has none."""

    name: str
    source: str | None = None


class RuleRow(_Member):
    """A condition of the call."""

    field: str
    operator: Operator
    value: str | None = ""


class HeaderRow(_Member):
    """A header of the call."""

    name: str
    value: str


class ConsoleOAuth(_Member):
    """The credential with which Commerce asks Adobe IMS for a token."""

    client_id: str
    client_secret: str = Field(repr=False)
    org_id: str


class SubscribedHook(_Member):
    """One subscription."""

    webhook_method: Annotated[
        str, Field(pattern=r"^(observer|plugin)\.[a-zA-Z0-9_.]+$")
    ]
    webhook_type: Literal["before", "after"]
    batch_name: _NAME
    hook_name: _NAME
    url: Annotated[str, Field(min_length=1)]
    method: str = "POST"
    batch_order: int = 0
    priority: int = 0
    required: bool = True
    timeout: _NOT_NEGATIVE = 0
    soft_timeout: _NOT_NEGATIVE = 0
    ttl: _NOT_NEGATIVE = 0
    fallback_error_message: str = ""
    fields: tuple[FieldRow, ...] = ()
    rules: tuple[RuleRow, ...] = ()
    headers: tuple[HeaderRow, ...] = ()
    developer_console_oauth: ConsoleOAuth | None = None
