"""Where in a text a secret stands, by its form.

- ``scheme://user:PASSWORD@host``, ``scheme://TOKEN@host`` and ``user:PASSWORD@host``
- ``?token=SECRET&sig=SECRET`` in a URL, also percent-encoded
- ``Server=x;Password=SECRET`` and ``host=x password=SECRET`` in a connection string
- ``{"password": "SECRET"}`` within other text
- ``Basic BASE64`` and ``Bearer TOKEN``
- a private key in PEM

No pattern here takes more than a time that grows with the length of the text.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

    Span = tuple[int, int]

_TELLING: Final = (
    "secret",
    "token",
    "passw",
    "passphrase",
    "credential",
    "authorization",
    "apikey",
    "accesskey",
    "signature",
    "cookie",
    "private",
    "bearer",
    "whiskauth",
)
_TELLING_ENDINGS: Final = (
    *("key", "keys", "users", "pwd", "sig", "runtimeauth", "owauth"),
    *("jwt", "connectionstring", "cred", "creds"),
)
_TELLING_LAST_WORDS: Final = frozenset({"pass", "pw", "otp"})
_TELLING_IN_A_QUERY: Final = frozenset({"code", "auth", "hmac"})
# A name that ends so says how a secret is sent, or is that of a public key.
_PUBLIC_ENDINGS: Final = (
    *("publickey", "publickeys", "jwksurl"),
    *("header", "parameter", "prefix", "encoding", "algorithm"),
)

# What a secret has beyond as many characters is shown.
_LONGEST_VALUE: Final = 8000
# Words as short as these follow "Bearer" in prose.
_SHORTEST_KEY: Final = 16

# As texts: each is compiled when a text first needs it, so not for a cold start.
_PAIR: Final = (
    r"(?:^|(?<=[?&;,\s]))(?P<name>[^\s=?&;,#\"'<>(){}]{1,80})"
    r"[ \t]{0,9}=[ \t]{0,9}"
)
_MEMBER: Final = (
    r"""(["'])(?P<name>[^"'\\]{1,80})\\{0,9}\1\s{0,9}:\s{0,9}"""
    r"""(?P<value>\\{1,9}(?:"|').*?(?=\\{1,9}["']|\Z)|"(?:[^"\\]|\\.)*"""
    r"""|'(?:[^'\\]|\\.)*|[^\s,}\]"']+)"""
)
_PRIVATE_KEY: Final = (
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----.*?"
    r"(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|\Z)"
)
_CREDENTIALS: Final = r"\b([Bb]asic|[Bb]earer) +([A-Za-z0-9._~+/-]{4,}=*)"
# Percent-encoded and of some length; within, "=" and "://" are encoded as well.
_ENCODED: Final = r"(?<==)[^\s=&?#\"'<>%]*%[^\s=&?#\"'<>]*"
_AUTHORITY: Final = r"://(?:(?!,[A-Za-z][A-Za-z0-9+.-]{0,20}://)[^\s\"'<>])*"
_LOGIN: Final = r"^[^\s:/@,;=]{1,64}:(?!//)([^\s@]{1,400})@[\w\[(]"


def is_secret(name: str) -> bool:
    """Tell whether a setting, member or header of this name holds a secret.

    ``apiKey``, ``api-key`` and ``API_KEY`` are the same name.
    """
    lower = name.lower()
    plain = "".join(c for c in lower if c.isalnum())
    if plain.endswith(_PUBLIC_ENDINGS):
        return False
    if plain.endswith(_TELLING_ENDINGS) or any(word in plain for word in _TELLING):
        return True
    return lower.replace("-", "_").rpartition("_")[2] in _TELLING_LAST_WORDS


def secret_spans(text: str) -> Iterator[Span]:
    """Return where secrets begin and end, in no order; they may overlap."""
    for sign, spans in _FORMS:
        if sign in text:
            yield from spans(text)


def _private_keys(text: str) -> Iterator[Span]:
    for found in re.finditer(_PRIVATE_KEY, text, re.DOTALL):
        yield found.span()


def _members(text: str) -> Iterator[Span]:
    for found in re.finditer(_MEMBER, text, re.DOTALL):
        value = found["value"].lstrip("\\\"'")
        if value and is_secret(found["name"]):
            yield found.end() - len(value), found.end()


def _authorities(text: str) -> Iterator[Span]:
    for found in re.finditer(_AUTHORITY, text):
        yield from _of_authority(text, *found.span())


def _logins(text: str) -> Iterator[Span]:
    if found := re.search(_LOGIN, text):
        yield found.span(1)


def _credentials(text: str) -> Iterator[Span]:
    for found in re.finditer(_CREDENTIALS, text):
        scheme, said = found[1].lower(), found[2]
        if _is_login(said) if scheme == "basic" else _is_key(said):
            yield found.span(2)


def _pairs(text: str) -> Iterator[Span]:
    after = 0
    for found in re.finditer(_PAIR, text):
        if found.start() < after:
            continue  # within a secret
        before = text[max(0, found.start() - 1) : found.start()]
        name = unquote(found["name"])
        in_query = before in ("?", "&")
        if is_secret(name) or (in_query and name.lower() in _TELLING_IN_A_QUERY):
            start, after = _value_at(text, found.end(), before)
            if start < after:
                yield start, after


def _encoded_urls(text: str) -> Iterator[Span]:
    """Hold percent-encoded values that have a secret in them once they are decoded."""
    for found in re.finditer(_ENCODED, text):
        decoded = unquote(unquote(found[0]))
        if any(
            True
            for sign, spans in _FORMS[:-1]
            if sign in decoded
            for _ in spans(decoded)
        ):
            yield found.span()


def _value_at(text: str, start: int, before: str) -> Span:
    """Return the span of the value that begins at ``start``, without its quotes.

    A value without quotes ends at what parts the pairs from each other, which is seen
    from what stands ``before`` this one.
    """
    most = min(len(text), start + _LONGEST_VALUE)
    closing = {'"': '"', "'": "'", "{": "}"}.get(text[start : start + 1])
    if closing:
        end = text.find(closing, start + 1, most)
        return start + 1, most if end < 0 else end
    if before in ("?", "&"):
        ends = r"[&#\s\"'<>]"
    elif before == ";" or (not before and ";" in text):
        ends = r"[;\r\n]"
    elif before == ",":
        ends = r"[,;\s]"
    else:
        ends = r"[&\s]" if before else r"[&,\s]"
    found = re.compile(ends).search(text, start, most)
    return start, found.start() if found else most


def _of_authority(text: str, start: int, end: int) -> Iterator[Span]:
    """Return the password, or the only name, before the host of a URL."""
    start += len("://")
    if text[max(0, start - 8) : start].lower().endswith(("http://", "https://")):
        after = re.compile(r"[/?#]").search(text, start, end)
        end = after.start() if after else end
    # A password in a connection string may hold any character, so the last @ counts.
    at = text.rfind("@", start, end)
    if at < 0:
        return
    colon = text.find(":", start, at)
    if 0 <= colon < at - 1:
        yield colon + 1, at
    elif start < at:
        yield start, at if colon < 0 else colon


def _is_login(encoded: str) -> bool:
    try:
        return b":" in base64.b64decode(encoded[: len(encoded) // 4 * 4])
    except ValueError:
        return False


def _is_key(text: str) -> bool:
    return len(text) >= _SHORTEST_KEY and any(c.isdigit() for c in text)


_FORMS: Final = (
    ("PRIVATE KEY-----", _private_keys),
    ("=", _pairs),
    (":", _members),
    ("://", _authorities),
    ("@", _logins),
    ("asic ", _credentials),
    ("earer ", _credentials),
    ("%", _encoded_urls),
)
