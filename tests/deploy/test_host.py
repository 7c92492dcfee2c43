"""Where to deploy, and as whom: found in three places, never mixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.deploy.host import Host, NoHostError, find_host
from scripts.failure import Failure
from scripts.manifest import Environment

if TYPE_CHECKING:
    from pathlib import Path

_WSKPROPS = """\
# written by wsk
APIHOST=ow.example.com
AUTH="file-user:file-key"
NAMESPACE=_
"""


def found(env: dict[str, str], home: Path) -> tuple[str, str, str]:
    host = find_host(Environment(env), home)
    return host.url, host.auth, host.namespace


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, ("https://ow.example.com", "file-user:file-key", "")),
        (
            {"OW_APIHOST": "http://localhost:3233/api/v1/", "OW_AUTH": "u:k"},
            ("http://localhost:3233", "u:k", ""),
        ),
        (
            {"OW_APIHOST": "a.example.com", "OW_AUTH": "u:k:k", "OW_NAMESPACE": "shop"},
            ("https://a.example.com", "u:k:k", "shop"),
        ),
        (
            {
                "AIO_RUNTIME_APIHOST": "https://b.example.com",
                "AIO_RUNTIME_AUTH": "u:k",
                "AIO_RUNTIME_NAMESPACE": "12-shop",
            },
            ("https://b.example.com", "u:k", "12-shop"),
        ),
        (
            # The label of an event provider, when the rest is not said so.
            {"AIO_runtime_namespace": "12-shop"},
            ("https://ow.example.com", "file-user:file-key", ""),
        ),
        (
            {
                "OW_APIHOST": "a.example.com",
                "OW_AUTH": "u:k",
                "AIO_runtime_auth": "other:key",
                "AIO_runtime_namespace": "12-shop",
            },
            ("https://a.example.com", "u:k", ""),
        ),
    ],
    ids=["file", "OW, with a path", "namespace", "AIO", "label only", "OW wins"],
)
def test_the_first_place_that_says_anything_counts_as_a_whole(
    env: dict[str, str], expected: tuple[str, str, str], tmp_path: Path
) -> None:
    (tmp_path / ".wskprops").write_text(_WSKPROPS)
    assert found(env, tmp_path) == expected


def test_another_file_may_be_named(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("APIHOST=http://127.0.0.1:1\nAUTH=a:b\nNAMESPACE=n\n")
    seen = found({"WSK_CONFIG_FILE": str(other)}, tmp_path)
    assert seen == ("http://127.0.0.1:1", "a:b", "n")


@pytest.mark.parametrize(
    "lines",
    [
        "export APIHOST=https://h.example:1\nexport AUTH=u:k=\nexport NAMESPACE=n",
        "APIHOST='https://h.example:1'\nAUTH=\"u:k=\"\nNAMESPACE='n'",
        "APIHOST=https://h.example:1 # here\nAUTH=u:k= # mine\nNAMESPACE=n",
        "  # APIHOST=x\n APIHOST = https://h.example:1\nAUTH= u:k=\n\tNAMESPACE=n\n",
        "#AUTH=x:y\nAPIHOST=https://h.example:1\r\nAUTH=u:k=\r\nNAMESPACE=n\r\n",
        "set -a\nAPIHOST=h\nAPIHOST=https://h.example:1\nAUTH=u:k=\nX='a\nNAMESPACE=n",
    ],
    ids=["export", "quotes", "comments", "blanks", "CRLF", "other lines"],
)
def test_wskprops_are_read_as_wsk_and_shells_read_them(
    lines: str, tmp_path: Path
) -> None:
    (tmp_path / ".wskprops").write_bytes(lines.encode())
    assert found({}, tmp_path) == ("https://h.example:1", "u:k=", "n")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("APIHOST='https://h\nAUTH=u:s3cret", "wskprops:1: APIHOST: the quote ' is"),
        ("APIHOST=https://h\nAUTH: u:s3cret", "wskprops:2: AUTH: there is a :"),
        ("APIHOST=https://h\nAUTH='u:s3cret'x", "wskprops:2: AUTH: there is text"),
        ("APIHOST=https://h\nAUTH=s3cret", "AUTH is not an OpenWhisk credential"),
    ],
)
def test_a_line_of_wskprops_that_cannot_be_read_is_named(
    lines: str, says: str, tmp_path: Path
) -> None:
    (tmp_path / ".wskprops").write_text(lines)
    with pytest.raises(Failure) as refused:
        find_host(Environment({}), tmp_path)
    assert says in str(refused.value)
    assert "s3cret" not in str(refused.value) + refused.value.hint


def test_an_empty_name_of_the_file_means_no_file(tmp_path: Path) -> None:
    (tmp_path / ".wskprops").write_text(_WSKPROPS)
    with pytest.raises(NoHostError):
        find_host(Environment({"WSK_CONFIG_FILE": ""}), tmp_path)


def test_the_named_file_may_lie_below_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "props").write_text("APIHOST=http://h\nAUTH=a:b\n")
    seen = found({"WSK_CONFIG_FILE": "~/props"}, tmp_path)
    assert seen == ("http://h", "a:b", "")


@pytest.mark.parametrize(
    ("env", "text"),
    [
        ({}, "it is not said where to deploy"),
        ({"OW_APIHOST": "ow.example.com"}, "OW_AUTH is not set"),
        ({"OW_AUTH": "u:k"}, "OW_APIHOST is not set"),
        (
            {"OW_APIHOST": "x", "OW_AUTH": "s3cret"},
            "OW_AUTH is not an OpenWhisk credential",
        ),
        ({"OW_APIHOST": "ftp://x", "OW_AUTH": "u:k"}, "OW_APIHOST is not an address"),
        (
            {"OW_APIHOST": "http://x:port", "OW_AUTH": "u:k"},
            "OW_APIHOST is not an address",
        ),
        ({"OW_APIHOST": "https://u:s3cret@x", "OW_AUTH": "u:k"}, "is not an address"),
        ({"AIO_runtime_auth": "u:k"}, "this is Adobe I/O Runtime"),
        (
            {"OW_APIHOST": "https://adobeioruntime.net", "OW_AUTH": "u:k"},
            "this is Adobe I/O Runtime",
        ),
        ({"WSK_CONFIG_FILE": "/nowhere"}, "/nowhere, which WSK_CONFIG_FILE names"),
    ],
)
def test_what_is_not_said_wholly_is_refused_without_showing_it(
    env: dict[str, str], text: str, tmp_path: Path
) -> None:
    with pytest.raises(Failure) as refused:
        find_host(Environment(env), tmp_path)
    assert text in str(refused.value)
    assert refused.value.hint
    assert "s3cret" not in str(refused.value) + refused.value.hint


def test_a_credential_is_not_in_the_text_of_a_host() -> None:
    assert "s3cret" not in repr(Host("https://x", "u:s3cret"))


@pytest.mark.parametrize(
    ("url", "is_in_the_clear"),
    [
        ("http://ow.example.com", True),
        ("https://ow.example.com", False),
        ("http://127.0.0.1:3233", False),
        ("http://localhost:3233", False),
    ],
)
def test_a_credential_that_travels_unencrypted_is_noticed(
    url: str, is_in_the_clear: bool
) -> None:
    assert Host(url, "u:k").is_in_the_clear is is_in_the_clear
