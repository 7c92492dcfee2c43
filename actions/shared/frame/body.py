"""From the body of a request to the JSON value that the sender meant.

Senders that cannot set a content type send JSON as form data or as plain text; some
encode it twice, or in another character set than UTF-8. What can be read without a
guess is read. What cannot is refused with the cause that can be seen from here: the
content type, the encoding or the size.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import re
from typing import TYPE_CHECKING, Any, Final

from actions.shared.errors import (
    BadRequest,
    Fault,
    PayloadTooLarge,
    UnsupportedMediaType,
)
from actions.shared.frame import exact_json

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The largest body, in bytes, as OpenWhisk itself limits it.
MAX_BODY_BYTES: Final = 1024 * 1024
#: What a decoder puts where bytes are not of its character set (Unicode, U+FFFD).
REPLACEMENT: Final = "\ufffd"

_FORM: Final = "application/x-www-form-urlencoded"
_COMPRESSED: Final = (b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd")
# The labels of character sets whose ASCII characters are ASCII's. Python knows more
# codecs, some of which decompress, and keeps every label that it was ever asked for.
_CHARSETS: Final = re.compile(
    r"utf-?8|(?:us-)?ascii|(?:iso[-_]?8859[-_]|latin-?)\d{1,2}|(?:windows-|cp)125[0-8]"
    r"|cp(?:437|85\d|932|949|950)|koi8-[ru]|mac-?roman|macintosh|shift[-_]jis|sjis"
    r"|euc[-_](?:jp|kr)|big5|gbk|gb2312|gb18030|tis-620"
)


def read_json(body: bytes, headers: Mapping[str, str], *, is_text: bool = False) -> Any:
    """Return the value of ``body``; None when it is empty.

    Form data becomes an object of its fields, unless it is JSON that a client has sent
    under its default content type.

    Args:
        body: as the caller sent it.
        headers: the request's, names in lower case.
        is_text: whether the platform has decoded it already, as UTF-8.

    Raises:
        PayloadTooLarge: it has more than 1 MB.
        UnsupportedMediaType: it is compressed, multipart, XML, or of an unknown
            character set.
        BadRequest: it is not JSON, or not in the character set that it should be in.
    """
    media_type, charset = _content_type(headers)
    _refuse_unreadable(body, media_type, headers)
    text = _decoded(body, "utf-8" if is_text else charset or "utf-8").strip()
    if not text:
        return None
    if text.startswith("<"):
        raise UnsupportedMediaType("The request body is XML or HTML: send JSON")
    if media_type == _FORM and not text.startswith(("{", "[", '"')):
        return _form(text)
    try:
        return unwrapped(exact_json.loads(text))
    except ValueError as error:
        if REPLACEMENT in text:
            raise BadRequest(
                "The request body is badly encoded: it holds U+FFFD, which stands "
                "where bytes were not UTF-8. Send UTF-8"
            ) from None
        cause = f"{_reason(error)}; Content-Type is {_quoted(media_type) or 'not set'}"
        raise BadRequest(
            "The request body is not valid JSON",
            faults=[Fault("", f"{cause}; {len(body)} bytes")],
        ) from None


def is_form(headers: Mapping[str, str]) -> bool:
    """Tell whether the content type is that of an HTML form."""
    return _content_type(headers)[0] == _FORM


def refuse_form_without(field: str, headers: Mapping[str, str]) -> None:
    """Refuse form data that lacks ``field``, which JSON under that type would have.

    Raises:
        BadRequest: when the content type is that of a form.
    """
    if is_form(headers):
        raise BadRequest(
            f"The request body came as form data ({_FORM}) without a field "
            f"'{field}': send JSON, with Content-Type: application/json"
        )


def unwrapped(value: Any) -> Any:
    """Return what a JSON text holds when ``value`` is the text of an object or list.

    Raises:
        ValueError: when such a text is not JSON.
    """
    if isinstance(value, str) and value.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return exact_json.loads(value.lstrip("\ufeff"))
    return value


def restored_json(fields: Mapping[str, str]) -> Any:
    """Return the JSON that a plain action got as the name of its only form field.

    None when there is none. The platform has taken the text apart at ``&`` and ``=``,
    and each ``+`` has become a blank, so a text with a blank cannot be restored.

    Raises:
        BadRequest: when it is JSON that cannot be restored.
    """
    texts = [name for name in fields if name.lstrip().startswith(("{", "["))]
    if not texts:
        return None
    text = texts[0]
    try:
        if len(fields) == 1 and fields[text] == "" and " " not in text:
            return exact_json.loads(text)
    except ValueError:
        pass
    raise BadRequest(
        f"The request body is JSON, but came as form data ({_FORM}): send it with "
        "Content-Type: application/json"
    )


def _refuse_unreadable(
    body: bytes, media_type: str, headers: Mapping[str, str]
) -> None:
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity") or body.startswith(_COMPRESSED):
        said = f"Content-Encoding is {_quoted(encoding)}" if encoding else "zip or gzip"
        raise UnsupportedMediaType(
            f"The request body is compressed ({said}): send it uncompressed"
        )
    if len(body) > MAX_BODY_BYTES:
        raise PayloadTooLarge(
            f"The request body is larger than {MAX_BODY_BYTES} bytes: it has "
            f"{len(body)}"
        )
    if media_type.startswith("multipart/"):
        raise UnsupportedMediaType(
            f"The request body is {_quoted(media_type)}: send JSON"
        )


def _content_type(headers: Mapping[str, str]) -> tuple[str, str]:
    """Return the media type and the declared character set, both in lower case."""
    media_type, *parameters = headers.get("content-type", "").split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return media_type.strip().lower(), value.strip(" \t\"'").lower()
    return media_type.strip().lower(), ""


def _decoded(body: bytes, charset: str) -> str:
    # A JSON text begins with two characters of ASCII, or is a lone digit.
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or 0 in body[:4]:
        raise BadRequest("The request body is UTF-16 or UTF-32: send UTF-8")
    try:
        if not _CHARSETS.fullmatch(charset):
            raise LookupError(charset)
        text = body.decode(charset)
    except LookupError:
        raise UnsupportedMediaType(
            f"The character set '{_quoted(charset)}' is not read: send UTF-8"
        ) from None
    except UnicodeDecodeError as error:
        raise BadRequest(
            f"The request body is badly encoded: byte {error.start} is not "
            f"{charset.upper()}. Send UTF-8"
        ) from None
    return text.removeprefix("\ufeff")


def _form(text: str) -> Any:
    from urllib.parse import parse_qsl

    fields = dict(parse_qsl(text, keep_blank_values=True))
    if list(fields.values()) == [""]:
        # Perhaps the whole JSON text, percent-encoded.
        with contextlib.suppress(ValueError):
            (name,) = fields
            value = unwrapped(name)
            return fields if value is name else value
    return fields


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}, column {error.colno}"
    return str(error)


def _quoted(text: str) -> str:
    """Return what a caller sent, fit for an error text."""
    return repr(text[:80]).strip("'\"")
