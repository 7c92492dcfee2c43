"""An application and the Adobe that it is onboarded to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

import config
from scripts.certificates import trusted_certificates
from scripts.deploy.ownership_mark import marked_text, project_of
from scripts.onboarding.onboard import Onboarding
from tests.commands.command_line import Ran, run_here

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

    from scripts.onboarding.plan_parts import Plan
    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.time_machine import TimeMachine

LABEL = "Backoffice Provider - starterkit-stage"
CODES = list(config.events())
PRODUCT_CODES = [code for code in CODES if "product" in code]
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass
class Site:
    """An application in a folder, Adobe, and a clock that never waits."""

    root: Path
    adobe: AdobeStandIn
    time: TimeMachine

    @property
    def environment(self) -> dict[str, str]:
        return self.adobe.environment

    @property
    def env(self) -> Path:
        return self.root / ".env"

    def reset(self) -> None:
        """Forget what I/O Events holds, and what onboarding wrote to the .env."""
        self.adobe.reset()
        self.adobe.page_size = 4
        self.write_env(self.environment)

    def write_env(self, values: Mapping[str, str]) -> None:
        lines = [f"{name}={value}\n" for name, value in values.items()]
        self.env.write_text("# mine\n" + "".join(lines))

    def configure(self, name: str, content: Any) -> None:
        text = content if isinstance(content, str) else json.dumps(content, indent=2)
        (self.root / "config" / f"{name}.json").write_text(text)

    def configured(self, name: str) -> Any:
        return json.loads((self.root / "config" / f"{name}.json").read_text())

    def run(
        self,
        *,
        prune: bool = False,
        adopt: bool = False,
        workspace: Path | None = None,
    ) -> Plan:
        """Onboard without waiting, and return the plan that was carried out."""
        with Onboarding(
            self.root,
            workspace=workspace,
            prune=prune,
            adopt=adopt,
            clock=self.time.clock,
        ) as onboarding:
            plan = onboarding.plan()
            for step in plan.steps:
                onboarding.take(step)
        return plan

    def steps(self, *, prune: bool = False, adopt: bool = False) -> list[str]:
        """Return what onboarding would do, without doing it."""
        with Onboarding(
            self.root, prune=prune, adopt=adopt, clock=self.time.clock
        ) as onboarding:
            return [str(step) for step in onboarding.plan().steps]

    def command(self, capsys: pytest.CaptureFixture[str], *args: str) -> Ran:
        """Run ``starter-kit`` with these arguments on this application."""
        return run_here(capsys, *args, "--app", self.root)

    @property
    def project(self) -> str:
        """The name that marks what onboarding makes."""
        return project_of(self.root)

    def call(self, method: str, path: str, content: Any = None) -> Any:
        """Change something behind onboarding's back, as a person in the console."""
        environment = self.environment
        form = {
            "grant_type": "client_credentials",
            "client_id": environment["OAUTH_CLIENT_ID"],
            "client_secret": environment["OAUTH_CLIENT_SECRET"],
            "scope": "adobeio_api",
        }
        with httpx.Client(trust_env=False, verify=trusted_certificates()) as caller:
            ims = environment["OAUTH_BASE_URL"] + "v3"
            token = caller.post(ims, data=form).json()
            place = "/".join(
                environment[f"IO_{name}_ID"]
                for name in ("CONSUMER", "PROJECT", "WORKSPACE")
            )
            response = caller.request(
                method,
                f"{environment['IO_MANAGEMENT_BASE_URL']}{place}/{path}",
                json=content,
                headers={
                    "authorization": f"Bearer {token['access_token']}",
                    "x-api-key": environment["OAUTH_CLIENT_ID"],
                },
            )
        assert response.is_success, response.text
        return response.json() if response.content else None

    def interests(self, codes: list[str]) -> list[dict[str, str]]:
        """Return what a registration says of these events of the one provider."""
        provider_id = self.adobe.provider_id
        return [{"provider_id": provider_id, "event_code": code} for code in codes]

    def register_earlier(self, code: str) -> None:
        """Have a registration that onboarding made for an event not configured now."""
        self.adobe.register(code)
        content = dict(self.adobe.registrations[-1])
        where = f"registrations/{content.pop('registration_id')}"
        content["description"] = marked_text(content["name"], self.project)
        self.call("PUT", where, content)

    def writes(self) -> list[tuple[str, str]]:
        """Return the requests that change something in I/O Events."""
        return [
            (request.method, request.path)
            for request in self.adobe.requests
            if request.endpoint == "management" and request.method in WRITES
        ]

    def state(self) -> dict[str, Any]:
        """Return what I/O Events holds, without the ids that it chose."""
        labels = {each["id"]: each["label"] for each in self.adobe.providers}
        providers = [
            {name: value for name, value in each.items() if name != "id"}
            for each in self.adobe.providers
        ]
        registrations = []
        for each in self.adobe.registrations:
            content = {k: v for k, v in each.items() if k != "registration_id"}
            content["events_of_interest"] = sorted(
                (labels.get(pair["provider_id"], "?"), pair["event_code"])
                for pair in each["events_of_interest"]
            )
            registrations.append(content)
        registrations.sort(key=lambda content: content["name"])
        return {"providers": providers, "registrations": registrations}

    def workspace_file(self, **changes: Any) -> Path:
        """Return the file that the console would offer; None takes a part out."""
        account = self.adobe.account
        credential = {
            "client_id": account.client_id,
            "client_secrets": [account.client_secret],
            "technical_account_email": account.technical_account_email,
            "technical_account_id": account.technical_account_id,
            "scopes": ["AdobeID", "openid", "adobeio_api"],
        }
        parts: dict[str, Any] = {
            "credentials": [
                {
                    "id": "1",
                    "name": "credential",
                    "integration_type": "oauth_server_to_server",
                    "oauth_server_to_server": credential,
                }
            ],
            "services": [
                {"code": "AdobeIOManagementAPISDK", "name": "I/O Management API"}
            ],
            "runtime": {"namespaces": [{"name": account.namespace, "auth": "x:y"}]},
        }
        for name in list(changes):
            if name in credential:
                credential[name] = changes.pop(name)
        content = {
            "project": {
                "id": account.project_id,
                "org": {"id": account.consumer_id, "ims_org_id": account.org_id},
                "workspace": {
                    "id": account.workspace_id,
                    "details": {**parts, **changes},
                },
            }
        }
        path = self.root / "workspace.json"
        path.write_text(json.dumps(content))
        return path
