"""The inputs of this project's actions, and the checks of callers: what the tool knows.

One row for each input. :mod:`scripts.manifest.input_rules` judges values by it,
:mod:`scripts.check` judges credentials and checks of callers, the contracts and the
proof of a bundle read it. The actions read their inputs by themselves, so that a cold
start loads no table; ``tests/conformance/test_known_inputs.py`` compares the rows with
what they read, with the manifests, with ``.env.example`` (which says where a value is
found) and with the tables of ``docs/authentication.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from actions.shared import settings
from actions.shared.adobe.adobe_settings import DEFAULT_SCOPES

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(Enum):
    """The form of an input's value."""

    TEXT = auto()
    FILE = auto()
    ORGANISATION = auto()
    HTTP_URL = auto()
    REDIS_URL = auto()
    WHOLE_NUMBER = auto()
    WORD = auto()
    NAME_IN_REQUEST = auto()
    PHP_CLASS = auto()
    PUBLIC_KEY = auto()
    # Comma-separated words or functions; one word or function.
    CHECKS_OF_CALLERS = auto()
    STOCK_SOURCE = auto()
    # One that Adobe issues; one, or several comma-separated, that the user chooses.
    ISSUED_SECRET = auto()
    SECRET = auto()
    SECRETS = auto()
    USERS = auto()
    SIGNING_SECRETS = auto()

    @property
    def is_secret(self) -> bool:
        """Whether no part of the value may be shown."""
        return self in _SECRET

    @property
    def chooses_code(self) -> bool:
        """Whether the value decides which modules an action imports."""
        return self in (Kind.CHECKS_OF_CALLERS, Kind.STOCK_SOURCE)


_SECRET = frozenset(
    (
        *(Kind.ISSUED_SECRET, Kind.SECRET, Kind.SECRETS),
        *(Kind.USERS, Kind.SIGNING_SECRETS),
    )
)


@dataclass(frozen=True, slots=True)
class KnownInput:
    """One input of this project's actions.

    Attributes:
        kind: the form of its value.
        default: what an action uses when it is not set; empty when there is no such.
        words: the values that it may have, for a kind that has words.
        least: the least number, for a whole number.
        most: the greatest number, for a whole number.
    """

    kind: Kind
    default: str = ""
    words: tuple[str, ...] = ()
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Scheme:
    """One ready-made check of callers, a word in ``WEBHOOK_AUTH``.

    Attributes:
        needs: the inputs without which it refuses every caller.
        may_have: the other inputs that it reads.
        signs_raw_body: whether it needs the body as it was sent.
        extra: the extra of this project that brings its library; empty for none.
    """

    needs: tuple[str, ...] = ()
    may_have: tuple[str, ...] = ()
    signs_raw_body: bool = False
    extra: str = ""


SCHEMES: Mapping[str, Scheme] = {
    "none": Scheme(),
    "api-key": Scheme(("WEBHOOK_API_KEYS",), ("WEBHOOK_API_KEY_HEADER",)),
    "basic": Scheme(("WEBHOOK_BASIC_USERS",)),
    "url-token": Scheme(("WEBHOOK_URL_TOKENS",), ("WEBHOOK_URL_TOKEN_PARAMETER",)),
    "hmac": Scheme(
        ("WEBHOOK_HMAC_SECRETS",),
        (
            *("WEBHOOK_HMAC_HEADER", "WEBHOOK_HMAC_PREFIX"),
            *("WEBHOOK_HMAC_ENCODING", "WEBHOOK_HMAC_ALGORITHM"),
        ),
        signs_raw_body=True,
    ),
    "standard-webhooks": Scheme(
        ("WEBHOOK_SIGNING_SECRETS",), ("WEBHOOK_TOLERANCE_S",), signs_raw_body=True
    ),
    "commerce-signature": Scheme(
        ("COMMERCE_WEBHOOKS_PUBLIC_KEY",),
        signs_raw_body=True,
        extra="commerce-signature",
    ),
    "jwt": Scheme(
        ("WEBHOOK_JWT_ISSUER", "WEBHOOK_JWT_AUDIENCE", "WEBHOOK_JWT_JWKS_URL"),
        extra="jwt",
    ),
    "adobe-ims": Scheme(("OAUTH_ORG_ID",), ("IMS_JWKS_URL",), extra="adobe-ims"),
}

_TEXT = KnownInput(Kind.TEXT)
_REJECT = KnownInput(Kind.WORD, "reject", ("reject", "allow"))

