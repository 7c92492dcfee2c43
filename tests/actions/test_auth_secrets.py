"""The schemes whose secret both sides know: api-key, basic, hmac, standard-webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any, ClassVar

import pytest

from actions.shared.auth import Accepted, Refused, authenticate
from tests.actions.auth_contract import (
    BODY,
    NOW_S,
    BodyContract,
    Call,
    FakeTime,
    HeaderContract,
    RotationContract,
    one_byte_changes,
    request,
)
from tests.vectors import load


class TestApiKey(HeaderContract, RotationContract):
    """A key in a header."""

    scheme, header, required = "api-key", "x-api-key", ("WEBHOOK_API_KEYS",)

    def good(self) -> Call:
        return Call(
            {"WEBHOOK_API_KEYS": "s3cret-key"},
            {"x-api-key": "s3cret-key"},
            secrets=("s3cret-key",),
        )

    def other_secret(self) -> str:
        return "s3cret-kez"

    def test_the_list_of_keys_is_no_key(self) -> None:
        call = self.good()
        listed = {"WEBHOOK_API_KEYS": "one,two"}
        for value in ("one,two", ",", "one,", ""):
            verdict = self.judge(call, settings=listed, headers={"x-api-key": value})
            assert isinstance(verdict, Refused)

    def test_what_cannot_be_encoded_equals_nothing_else(self) -> None:
        call = Call(
            {"WEBHOOK_API_KEYS": "key-?,key-\ufffd"}, {"x-api-key": "key-\udcff"}
        )
        assert isinstance(self.judge(call), Refused)

    def test_a_key_may_be_any_text(self) -> None:
        call = Call({"WEBHOOK_API_KEYS": "clé-🔑"}, {"x-api-key": "clé-🔑"})
        assert isinstance(self.judge(call), Accepted)


def _basic(user: str, scheme: str = "Basic") -> str:
    return f"{scheme} {base64.b64encode(user.encode()).decode()}"


class TestBasic(HeaderContract, RotationContract):
    """User and password."""

    scheme, header, prefix = "basic", "authorization", "Basic "
    required = ("WEBHOOK_BASIC_USERS",)

    def good(self) -> Call:
        return Call(
            {"WEBHOOK_BASIC_USERS": "alice:open sesame"},
            {"authorization": _basic("alice:open sesame")},
            secrets=("open sesame",),
        )

    def other_secret(self) -> str:
        return "alice:open sesamf"

    @pytest.mark.parametrize("scheme", ["basic", "BASIC", "Basic ", "bAsIc"])
    def test_the_name_of_the_scheme_counts_in_any_case(self, scheme: str) -> None:
        headers = {"authorization": _basic("alice:open sesame", scheme)}
        assert isinstance(self.judge(self.good(), headers=headers), Accepted)

    @pytest.mark.parametrize("user", ["a:b:c", "zoë:pässwörd", "al ice: x"])
    def test_a_password_may_be_any_text_without_a_comma(self, user: str) -> None:
        call = Call({"WEBHOOK_BASIC_USERS": user}, {"authorization": _basic(user)})
        assert isinstance(self.judge(call), Accepted)

    @pytest.mark.parametrize(
        "users", ["alice", "alice:", ":secret", "bob:x,alice:", ":"]
    )
    def test_a_broken_entry_accepts_no_caller(self, users: str) -> None:
        call = self.good()
        for user in (*users.split(","), users):
            verdict = self.judge(
                call,
                settings={"WEBHOOK_BASIC_USERS": users},
                headers={"authorization": _basic(user)},
            )
            assert isinstance(verdict, Refused)
            assert "WEBHOOK_BASIC_USERS" in verdict.reason


def _hex(secret: str, body: bytes = BODY) -> str:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


class TestHmac(BodyContract, RotationContract):
    """A signature of the body."""

    scheme, header, prefix = "hmac", "x-webhook-signature", "sha256="
    required = ("WEBHOOK_HMAC_SECRETS",)

    def good(self) -> Call:
        return Call(
            {"WEBHOOK_HMAC_SECRETS": "hmac-secret"},
            {"x-webhook-signature": _hex("hmac-secret")},
            secrets=("hmac-secret",),
        )

    def other_secret(self) -> str:
        return "hmac-secreu"

    def test_every_one_byte_change_of_the_credential_is_refused(self) -> None:
        """But for the case of the hexadecimal digits, which means nothing."""
        call = self.good()
        digits = call.headers[self.header].removeprefix(self.prefix)
        for changed in one_byte_changes(digits):
            headers = self.with_header(call, f"{self.prefix}{changed}")
            is_same = changed.lower() == digits
            expected = Accepted if is_same else Refused
            assert isinstance(self.judge(call, headers=headers), expected), changed

    @pytest.mark.parametrize("form", ["{}", " {}\t", "{} ", "sha256= {}"])
    def test_blanks_around_the_signature_mean_nothing(self, form: str) -> None:
        call = self.good()
        signature = call.headers[self.header]
        bare = signature.removeprefix(self.prefix)
        value = form.format(bare if "=" in form else signature)
        assert isinstance(
            self.judge(call, headers=self.with_header(call, value)), Accepted
        )

    def test_it_is_the_published_hmac(self) -> None:
        """RFC 4231, test case 2."""
        call = Call(
            {"WEBHOOK_HMAC_SECRETS": "Jefe"},
            {
                "x-webhook-signature": "sha256=5bdcc146bf60754e6a042426089575c7"
                "5a003f089d2739839dec58b964ec3843"
            },
            b"what do ya want for nothing?",
        )
        assert isinstance(self.judge(call), Accepted)

    @pytest.mark.parametrize("body", [b"", b"\xff\x00", "é".encode()])
    def test_any_body_can_be_signed(self, body: bytes) -> None:
        call = Call(
            {"WEBHOOK_HMAC_SECRETS": "clé"},
            {"x-webhook-signature": _hex("clé", body)},
            body,
        )
        assert isinstance(self.judge(call), Accepted)

    @pytest.mark.parametrize("prefix", ["", "sha1=", "SHA256=", "sha256:", "sha512="])
    def test_another_form_of_the_header_is_refused(self, prefix: str) -> None:
        digits = _hex("hmac-secret").removeprefix("sha256=")
        headers = {"x-webhook-signature": f"{prefix}{digits}"}
        assert isinstance(self.judge(self.good(), headers=headers), Refused)


_ID = "msg_2b3c"
_KEY = base64.b64encode(b"k" * 32).decode()


def _v1(
    key: str = _KEY,
    message_id: str = _ID,
    timestamp: str = str(int(NOW_S)),
    body: bytes = BODY,
) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(base64.b64decode(key), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


class TestStandardWebhooks(BodyContract, RotationContract):
    """A signature of id, time and body."""

    scheme, header, prefix = "standard-webhooks", "webhook-signature", "v1,"
    family: ClassVar[str] = "webhook"
    required = ("WEBHOOK_SIGNING_SECRETS",)

    def good(self) -> Call:
        return Call(
            {"WEBHOOK_SIGNING_SECRETS": f"whsec_{_KEY}"},
            {
                f"{self.family}-id": _ID,
                f"{self.family}-timestamp": str(int(NOW_S)),
                f"{self.family}-signature": _v1(),
            },
            secrets=(_KEY,),
        )

    def other_secret(self) -> str:
        return f"whsec_{base64.b64encode(b'x' * 32).decode()}"

    @pytest.mark.parametrize(
        "case", load("standard_webhooks"), ids=lambda case: str(case["name"])
    )
    def test_the_vectors_hold(self, case: dict[str, Any]) -> None:
        params = {
            "WEBHOOK_AUTH": "standard-webhooks",
            "WEBHOOK_SIGNING_SECRETS": ",".join(case["secrets"]),
            "WEBHOOK_TOLERANCE_S": case["tolerance_s"],
        }
        verdict = authenticate(
            request(
                params, case["headers"], case["body"].encode(), FakeTime(case["now"])
            )
        )
        assert type(verdict).__name__.lower() == case["expect"]

    @pytest.mark.parametrize("name", ["id", "timestamp"])
    def test_every_change_of_what_is_signed_is_refused(self, name: str) -> None:
        call = self.good()
        name = f"{self.family}-{name}"
        value = call.headers[name]
        for changed in (f"{value}0", value[:-1], f"{value}.", f"0{value}", f" {value}"):
            headers = {**call.headers, name: changed}
            assert isinstance(self.judge(call, headers=headers), Refused)

    @pytest.mark.parametrize(
        ("off_s", "tolerance", "expected"),
        [
            (300, None, Accepted),
            (301, None, Refused),
            (-300, None, Accepted),
            (-301, None, Refused),
            (10, "10", Accepted),
            (11, "10", Refused),
        ],
    )
    def test_the_time_may_be_off_by_the_tolerance(
        self, off_s: int, tolerance: str | None, expected: type
    ) -> None:
        call = self.good()
        call.time.pass_s(off_s)
        settings = {**call.settings, "WEBHOOK_TOLERANCE_S": tolerance}
        assert isinstance(self.judge(call, settings=settings), expected)

    @pytest.mark.parametrize("tolerance", ["0", "-1", "ever", "1e9", "99999999", "٣٠٠"])
    def test_a_tolerance_that_makes_no_sense_accepts_no_caller(
        self, tolerance: str
    ) -> None:
        call = self.good()
        settings = {**call.settings, "WEBHOOK_TOLERANCE_S": tolerance}
        verdict = self.judge(call, settings=settings)
        assert isinstance(verdict, Refused)
        assert "WEBHOOK_TOLERANCE_S" in verdict.reason

    @pytest.mark.parametrize(
        "timestamp", ["", "٣", "-5", "1.5", "1e9", "9" * 5_000, "0x10", "²"]
    )
    def test_a_timestamp_that_is_no_number_is_refused(self, timestamp: str) -> None:
        call = self.good()
        headers = {
            **call.headers,
            f"{self.family}-timestamp": timestamp,
            f"{self.family}-signature": _v1(timestamp=timestamp),
        }
        assert isinstance(self.judge(call, headers=headers), Refused)

    @pytest.mark.parametrize("secret", ["whsec_", "whsec_é", "whsec_***", "whsec_abc"])
    def test_a_broken_secret_accepts_no_caller(self, secret: str) -> None:
        call = self.good()
        empty_key = {**call.headers, f"{self.family}-signature": _v1(key="")}
        for secrets in (secret, f"{secret},whsec_{_KEY}"):
            verdict = self.judge(
                call, settings={"WEBHOOK_SIGNING_SECRETS": secrets}, headers=empty_key
            )
            assert isinstance(verdict, Refused)
            assert "WEBHOOK_SIGNING_SECRETS" in verdict.reason

    @pytest.mark.parametrize(
        "message_id", ["msg.2b3c", "msg_2b3c.", ".", "a.1700000000"]
    )
    def test_an_id_that_makes_the_signed_text_ambiguous_is_refused(
        self, message_id: str
    ) -> None:
        """Its signature would fit another id, timestamp and body, too."""
        call = self.good()
        headers = {
            **call.headers,
            f"{self.family}-id": message_id,
            f"{self.family}-signature": _v1(message_id=message_id),
        }
        verdict = self.judge(call, headers=headers)
        assert isinstance(verdict, Refused)
        assert f"{self.family}-id" in verdict.reason

    def test_a_part_of_the_body_is_no_timestamp(self) -> None:
        """A captured message with a shorter id and an earlier end of it."""
        call = self.good()
        now = str(int(NOW_S))
        inner = f"{now}.".encode() + BODY
        signature = _v1(message_id="a", timestamp="1", body=inner)
        headers = {
            f"{self.family}-timestamp": now,
            f"{self.family}-signature": signature,
        }
        verdict = self.judge(call, headers={**headers, f"{self.family}-id": "a.1"})
        assert isinstance(verdict, Refused)

    def test_a_plain_text_as_a_secret_is_told_from_base64(self) -> None:
        settings = {"WEBHOOK_SIGNING_SECRETS": "my plain secret!"}
        verdict = self.judge(self.good(), settings=settings)
        assert isinstance(verdict, Refused)
        assert "write whsec_ and the text in base64" in verdict.reason

    @pytest.mark.parametrize(
        "names",
        [
            ("webhook-id", "webhook-timestamp", "svix-signature"),
            ("svix-id", "svix-timestamp", "webhook-signature"),
            ("svix-id", "webhook-timestamp", "svix-signature"),
        ],
    )
    def test_the_two_families_of_headers_are_never_mixed(
        self, names: tuple[str, ...]
    ) -> None:
        call = self.good()
        headers = dict(zip(names, call.headers.values(), strict=True))
        assert isinstance(
            self.judge(call, headers={**call.headers, **headers}), Accepted
        )
        verdict = authenticate(call.request(self.scheme, headers=headers))
        assert isinstance(verdict, Refused)

    def test_an_id_may_be_any_text(self) -> None:
        call = self.good()
        headers = {
            **call.headers,
            f"{self.family}-id": "nachricht-é",
            f"{self.family}-signature": _v1(message_id="nachricht-é"),
        }
        assert isinstance(self.judge(call, headers=headers), Accepted)


class TestSvix(TestStandardWebhooks):
    """The same under the names that Svix gives the headers."""

    header, family = "svix-signature", "svix"
