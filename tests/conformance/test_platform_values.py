"""What a platform sets of an export is what ``starter-kit deploy`` deploys.

Each hostile value is a setting, which stands in the project's files, and a secret,
which goes through the store. The files are read by the software that reads them there:
SAM's translator, Terraform, the SDK of ``gcloud`` and Docker Compose; of Azure and
Kubernetes by a reader of JSON and of YAML. What was read becomes inputs by the
application's own table, as on the platform.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from actions.shared.platforms.action_table import DeployedAction
from scripts.front_doors.table_entries import table
from scripts.manifest import load
from tests.deploy.conftest import host, shop
from tests.export.hostile_values import VALUES
from tests.export.platform_shop import PLATFORMS, exported, make_portable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.stand_ins.openwhisk import OpenWhiskHost
    from tests.deploy.shop import Shop

__all__ = ["host", "shop"]

pytestmark = pytest.mark.platforms

# Lambda takes 4096 bytes of variables.
SETTINGS = {
    f"HOSTILE_{n}": value
    for n, (name, value) in enumerate(VALUES.items())
    if name != "very long"
}
SECRETS = {f"{name}_TOKEN": value for name, value in SETTINGS.items()}
#: Writes its name, what it is called with, and what it is given.
STUB = """\
#!/bin/sh
for word in "${0##*/}" "$@"; do printf '%s\\0' "$word"; done >> "$CALLS"
case "$*" in *stdin*|*"-f -"|*=-) printf '%s\\0' "$(cat; printf .)" >> "$CALLS";; esac
printf '\\0\\0' >> "$CALLS"
case "$*" in
  projects*|run*) ;;
  *describe*) exit "${DESCRIBE:-0}";;
esac
echo https://some.value
"""


def deployed(host: OpenWhiskHost) -> dict[str, Any]:
    """Return what the action gets on OpenWhisk."""
    package = host.store.get("packages", "shop")["parameters"]
    own = host.store.get("actions", "shop/hello")["parameters"]
    return {each["key"]: each["value"] for each in [*package, *own]}


def calls_of(folder: Path, script: str, env: Mapping[str, str]) -> list[list[str]]:
    """Run a script with stubs of the platforms' tools; return their calls, in order."""
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    for name in ("aws", "az", "func", "gcloud", "kubectl"):
        (tools / name).write_text(STUB)
        (tools / name).chmod(0o755)
    calls = folder / "calls"
    calls.write_bytes(b"")
    subprocess.run(
        ["sh", script, "first", "second", "third"],
        env={
            **env,
            "PATH": f"{tools}:{os.environ['PATH']}",
            "CALLS": str(calls),
        },
        check=True,
        capture_output=True,
        cwd=folder,
    )
    whole = calls.read_bytes().decode()
    return [call.split("\0") for call in whole.split("\0\0\0")[:-1]]


def given(call: list[str]) -> str:
    """Return what a call was given, to the last line break."""
    return call[-1].removesuffix(".")


# -- what each platform makes of its files


def translated_by_sam(folder: Path) -> dict[str, Any]:
    """Return what CloudFormation gets; skip the test where the translator is not."""
    translator = pytest.importorskip(
        "samtranslator.translator.translator", reason="pip install -e '.[platforms]'"
    )
    parser = import_module("samtranslator.parser.parser")
    reader = import_module("samtranslator.yaml_helper")
    boto3 = import_module("boto3")
    template = reader.yaml_parse((folder / "template.yaml").read_text("utf-8"))
    for each in template["Resources"].values():
        each["Properties"]["CodeUri"] = "s3://bucket/key"
    session = boto3.Session(region_name="eu-central-1")
    translated = translator.Translator({}, parser.Parser(), boto_session=session)
    read: dict[str, Any] = translated.translate(template, {"SecretsVersion": "7"})
    return read


def of_sam(folder: Path, tmp: Path, env: Mapping[str, str]) -> dict[str, str]:
    read = translated_by_sam(folder)
    properties = read["Resources"]["ShopHello"]["Properties"]
    variables = properties["Environment"]["Variables"]
    stored = _secret_of_aws(folder, tmp, env)
    return {
        name: value if isinstance(value, str) else _resolved(value, stored)
        for name, value in variables.items()
    }