KNOWN_INPUTS: Mapping[str, KnownInput] = {
    "OAUTH_CLIENT_ID": _TEXT,
    "OAUTH_CLIENT_SECRET": KnownInput(Kind.ISSUED_SECRET),
    "OAUTH_ORG_ID": KnownInput(Kind.ORGANISATION),
    "OAUTH_SCOPES": KnownInput(Kind.TEXT, DEFAULT_SCOPES),
    "OAUTH_BASE_URL": KnownInput(
        Kind.HTTP_URL, "https://ims-na1.adobelogin.com/ims/token/"
    ),
    "BACKOFFICE_PROVIDER_ID": _TEXT,
    "IO_CONSUMER_ID": _TEXT,
    "AIO_runtime_namespace": _TEXT,
    "IO_MANAGEMENT_BASE_URL": KnownInput(Kind.HTTP_URL, "https://api.adobe.io/events/"),
    "AIO_EVENTS_INGRESS_BASE_URL": KnownInput(
        Kind.HTTP_URL, "https://eventsingress.adobe.io"
    ),
    "EVENT_VALUE_VALIDATION": KnownInput(Kind.WORD, "on", ("on", "off")),
    "PUBLISH_CONCURRENCY": KnownInput(Kind.WHOLE_NUMBER, "16", least=1, most=64),
    "OUTBOX_URL": KnownInput(Kind.REDIS_URL),
    "OUTBOX_PREFIX": KnownInput(Kind.TEXT, "starter-kit"),
    "OUTBOX_MAX_ATTEMPTS": KnownInput(Kind.WHOLE_NUMBER, "10", least=1, most=100),
    "STOCK_SOURCE": KnownInput(Kind.STOCK_SOURCE, "inventory", ("inventory", "http")),
    "STOCK_INVENTORY_FILE": KnownInput(Kind.FILE, "config/inventory.csv"),
    "STOCK_URL": KnownInput(Kind.HTTP_URL),
    "STOCK_API_KEY": KnownInput(Kind.SECRET),
    "STOCK_API_KEY_HEADER": KnownInput(Kind.NAME_IN_REQUEST, "x-api-key"),
    "STOCK_TIMEOUT_MS": KnownInput(Kind.WHOLE_NUMBER, "800", least=10, most=4500),
    "STOCK_ON_ERROR": _REJECT,
    "STOCK_UNKNOWN_SKU": _REJECT,
    "STOCK_EXCEPTION_TYPE": KnownInput(Kind.PHP_CLASS),
    "WEBHOOK_ON_ERROR": _REJECT,
    "WEBHOOK_BUDGET_MS": KnownInput(Kind.WHOLE_NUMBER, "800", least=10, most=30_000),
    "WEBHOOK_EXCEPTION_TYPE": KnownInput(Kind.PHP_CLASS),
    "WEBHOOK_AUTH": KnownInput(Kind.CHECKS_OF_CALLERS, "none", tuple(SCHEMES)),
    "WEBHOOK_API_KEYS": KnownInput(Kind.SECRETS),
    "WEBHOOK_API_KEY_HEADER": KnownInput(Kind.NAME_IN_REQUEST, "x-api-key"),
    "WEBHOOK_BASIC_USERS": KnownInput(Kind.USERS),
    "WEBHOOK_URL_TOKENS": KnownInput(Kind.SECRETS),
    "WEBHOOK_URL_TOKEN_PARAMETER": KnownInput(Kind.NAME_IN_REQUEST, "token"),
    "WEBHOOK_HMAC_SECRETS": KnownInput(Kind.SECRETS),
    "WEBHOOK_HMAC_HEADER": KnownInput(Kind.NAME_IN_REQUEST, "x-webhook-signature"),
    "WEBHOOK_HMAC_PREFIX": _TEXT,
    "WEBHOOK_HMAC_ENCODING": KnownInput(Kind.WORD, "hex", ("hex", "base64")),
    "WEBHOOK_HMAC_ALGORITHM": KnownInput(Kind.WORD, "sha256", ("sha256", "sha512")),
    "WEBHOOK_SIGNING_SECRETS": KnownInput(Kind.SIGNING_SECRETS),
    "WEBHOOK_TOLERANCE_S": KnownInput(Kind.WHOLE_NUMBER, "300", least=1, most=86400),
    "COMMERCE_WEBHOOKS_PUBLIC_KEY": KnownInput(Kind.PUBLIC_KEY),
    "WEBHOOK_JWT_ISSUER": _TEXT,
    "WEBHOOK_JWT_AUDIENCE": _TEXT,
    "WEBHOOK_JWT_JWKS_URL": KnownInput(Kind.HTTP_URL),
    "IMS_JWKS_URL": KnownInput(
        Kind.HTTP_URL, "https://ims-na1.adobelogin.com/ims/keys"
    ),
    "LOG_LEVEL": KnownInput(
        Kind.WORD, "info", ("debug", "info", "warning", "warn", "error")
    ),
}


def is_harmless(name: str) -> bool:
    """Tell whether an input of this name is known, and never holds a secret.

    The path of a URL may be one, but for those of public keys.
    """
    known = KNOWN_INPUTS.get(name)
    if known is None or known.kind.is_secret:
        return False
    is_url = known.kind in (Kind.HTTP_URL, Kind.REDIS_URL)
    return not is_url or name.endswith("_JWKS_URL")


def value_of(params: Mapping[str, Any], name: str) -> str:
    """Return a known input as the actions read it: its text, or its default."""
    return settings.text(params, name, KNOWN_INPUTS[name].default)
