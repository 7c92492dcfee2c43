"""WEBHOOK_AUTH chooses the checks, and only an explicit acceptance lets a caller in."""

from __future__ import annotations

import base64
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.shared.auth import Accepted, Refused, authenticate, require
from actions.shared.errors import Unauthorized
from tests.actions.auth_contract import request

if TYPE_CHECKING:
    from actions.shared.auth import Verdict

_KEY = {"x-api-key": "the-key"}
_USER = {"authorization": f"Basic {base64.b64encode(b'alice:sesame').decode()}"}
_SETTINGS = {"WEBHOOK_API_KEYS": "the-key", "WEBHOOK_BASIC_USERS": "alice:sesame"}


def _check_caller(names: Any, headers: dict[str, str], **params: Any) -> Verdict:
    return authenticate(
        request({"WEBHOOK_AUTH": names, **_SETTINGS, **params}, headers, None)
    )


class TestChoice:
    """Which checks apply."""

    @pytest.mark.parametrize("names", ["none", "NONE", None, "", "none,api-key"])
    def test_by_default_everyone_is_accepted(self, names: str | None) -> None:
        assert _check_caller(names, {}) == Accepted("anyone")

    def test_another_default_can_be_given(self) -> None:
        call = request(_SETTINGS, {}, None)
        assert isinstance(authenticate(call, default="api-key"), Refused)

    @pytest.mark.parametrize("names", ["api-key,basic", " basic , API-KEY ,"])
    def test_any_of_several_checks_will_do(self, names: str) -> None:
        assert isinstance(_check_caller(names, _KEY), Accepted)
        assert isinstance(_check_caller(names, _USER), Accepted)

    def test_none_of_several_is_a_refusal_with_all_the_reasons(self) -> None:
        verdict = _check_caller("api-key,basic", {"x-api-key": "wrong"})
        assert isinstance(verdict, Refused)
        assert "api-key: the header x-api-key" in verdict.reason
        assert "basic: the header Authorization" in verdict.reason

    def test_a_check_that_was_not_chosen_does_not_count(self) -> None:
        assert isinstance(_check_caller("api-key", _USER), Refused)
        assert isinstance(_check_caller("basic", _KEY), Refused)

    @pytest.mark.parametrize(
        "name",
        [
            "api_key",
            "apikey",
            "magic",
            ".",
            "os",
            "nowhere:check",
            ":",
            "os:",
            ":f",
            "é",
        ],
    )
    def test_an_unknown_check_accepts_no_caller(self, name: str) -> None:
        assert isinstance(_check_caller(name, _KEY), Refused)

    def test_an_unknown_check_is_answered_with_the_known_ones(self) -> None:
        verdict = _check_caller("magic", {})
        assert isinstance(verdict, Refused)
        assert "standard-webhooks" in verdict.reason

    def test_an_unknown_check_does_not_spoil_the_others(self) -> None:
        assert isinstance(_check_caller("magic,api-key", _KEY), Accepted)

    @given(name=st.text().filter(lambda name: "none" not in name.lower()))
    def test_no_name_whatever_raises_or_accepts_a_caller(self, name: str) -> None:
        assert isinstance(_check_caller(f"x{name}", {}), Refused)


class TestCustom:
    """Checks that users write."""

    @pytest.mark.parametrize("function", ["accepts", "accepts_in_time"])
    def test_a_function_of_the_users_decides(self, function: str) -> None:
        name = f"tests.actions.custom_checks:{function}"
        verdict = _check_caller(name, {"x-magic": "xyzzy"}, MAGIC_WORD="xyzzy")
        assert require(verdict) == Accepted("magician")
        assert isinstance(_check_caller(name, {}, MAGIC_WORD="xyzzy"), Refused)

    @pytest.mark.parametrize(
        "function",
        [
            "says_true",
            "says_true_in_time",
            "says_nothing",
            "fails",
            "fails_in_time",
            "not_a_function",
            "not_there",
        ],
    )
    def test_anything_but_accepted_is_a_refusal(self, function: str) -> None:
        verdict = _check_caller(f"tests.actions.custom_checks:{function}", {})
        assert isinstance(verdict, Refused)
        with pytest.raises(Unauthorized):
            require(verdict)


class TestRequire:
    """What becomes of a verdict."""

    def test_an_acceptance_is_handed_on(self) -> None:
        assert require(Accepted("me")) == Accepted("me")

    def test_an_async_verdict_is_awaited(self) -> None:
        async def verdict() -> Verdict:
            return Accepted("me")

        assert require(verdict()) == Accepted("me")

    @pytest.mark.parametrize(
        "verdict", [True, 1, None, "Accepted", Accepted, {"success": True}, ()]
    )
    def test_anything_else_is_unauthorized(self, verdict: Any) -> None:
        with pytest.raises(Unauthorized):
            require(verdict)

    def test_the_caller_never_reads_the_reason(self) -> None:
        with pytest.raises(Unauthorized) as caught:
            require(Refused("the directory is down"))
        assert str(caught.value) == "Unauthorized"
        assert "the directory is down" in caught.value.log_text


def test_only_the_chosen_check_is_imported() -> None:
    """A bundle without PyJWT and cryptography serves every other scheme."""
    program = """
import sys
for name in ("jwt", "cryptography"):
    sys.modules[name] = None
from actions.shared.auth import Accepted, authenticate
from actions.shared.frame.clock import SYSTEM
from actions.shared.request import Request
for scheme in ("api-key", "basic", "hmac", "standard-webhooks"):
    params = {"WEBHOOK_AUTH": scheme + ",none"}
    assert authenticate(Request.from_params(params, SYSTEM)) == Accepted("anyone")
loaded = {name for name in sys.modules if name.startswith("actions.shared.auth.")}
assert not any(name.endswith(("jwks", "tokens")) for name in loaded), loaded
assert "httpx" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