def _resolved(value: dict[str, str], stored: Mapping[str, str]) -> str:
    """Return what CloudFormation finds in Secrets Manager."""
    text = value["Fn::Sub"].replace("${SecretsVersion}", "7")
    *words, key, stage, version = text.removeprefix("{{").removesuffix("}}").split(":")
    assert words == ["resolve", "secretsmanager", "sample-shop", "SecretString"]
    assert (stage, version) == ("", "7")
    return stored[key]


def _secret_of_aws(folder: Path, tmp: Path, env: Mapping[str, str]) -> dict[str, str]:
    calls = calls_of(tmp, str(folder / "secrets.sh"), env)
    (put,) = [call for call in calls if "put-secret-value" in call]
    assert put[put.index("--secret-id") + 1] == "sample-shop"
    stored: dict[str, str] = json.loads(given(put))
    return stored


def of_terraform(folder: Path, tmp: Path, env: Mapping[str, str]) -> dict[str, str]:
    if not shutil.which("terraform"):
        pytest.skip("Terraform is not installed")
    work = tmp / "work"
    work.mkdir()
    shutil.copy(folder / "settings.tf", work)
    shutil.copy(folder / "functions.tf", work)
    (work / "read.tf").write_text(
        'output "settings" { value = local.settings["shop-hello"] }\n'
        'output "secrets" { value = local.functions["shop-hello"].secrets }\n'
    )
    quiet = {"PATH": os.environ["PATH"], "HOME": str(tmp), "CHECKPOINT_DISABLE": "1"}
    for words in (["init"], ["apply", "-auto-approve"]):
        subprocess.run(
            ["terraform", *words, "-no-color"],
            cwd=work,
            env=quiet,
            check=True,
            capture_output=True,
        )
    state = json.loads((work / "terraform.tfstate").read_text("utf-8"))
    outputs = {name: each["value"] for name, each in state["outputs"].items()}
    stored = _secret_of_aws(folder, tmp, env)
    secrets = {name: stored[name] for name in outputs["secrets"]}
    return {**outputs["settings"], **secrets}


_GCLOUD = """\
import json, sys
sys.path[:0] = [f"{sys.argv[1]}/lib", f"{sys.argv[1]}/lib/third_party"]
from googlecloudsdk.command_lib.util.args import map_util
print(json.dumps(map_util.ArgDictFile()(sys.argv[2])))
"""


def of_google(folder: Path, tmp: Path, env: Mapping[str, str]) -> dict[str, str]:
    file = folder / "env" / "shop-hello.yaml"
    if shutil.which("gcloud"):
        root = _printed(
            ["gcloud", "info", "--format=value(installation.sdk_root)"], tmp
        )
        read = _printed([sys.executable, "-c", _GCLOUD, root.strip(), str(file)], tmp)
        variables: dict[str, str] = json.loads(read)
    else:
        variables = yaml.safe_load(file.read_text("utf-8"))
    stored = {
        call[4]: given(call)
        for call in calls_of(tmp, str(folder / "secrets.sh"), env)
        if call[:4] == ["gcloud", "secrets", "versions", "add"]
    }
    script = (folder / "deploy.sh").read_text("utf-8")
    (deploy,) = [part for part in script.split("\n\n") if "deploy shop-hello" in part]
    pairs = deploy.partition("--set-secrets ")[2].split()[0].split(",")
    for pair in pairs:
        name, _, reference = pair.partition("=")
        variables[name] = stored[reference.removesuffix(":latest")]
    return variables


