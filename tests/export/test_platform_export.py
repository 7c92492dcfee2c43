"""The same application as a project of AWS, Google, Azure, Kubernetes and Compose."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.deploy.shop import SECRET
from tests.export.platform_shop import PLATFORMS, exported, make_portable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.deploy.shop import Shop


def text_of(folder: Path) -> str:
    """Return all that stands in the files of a project."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return "\n".join(path.read_bytes().decode(errors="replace") for path in files)


def documents(file: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(file.read_text()))


@pytest.mark.parametrize("target", PLATFORMS)
def test_settings_are_written_and_secrets_are_not(shop: Shop, target: str) -> None:
    inputs = {"DSN": "$DATABASE", "UPSTREAM_TOKEN": "$PLAIN", "WITHIN": "<$GREETING>"}
    make_portable(shop, inputs)
    database = "mysql://user:hidden-in-it@db/x"
    folder = exported(
        shop, target, GREETING="shown", DATABASE=database, PLAIN="hidden-by-its-input"
    )

    text = text_of(folder)
    assert "shown" in text
    for secret in (SECRET, "hidden-in-it", "hidden-by-its-input", shop.host.auth):
        assert secret not in text
    for name in ("API_KEY", "DATABASE", "PLAIN"):
        assert name in text


@pytest.mark.parametrize("target", PLATFORMS)
def test_what_to_do_is_said(shop: Shop, target: str) -> None:
    make_portable(shop)
    ran = shop.command("export", "--format", target, GREETING="hola")
    folder = shop.root / "dist" / "export" / target
    settings, secrets = [line for line in ran.out.splitlines() if "values are" in line]
    assert settings.endswith(": GREETING")
    assert secrets.endswith(": API_KEY")
    listed = {line for line in ran.out.splitlines() if line.startswith(str(folder))}
    assert listed == {
        str(path) for path in folder.iterdir() if path.name != ".exported"
    }
    stores = f". ./.env; set +a; sh {folder}/secrets.sh" in ran.out
    assert stores is (folder / "secrets.sh").exists() is (target != "compose")
    for script in folder.glob("*.sh"):
        subprocess.run(["sh", "-n", str(script)], check=True)
        assert script.stat().st_mode & 0o100


@pytest.mark.parametrize("target", PLATFORMS)
def test_an_application_without_secrets_has_no_store(shop: Shop, target: str) -> None:
    make_portable(shop)
    shop.edit("app.config.yaml", "$API_KEY", "constant-of-the-manifest")
    folder = exported(shop, target)
    assert not (folder / "secrets.sh").exists()
    assert "ecretsmanager" not in text_of(folder)
    assert "vault" not in text_of(folder).lower()


def test_sam_deploys_functions_with_urls_limits_and_a_schedule(shop: Shop) -> None:
    make_portable(shop)
    folder = exported(shop, "sam")
    (template,) = documents(folder / "template.yaml")
    hello = template["Resources"]["ShopHello"]["Properties"]
    assert (folder / hello["CodeUri"]).is_file()
    assert (hello["Handler"], hello["Runtime"]) == (
        "lambda_function.handler",
        "python3.11",
    )
    assert hello["Architectures"] == ["arm64"]
    assert (hello["MemorySize"], hello["Timeout"]) == (256, 10)
    assert hello["FunctionUrlConfig"] == {"AuthType": "NONE"}
    inner = template["Resources"]["ShopInner"]["Properties"]
    assert "FunctionUrlConfig" not in inner
    (event,) = inner["Events"].values()
    assert event["Type"] == "ScheduleV2"
    assert event["Properties"]["ScheduleExpression"] == "cron(* * * * ? *)"
    assert json.loads(event["Properties"]["Input"]) == {
        "source": "aws.scheduler",
        "detail-type": "Scheduled Event",
        "detail": {},
    }
    assert set(template["Outputs"]) == {"ShopHelloUrl", "ShopGuardedUrl"}


def test_a_schedule_of_lambda_has_its_payload(shop: Shop) -> None:
    make_portable(shop)
    before, after = '"cron": "* * * * *"', '"trigger_payload": {"from": "the clock"}'
    shop.edit("app.config.yaml", before, f"{before}, {after}")
    (template,) = documents(exported(shop, "sam") / "template.yaml")
    (event,) = template["Resources"]["ShopInner"]["Properties"]["Events"].values()
    assert json.loads(event["Properties"]["Input"])["detail"] == {"from": "the clock"}


