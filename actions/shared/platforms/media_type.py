"""Media types as OpenWhisk's HTTP server knows them.

Whether a body reaches an action as text or in base64, and whether a text in a result
is decoded before it is sent, depends on a registry inside Apache Pekko HTTP: a type
is text with a fixed charset, text with an open one, or binary; what is not registered
is binary, unless it names a charset. Sources: Pekko's MediaType.scala
and ContentTypeHeader.scala.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

Kind = Literal["fixed", "open", "binary"]

_WORD: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_TYPE: Final = re.compile(rf"({_WORD})[ \t]*/({_WORD})[ \t]*")
# What a header can carry: a line end in it would begin another header.
_CHAR: Final = r"[\t\x20-\x7e\x80-\xff]"
_QUOTED: Final = rf'"(?:(?!["\\]){_CHAR}|\\{_CHAR})*"'
_PARAMETER: Final = re.compile(
    rf";[ \t]*({_WORD})[ \t]*=[ \t]*({_WORD}|{_QUOTED})[ \t]*"
)
_WHOLE_WORD: Final = re.compile(_WORD)

# Always UTF-8: the charset is never written. hal+json is not in Pekko's list; the
# platform is known to hand it on as text.
_FIXED: Final = frozenset(
    {
        *("application/hal+json", "application/json", "application/json-patch+json"),
        *("application/merge-patch+json", "application/problem+json"),
        *("application/vnd.api+json", "application/x-www-form-urlencoded"),
        "text/event-stream",
    }
)
# Besides text/*.
_OPEN: Final = frozenset(
    {
        *("application/atom+xml", "application/base64", "application/javascript"),
        *("application/problem+xml", "application/rss+xml", "application/soap+xml"),
        *("application/vnd.google-earth.kml+xml", "application/x-latex"),
        *("application/x-vrml", "application/xhtml+xml", "application/xml"),
        "application/xml-dtd",
    }
)
# Binary whatever charset they name.
_BINARY: Final = frozenset(
    {
        *("application/cbor", "application/gnutar", "application/grpc+proto"),
        *("application/msword", "application/octet-stream", "application/pdf"),
        *("application/postscript", "application/x-gzip", "application/x-tar"),
        "application/zip",
    }
)
_BINARY_FAMILIES: Final = ("audio", "font", "image", "message", "multipart", "video")
_CHARSETS: Final = {
    "ascii": "US-ASCII",
    "latin1": "ISO-8859-1",
    "us-ascii": "US-ASCII",
    "utf8": "UTF-8",
}


class MediaType(NamedTuple):
    """A media type with its parameters.

    Attributes:
        name: ``application/json``, in lower case.
        parameters: all but the charset, by name.
        charset: what it names, in the platform's spelling; None when nothing.
    """

    name: str
    parameters: tuple[tuple[str, str], ...] = ()
    charset: str | None = None

    @property
    def value(self) -> str:
        """The type with its parameters, without the charset."""
        return self.name + "".join(
            f"; {key}={_as_word(text)}" for key, text in self.parameters
        )

    @property
    def kind(self) -> Kind:
        """Text with a fixed charset, text with an open one, or binary."""
        family = self.name.partition("/")[0]
        if self.name in _FIXED:
            return "fixed"
        if self.name in _OPEN or family == "text":
            return "open"
        if self.name in _BINARY or family in _BINARY_FAMILIES or not self.charset:
            return "binary"
        return "open"

    @property
    def is_json(self) -> bool:
        """Whether it is exactly ``application/json``, without parameters."""
        return self.value == "application/json"

    @property
    def is_json_family(self) -> bool:
        """Whether it is JSON or ``…+json``, without parameters."""
        return self.is_json or self.value.endswith("+json")

    def header(self, default_charset: str | None = None) -> str:
        """Return the value of a Content-Type header."""
        charset = self.charset or default_charset
        if self.kind == "open" and charset:
            return f"{self.value}; charset={charset}"
        return self.value


JSON: Final = MediaType("application/json")
HTML: Final = MediaType("text/html")
FORM: Final = MediaType("application/x-www-form-urlencoded")
BYTES: Final = MediaType("application/octet-stream")


def parse(text: str) -> MediaType | None:
    """Return the media type of a Content-Type header; None when it is none."""
    found = parts(text)
    if not found:
        return None
    name, pairs = found
    charset = None
    parameters = {}
    for key, value in pairs:
        if key.lower() == "charset":
            charset = _CHARSETS.get(value.lower(), value)
            charset = charset.upper() if charset.lower().startswith("utf-") else charset
        else:
            parameters[key] = value
    return MediaType(name, tuple(sorted(parameters.items())), charset)


def parts(text: str) -> tuple[str, list[tuple[str, str]]] | None:
    """Return the name of a type or a range, and its parameters; None for neither."""
    text = text.strip()
    found = _TYPE.match(text)
    if not found:
        return None
    pairs = []
    at = found.end()
    while at < len(text):
        parameter = _PARAMETER.match(text, at)
        if not parameter:
            return None
        value = parameter[2]
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        pairs.append((parameter[1], value))
        at = parameter.end()
    return f"{found[1]}/{found[2]}".lower(), pairs


def _as_word(text: str) -> str:
    if _WHOLE_WORD.fullmatch(text):
        return text
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