def of_azure(folder: Path, tmp: Path, env: Mapping[str, str]) -> dict[str, str]:
    listed = json.loads((folder / "settings.json").read_text("utf-8"))
    variables = {each["name"]: each["value"] for each in listed}
    local = json.loads((folder / "app" / "local.settings.json").read_text("utf-8"))
    assert variables.items() <= local["Values"].items()
    stored = {}
    for call in calls_of(tmp, str(folder / "secrets.sh"), env):
        assert call[call.index("--vault-name") + 1] == "first"
        stored[call[call.index("--name") + 1]] = given(call)
    calls = calls_of(tmp, str(folder / "deploy.sh"), env)
    (settings,) = [call for call in calls if "appsettings" in call]
    for word in settings[settings.index("@settings.json") + 1 :]:
        name, _, reference = word.partition("=")
        assert reference.startswith("@Microsoft.KeyVault(VaultName=third;SecretName=")
        variables[name] = stored[reference.partition("SecretName=")[2].rstrip(")")]
    return variables


def of_knative(folder: Path, tmp: Path, env: Mapping[str, str]) -> dict[str, str]:
    text = (folder / "service.yaml").read_text("utf-8")
    service, _ = yaml.safe_load_all(text)
    (container,) = service["spec"]["template"]["spec"]["containers"]
    (call,) = calls_of(tmp, str(folder / "secrets.sh"), env)
    assert call[:4] == ["kubectl", "apply", "-f", "-"]
    secret = json.loads(given(call))
    variables = {}
    for each in container["env"]:
        if "value" in each:
            variables[each["name"]] = _expanded(each["value"])
        else:
            reference = each["valueFrom"]["secretKeyRef"]
            assert reference["name"] == secret["metadata"]["name"]
            variables[each["name"]] = secret["stringData"][reference["key"]]
    return variables


def _expanded(text: str) -> str:
    """Do what Kubernetes does with ``$$`` and ``$(NAME)`` of no such variable."""
    read, at = "", 0
    while at < len(text):
        doubled = text.startswith("$$", at)
        assert doubled or not text.startswith("$(", at)
        read += text[at]
        at += 2 if doubled else 1
    return read


def of_compose(folder: Path, tmp: Path, env: Mapping[str, str]) -> dict[str, str]:
    compose = docker_compose()
    dotenv = tmp / "empty.env"
    dotenv.touch()
    printed = subprocess.run(
        [
            *compose,
            *("-f", str(folder / "compose.yaml"), "--env-file", str(dotenv)),
            *("config", "--format", "json"),
        ],
        env={**env, "PATH": os.environ["PATH"]},
        check=True,
        capture_output=True,
    ).stdout
    webhooks = json.loads(printed)["services"]["webhooks"]
    # It prints what can be read again.
    return {
        name: value.replace("$$", "$")
        for name, value in webhooks["environment"].items()
    }


def docker_compose() -> list[str]:
    """Return how Docker Compose is called; skip the test where it is not."""
    module = pytest.importorskip("compose", reason="pip install -e '.[platforms]'")
    return [str(module.__path__[0]) + "/docker-compose"]


def _printed(words: list[str], home: Path) -> str:
    env = {"PATH": os.environ["PATH"], "HOME": str(home)}
    return subprocess.run(
        words, env=env, check=True, capture_output=True, text=True
    ).stdout


READERS = {
    "azure": of_azure,
    "compose": of_compose,
    "google": of_google,
    "knative": of_knative,
    "sam": of_sam,
    "terraform": of_terraform,
}


@pytest.mark.parametrize("target", PLATFORMS)
def test_the_platform_sets_the_same(
    shop: Shop, host: OpenWhiskHost, tmp_path: Path, target: str
) -> None:
    inputs: dict[str, Any] = {name: f"${name}" for name in [*SETTINGS, *SECRETS]}
    inputs |= {f"IN_{name}": {"a": [f"<${name}>"]} for name in SETTINGS}
    inputs |= {"DEFAULT": "${UNSET:-0123}", "NULL": None, "ZERO": 0, "CONSTANT": "$$5"}
    make_portable(shop, inputs)
    values = {**SETTINGS, **SECRETS}
    shop.deploy(**values)

    folder = exported(shop, target, **values)
    env = {**values, "API_KEY": shop.env["API_KEY"]}
    variables = READERS[target](folder, tmp_path, env)

    application = load(shop.root, {**shop.env, **values})
    entry = table(application)["shop/hello"]
    action = DeployedAction("shop/hello", entry, variables, main=lambda params: params)
    assert action.inputs() == deployed(host)