def test_google_deploys_each_function_and_calls_what_is_not_on_the_web(
    shop: Shop,
) -> None:
    make_portable(shop)
    folder = exported(shop, "google")
    assert (folder / "functions" / "shop-hello" / "main.py").is_file()
    script = (folder / "deploy.sh").read_text()
    (hello,) = [part for part in script.split("\n\n") if "deploy shop-hello" in part]
    for words in (
        "--source functions/shop-hello ",
        "--function handle ",
        "--base-image python311 ",
        "--memory 512Mi ",
        "--timeout 10 ",
        "--env-vars-file env/shop-hello.yaml ",
        "--allow-unauthenticated ",
        "--set-secrets API_KEY=sample-shop-API_KEY:latest",
    ):
        assert words in hello
    (inner,) = [part for part in script.split("\n\n") if "deploy shop-inner" in part]
    assert "--no-allow-unauthenticated " in inner
    assert "--set-secrets" not in inner
    assert "--schedule '* * * * *'" in script


def test_azure_gets_settings_and_references_to_a_vault(shop: Shop) -> None:
    make_portable(shop)
    folder = exported(shop, "azure", GREETING="hola")
    settings = json.loads((folder / "settings.json").read_text())
    assert settings == [{"name": "GREETING", "value": "hola", "slotSetting": False}]
    reference = '"API_KEY=@Microsoft.KeyVault(VaultName=$vault;SecretName=API-KEY)"'
    assert reference in (folder / "deploy.sh").read_text()
    host = json.loads((folder / "app" / "host.json").read_text())
    assert host["functionTimeout"] == "00:01:00"
    local = json.loads((folder / "app" / "local.settings.json").read_text())
    assert local["Values"]["GREETING"] == "hola"
    assert "API_KEY" not in local["Values"]
    assert "local.settings.json" in (folder / "app" / ".funcignore").read_text()


def test_knative_runs_one_container_and_a_job(shop: Shop) -> None:
    make_portable(shop)
    folder = exported(shop, "knative", "--image", "registry.example/shop:7")
    service, job = documents(folder / "service.yaml")
    spec = service["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    assert container["image"] == "registry.example/shop:7"
    assert spec["timeoutSeconds"] == 60
    assert container["resources"]["limits"] == {"memory": "512Mi"}
    secret = {"name": "sample-shop", "key": "API_KEY"}
    assert {"name": "API_KEY", "valueFrom": {"secretKeyRef": secret}} in container[
        "env"
    ]
    assert (job["kind"], job["spec"]["schedule"]) == ("CronJob", "* * * * *")
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["containers"][0]["command"][-1] == "shop/inner"
    assert (folder / "container" / "Containerfile").is_file()


OUTBOX = {"OUTBOX_URL": "${OUTBOX_URL:-}"}


def test_compose_brings_a_redis_for_the_outbox(shop: Shop) -> None:
    make_portable(shop, OUTBOX)
    folder = exported(shop, "compose", "--image", "shop:7")
    (project,) = documents(folder / "compose.yaml")
    services = project["services"]
    assert set(services) == {"webhooks", "shop-inner-1", "redis"}
    assert services["webhooks"]["image"] == "shop:7"
    assert services["webhooks"]["environment"]["OUTBOX_URL"] == "redis://redis:6379/0"
    assert services["webhooks"]["environment"]["API_KEY"].startswith("${API_KEY:?")
    assert "shop/inner" in services["shop-inner-1"]["entrypoint"][-1]


def test_compose_leaves_an_outbox_of_ones_own_alone(shop: Shop) -> None:
    make_portable(shop, OUTBOX)
    folder = exported(shop, "compose", OUTBOX_URL="redis://cache.example:6379/1")
    (project,) = documents(folder / "compose.yaml")
    assert "redis" not in project["services"]
    environment = project["services"]["webhooks"]["environment"]
    assert environment["OUTBOX_URL"] == "redis://cache.example:6379/1"


@pytest.mark.parametrize("target", PLATFORMS)
def test_what_is_not_built_is_said(shop: Shop, target: str) -> None:
    make_portable(shop)
    for name in ("lambda", "google", "azure", "container"):
        (shop.root / "dist" / name).rename(shop.root / "dist" / f"no-{name}")
    ran = shop.command("export", "--format", target)
    assert ran.code == 1
    assert "build it: starter-kit build --target" in ran.err
    assert not (shop.root / "dist" / "export").exists()
