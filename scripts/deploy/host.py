"""Where to deploy, and as whom.

Three places are looked at, and the first that names a host or a credential counts as a
whole, so that a host never gets the credential of another:

1. ``OW_APIHOST``, ``OW_AUTH`` and, if it is not the credential's own, ``OW_NAMESPACE``
2. ``AIO_runtime_apihost``, ``AIO_runtime_auth``, ``AIO_runtime_namespace``
3. ``~/.wskprops`` (or what ``WSK_CONFIG_FILE`` names): ``APIHOST``, ``AUTH``,
   ``NAMESPACE``; OpenWhisk's ``wsk`` and OpenServerless' ``ops`` write it, and shells
   read it, so ``export``, quotes and comments are read as in ``.env``. An empty
   ``WSK_CONFIG_FILE`` means no file, as for ``wsk``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scripts.failure import Failure
from scripts.manifest.dotenv_text import LineFault, read_lines
from scripts.manifest.text_files import TextFileError, read_text
from scripts.masking import MASK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.manifest import Environment

_PROPERTIES = ("APIHOST", "AUTH", "NAMESPACE")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ADOBE = re.compile(r"(^|\.)(adobeioruntime\.net|adobeio-static\.net|adobe\.io)$")
_HOW = (
    "set OW_APIHOST and OW_AUTH in .env or the environment "
    "(`wsk property get --apihost --auth` shows them, docs/deploy.md says where else)"
)


class NoHostError(Failure):
    """It is not said where to deploy, or to where no Python runs."""


@dataclass(frozen=True)
class Host:
    """An OpenWhisk host and a credential for it.

    Attributes:
        url: its address, without a path and without a slash at its end.
        auth: the credential, ``user:key``.
        namespace: the one that is asked for; empty for the credential's own.
        source: where all this was found.
    """

    url: str
    auth: str = field(repr=False)
    namespace: str = ""
    source: str = ""

    @property
    def is_in_the_clear(self) -> bool:
        """Whether the credential travels unencrypted over a network."""
        parts = urlsplit(self.url)
        return parts.scheme == "http" and parts.hostname not in _LOOPBACK

    def without_credential(self, text: str) -> str:
        """Return a text of the host with the credential masked, should it hold it."""
        for secret in (self.auth, self.auth.partition(":")[2]):
            text = text.replace(secret, MASK)
        return text


def find_host(environment: Environment, home: Path | None = None) -> Host:
    """Return where to deploy.

    Args:
        environment: the variables.
        home: the folder of ``.wskprops``; the user's when None.

    Raises:
        Failure: it is not said, not wholly, or it is Adobe I/O Runtime.
    """
    find = environment.find
    if find("OW_APIHOST") or find("OW_AUTH"):
        values = [find(name) for name in ("OW_APIHOST", "OW_AUTH", "OW_NAMESPACE")]
        return _host(("OW_APIHOST", "OW_AUTH"), values, "the environment or .env")
    if find("AIO_runtime_apihost") or find("AIO_runtime_auth"):
        names = ("AIO_runtime_apihost", "AIO_runtime_auth")
        values = [find(name) for name in (*names, "AIO_runtime_namespace")]
        # Without a host, Adobe's tools mean Adobe's.
        values[0] = values[0] or "adobeioruntime.net"
        return _host(names, values, "the environment or .env")
    named = find("WSK_CONFIG_FILE")
    if "WSK_CONFIG_FILE" in environment and not named:
        raise NoHostError("it is not said where to deploy", _HOW)
    file = (home or Path.home()) / ".wskprops"
    file = Path(named).expanduser() if named else file
    origin = f"{file}, which WSK_CONFIG_FILE names," if named else str(file)
    try:
        properties = _properties(read_text(file), file)
    except TextFileError as error:
        if error.is_missing and not named:
            raise NoHostError("it is not said where to deploy", _HOW) from None
        raise Failure(f"{origin} {error}", error.hint or _HOW) from None
    if not properties:
        raise Failure(f"{origin} has no line NAME=value", _HOW)
    values = [properties.get(name, "") for name in _PROPERTIES]
    return _host(("APIHOST", "AUTH"), values, str(file))


def _host(names: tuple[str, str], values: list[str], source: str) -> Host:
    """Return the host that ``values`` mean: its address, credential and namespace."""
    url, auth, namespace = values
    for name, value in zip(names, (url, auth), strict=True):
        if not value.strip():
            raise Failure(f"{name} is not set, though {source} says the rest", _HOW)
    url = url.strip() if "://" in url else f"https://{url.strip()}"
    try:
        parts = urlsplit(url)
        where = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        where = None
    if not where or parts.scheme not in ("http", "https") or parts.username:
        raise Failure(
            f"{names[0]} is not an address of an OpenWhisk host",
            f"write it like https://openwhisk.example.com; it comes from {source}",
        )
    if _ADOBE.search(parts.hostname or ""):
        raise NoHostError(
            "this is Adobe I/O Runtime, which runs Node.js only",
            "deploy to another OpenWhisk host: docs/deploy.md names some, and says "
            "how the two work together",
        )
    user, colon, key = auth.strip().partition(":")
    if not (user and colon and key):
        raise Failure(
            f"{names[1]} is not an OpenWhisk credential",
            f"it is like user:key, with a colon; it comes from {source}",
        )
    namespace = "" if namespace.strip() == "_" else namespace.strip()
    path = "" if parts.path.rstrip("/") in ("", "/api/v1") else parts.path.rstrip("/")
    netloc = parts.netloc
    return Host(f"{parts.scheme}://{netloc}{path}", auth.strip(), namespace, source)


def _properties(text: str, file: Path) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for each in read_lines(text):
        if not isinstance(each, LineFault):
            found[each.name] = each.value
        elif each.is_error and each.name in _PROPERTIES:
            place = f"{file}:{each.line}: {each.name}"
            raise Failure(f"{place}: {each.message}", each.hint)
    return found
