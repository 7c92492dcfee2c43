"""What every way of authentication owes, whatever it checks.

A scheme's test class inherits :class:`AuthContract` and says what a good request looks
like; the contract then makes it bad in every way that applies.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.shared.auth import Accepted, Refused, authenticate
from actions.shared.frame.clock import Clock
from actions.shared.request import Request

if TYPE_CHECKING:
    from actions.shared.auth import Verdict

NOW_S = 1_700_000_000.0
BODY = b'{"data": {"uid": "1", "event": "be-observer.catalog_product_create"}}'


@dataclass
class FakeTime:
    """A clock that only moves when told to, or slept on."""

    now_s: float = NOW_S

    def pass_s(self, seconds: float) -> None:
        self.now_s += seconds

    @property
    def clock(self) -> Clock:
        return Clock(
            now_s=lambda: self.now_s,
            monotonic_s=lambda: self.now_s,
            sleep_s=self.pass_s,
            chance=lambda: 0.5,
        )


@dataclass(frozen=True)
class Call:
    """A call that is good as it stands."""

    settings: dict[str, Any]
    headers: dict[str, str]
    body: bytes | None = BODY
    secrets: tuple[str, ...] = ()
    time: FakeTime = field(default_factory=FakeTime)

    def request(self, scheme: str, **changes: Any) -> Request:
        given_: dict[str, Any] = {
            "settings": self.settings,
            "headers": self.headers,
            "body": self.body,
            **changes,
        }
        return request(
            {"WEBHOOK_AUTH": scheme, **given_["settings"]},
            given_["headers"],
            given_["body"],
            self.time,
        )


def request(
    params: dict[str, Any],
    headers: dict[str, str],
    body: bytes | None = BODY,
    time: FakeTime | None = None,
) -> Request:
    """Build a raw JSON request as OpenWhisk hands it on; a plain one without body."""
    raw = {} if body is None else {"__ow_body": base64.b64encode(body).decode()}
    return Request.from_params(
        {
            **params,
            **raw,
            "__ow_method": "post",
            "__ow_headers": {"content-type": "application/json", **headers},
        },
        (time or FakeTime()).clock,
    )


def one_byte_changes(text: str) -> list[str]:
    """Return ``text`` with one bit of one byte turned over, in every possible way."""
    return [
        f"{text[:place]}{chr(ord(text[place]) ^ (1 << bit))}{text[place + 1 :]}"
        for place in range(len(text))
        for bit in range(8)
    ]


class AuthContract:
    """The contract. Subclasses are collected by pytest; this class is not."""

    scheme: ClassVar[str]
    #: The header that proves the caller, and the part of it that no change survives.
    header: ClassVar[str]
    prefix: ClassVar[str] = ""
    #: Every one of these must be set.
    required: ClassVar[tuple[str, ...]]
    #: Headers by which other schemes recognise a caller.
    foreign: ClassVar[dict[str, str]] = {
        "x-api-key": "key-one",
        "authorization": "Negotiate YWxpY2U6b3BlbiBzZXNhbWU=",
        "x-webhook-signature": "sha256=" + "0" * 64,
        "webhook-signature": "v1,AAAA",
        "x-adobe-commerce-webhook-signature": "AAAA",
    }

    def good(self) -> Call:
        """Return a call that the scheme accepts."""
        raise NotImplementedError

    def judge(self, call: Call, **changes: Any) -> Verdict:
        """Return the verdict, after checks that apply to every verdict."""
        verdict = authenticate(call.request(self.scheme, **changes))
        if isinstance(verdict, Refused):
            assert verdict.reason
            assert "the check failed with" not in verdict.reason
            presented = call.headers[self.header].removeprefix(self.prefix)
            for secret in (*call.secrets, presented):
                assert secret not in verdict.reason
        else:
            assert all(secret not in verdict.caller for secret in call.secrets)
        return verdict

    def with_header(self, call: Call, value: str) -> dict[str, str]:
        return {**call.headers, self.header: value}

    def test_a_good_caller_is_accepted(self) -> None:
        assert isinstance(self.judge(self.good()), Accepted)

    def test_header_names_count_in_any_case(self) -> None:
        call = self.good()
        odd = {name.swapcase(): value for name, value in call.headers.items()}
        assert isinstance(self.judge(call, headers=odd), Accepted)

    @pytest.mark.parametrize("unset", [None, "", "  ", "$IS_NOT_SET", 7, ["x"], ","])
    def test_without_its_settings_no_caller_is_accepted(self, unset: object) -> None:
        call = self.good()
        for name in self.required:
            verdict = self.judge(call, settings={**call.settings, name: unset})
            assert isinstance(verdict, Refused)
            if unset not in (7, ","):
                assert f"{name} is not set" in verdict.reason

    def test_every_missing_header_is_a_refusal_that_names_it(self) -> None:
        call = self.good()
        for name in call.headers:
            rest = {n: value for n, value in call.headers.items() if n != name}
            verdict = self.judge(call, headers=rest)
            assert isinstance(verdict, Refused)
            assert f"the header {name}" in verdict.reason.lower()

    def test_the_header_of_another_scheme_is_a_refusal(self) -> None:
        call = self.good()
        rest = {n: v for n, v in call.headers.items() if n != self.header}
        foreign = {n: v for n, v in self.foreign.items() if n != self.header}
        assert isinstance(self.judge(call, headers={**rest, **foreign}), Refused)

    def test_every_one_byte_change_of_the_credential_is_refused(self) -> None:
        call = self.good()
        credential = call.headers[self.header].removeprefix(self.prefix)
        for changed in one_byte_changes(credential):
            headers = self.with_header(call, f"{self.prefix}{changed}")
            assert isinstance(self.judge(call, headers=headers), Refused), changed

    def test_a_part_of_the_credential_or_more_than_it_is_refused(self) -> None:
        call = self.good()
        whole = call.headers[self.header]
        for changed in (whole[:-1], whole[1:], f"{whole}=", f"{whole}\n", whole * 2):
            headers = self.with_header(call, changed)
            assert isinstance(self.judge(call, headers=headers), Refused), changed

    @pytest.mark.parametrize(
        "credential",
        [
            "",
            " ",
            ".",
            "..",
            "=",
            "é",
            "clé-é",
            "🔑",
            "\udcff",
            "\x00",
            ":",
            "a" * 99_999,
        ],
    )
    def test_odd_credentials_are_refused(self, credential: str) -> None:
        call = self.good()
        for value in (credential, f"{self.prefix}{credential}"):
            headers = self.with_header(call, value)
            assert isinstance(self.judge(call, headers=headers), Refused)

    # One function inherited by several classes is what the health check is about.
    @settings(
        deadline=None,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    @given(text=st.text(st.characters()), prefixed=st.booleans())
    def test_no_text_whatever_is_accepted(self, text: str, *, prefixed: bool) -> None:
        call = self.good()
        value = f"{self.prefix}{text}" if prefixed else text
        if value != call.headers[self.header]:
            headers = self.with_header(call, value)
            assert isinstance(self.judge(call, headers=headers), Refused)


class BodyContract(AuthContract):
    """What schemes owe that sign the body."""

    def test_the_raw_body_is_needed_and_the_reason_says_how_to_get_it(self) -> None:
        verdict = self.judge(self.good(), body=None)
        assert isinstance(verdict, Refused)
        assert "raw-http: true" in verdict.reason

    def test_every_one_byte_change_of_the_body_is_refused(self) -> None:
        call = self.good()
        for changed in one_byte_changes(BODY.decode()):
            verdict = self.judge(call, body=changed.encode("latin-1"))
            assert isinstance(verdict, Refused)

    def test_a_body_that_cannot_be_decoded_is_a_refusal(self) -> None:
        call = self.good()
        params = {
            **call.settings,
            "WEBHOOK_AUTH": self.scheme,
            "__ow_body": "\udcff",
            "__ow_headers": call.headers,
        }
        verdict = authenticate(Request.from_params(params, call.time.clock))
        assert isinstance(verdict, Refused)
        assert "decoded" in verdict.reason


class HeaderContract(AuthContract):
    """What schemes owe that look at headers alone."""

    def test_a_plain_action_will_do(self) -> None:
        assert isinstance(self.judge(self.good(), body=None), Accepted)


class RotationContract(AuthContract):
    """What schemes owe whose setting may hold several secrets."""

    def rotated(self, call: Call, *, first: bool) -> dict[str, Any]:
        """Return settings with the good secret before or after another one."""
        (name,) = self.required
        secret, other = call.settings[name], self.other_secret()
        both = [secret, other] if first else [other, secret]
        return {**call.settings, name: self.joined(both)}

    def other_secret(self) -> str:
        """Return a secret that the good call does not fit."""
        raise NotImplementedError

    def joined(self, secrets: list[str]) -> str:
        return " , ".join(secrets)

    @pytest.mark.parametrize("first", [True, False])
    def test_each_secret_of_a_rotation_counts(self, *, first: bool) -> None:
        call = self.good()
        verdict = self.judge(call, settings=self.rotated(call, first=first))
        assert isinstance(verdict, Accepted)

    def test_the_wrong_secret_is_refused(self) -> None:
        call = self.good()
        wrong = {**call.settings, self.required[0]: self.other_secret()}
        assert isinstance(self.judge(call, settings=wrong), Refused)
