"""A typed view of the inputs.

An input that nobody set arrives absent, as an empty text, or as the ``$NAME`` that
no tool replaced: all three mean "not set". Readers here never raise on their own;
a :class:`Reader` notes everything missing or malformed, so that one message can
name all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from actions.shared.errors import NotConfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 10**18


def text(params: Mapping[str, Any], name: str, default: str = "") -> str:
    """Return the input as text without surrounding white space, or ``default``."""
    value = params.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        # A manifest may say 800 as well as "800"; no setting is a longer number, and
        # Python refuses to write out the longest.
        value = str(value) if abs(value) < _LONGEST else ""
    if not isinstance(value, str):
        return default
    value = value.strip()
    return default if not value or _is_unresolved(value) else value


def items(params: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the comma-separated parts of an input, without empty ones."""
    parts = (part.strip() for part in text(params, name).split(","))
    return tuple(part for part in parts if part)


class Reader:
    """Reads settings and notes what is wrong with them."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._params = params
        self._problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """Return an optional setting."""
        return text(self._params, name, default)

    def required(self, name: str) -> str:
        """Return a setting that must be there; notes its absence."""
        value = text(self._params, name)
        if not value:
            self._problems.append(f"{name} is not set")
        return value

    def url(self, name: str, default: str = "") -> str:
        """Return an http(s) URL; notes anything else."""
        value = text(self._params, name, default)
        if not value:
            self._problems.append(f"{name} is not set")
        elif not _is_url(value):
            self._problems.append(f"{name} is no http(s) URL")
        return value

    def integer(self, name: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number from ``least`` to ``most``; notes anything else."""
        value = text(self._params, name, str(default))
        if value.isascii() and value.isdigit() and least <= int(value[:18]) <= most:
            return int(value)
        self._problems.append(f"{name} is no whole number from {least} to {most}")
        return default

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """Return one of ``choices``, in lower case; notes anything else."""
        value = text(self._params, name, default).lower()
        if value in choices:
            return value
        self._problems.append(f"{name} is none of {', '.join(choices)}")
        return default

    def problem(self, text: str) -> None:
        """Note what else is wrong: a sentence that begins with the setting's name."""
        self._problems.append(text)

    def done(self) -> None:
        """Raise NotConfigured naming everything noted so far, if anything was."""
        if self._problems:
            raise NotConfigured(
                f"Set these inputs in actions.config.yaml or .env: "
                f"{'; '.join(self._problems)}"
            )


#: What the Starter Kit asks for.
DEFAULT_SCOPES = (
    "AdobeID,openid,read_organizations,additional_info.projectedProductContext,"
    "additional_info.roles,adobeio_api,read_client_secret,manage_client_secrets"
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The OAuth server-to-server credential of an Adobe Developer Console workspace.

    Equal credentials share a kept token; any difference keeps them apart.
    """

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    org_id: str
    scopes: str


@dataclass(frozen=True, slots=True)
class AdobeSettings:
    """Everything that publishing to Adobe I/O Events depends on.

    Attributes:
        provider_id: the provider to publish to; empty when it must be looked up.
        consumer_id: the organisation's id in I/O Events, for that look-up.
        namespace: whose part after the first ``-`` ends the provider's label.
    """

    credentials: Credentials
    ingress_url: str
    management_url: str
    provider_id: str
    consumer_id: str
    namespace: str
    concurrency: int

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> AdobeSettings:
        """Read the inputs.

        Raises:
            NotConfigured: naming everything that is missing or malformed.
        """
        read = Reader(params)
        token_base = read.url(
            "OAUTH_BASE_URL", "https://ims-na1.adobelogin.com/ims/token/"
        )
        provider_id = read.text("BACKOFFICE_PROVIDER_ID")
        look_up = read.text if provider_id else read.required
        settings = cls(
            credentials=Credentials(
                token_url=f"{token_base.rstrip('/')}/v3",
                client_id=read.required("OAUTH_CLIENT_ID"),
                client_secret=read.required("OAUTH_CLIENT_SECRET"),
                org_id=read.text("OAUTH_ORG_ID"),
                scopes=read.text("OAUTH_SCOPES", DEFAULT_SCOPES),
            ),
            ingress_url=read.url(
                "AIO_EVENTS_INGRESS_BASE_URL", "https://eventsingress.adobe.io"
            ),
            management_url=read.url(
                "IO_MANAGEMENT_BASE_URL", "https://api.adobe.io/events/"
            ),
            provider_id=provider_id,
            consumer_id=look_up("IO_CONSUMER_ID"),
            namespace=look_up("AIO_runtime_namespace"),
            concurrency=read.integer("PUBLISH_CONCURRENCY", 16, least=1, most=64),
        )
        read.done()
        return settings


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _is_unresolved(value: str) -> bool:
    """Tell whether ``value`` is nothing but a reference such as ``${NAME}``."""
    name = value.removeprefix("$")
    if name == value:
        return False
    if name.startswith("{") and name.endswith("}"):
        name = name[1:-1].strip()
    return name.isascii() and name.isidentifier()
