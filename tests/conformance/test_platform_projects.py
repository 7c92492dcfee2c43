"""The tools of each platform find nothing wrong with what is written for them.

cfn-lint and SAM's own translator; Terraform and its provider; ``gcloud``'s own list of
flags; Kubernetes' schemas; Docker Compose is asked by every test of values beside this.
``az`` and ``func`` have no package that is at hand: their scripts are only run with
stubs.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conformance.test_platform_values import calls_of, translated_by_sam
from tests.deploy.conftest import host, shop
from tests.export.platform_shop import exported, make_portable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.deploy.shop import Shop

__all__ = ["host", "shop"]

pytestmark = pytest.mark.platforms

_CFN_LINT = "import sys; from cfnlint.runner import main; sys.exit(main())"
_INSTALL = "pip install -e '.[platforms]'"
# The names of the provider's arguments that are newer than 5.100.
_NEWER = re.compile(r"^ *invoked_via_function_url .*\n", re.MULTILINE)


def test_cfn_lint_finds_nothing_in_the_template(shop: Shop) -> None:
    pytest.importorskip("cfnlint", reason=_INSTALL)
    make_portable(shop)
    template = exported(shop, "sam", GREETING="it's {x}") / "template.yaml"
    ran = subprocess.run(
        [sys.executable, "-c", _CFN_LINT, str(template)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stdout + ran.stderr


def test_sam_makes_public_urls_and_a_schedule(shop: Shop) -> None:
    make_portable(shop)
    resources = translated_by_sam(exported(shop, "sam"))["Resources"]
    kinds = sorted(each["Type"] for each in resources.values())
    assert kinds.count("AWS::Lambda::Function") == 3
    assert kinds.count("AWS::Lambda::Url") == 2
    assert kinds.count("AWS::Scheduler::Schedule") == 1
    allowed = sorted(
        each["Properties"]["Action"]
        for each in resources.values()
        if each["Type"] == "AWS::Lambda::Permission"
    )
    # Both are needed for a function URL, since October 2025.
    assert allowed == 2 * ["lambda:InvokeFunction"] + 2 * ["lambda:InvokeFunctionUrl"]


def test_terraform_s_files_are_hcl(shop: Shop) -> None:
    pytest.importorskip("hcl2", reason=_INSTALL)
    hcl2 = import_module("hcl2")
    make_portable(shop)
    folder = exported(shop, "terraform")
    blocks = {path.name: hcl2.loads(path.read_text()) for path in folder.glob("*.tf")}
    assert set(blocks) == {"functions.tf", "main.tf", "settings.tf"}
    resources = {
        key.strip('"') for each in blocks["main.tf"]["resource"] for key in each
    }
    assert {"aws_lambda_function_url", "aws_scheduler_schedule"} <= resources


def test_terraform_formats_them_likewise(shop: Shop) -> None:
    if not shutil.which("terraform"):
        pytest.skip("Terraform is not installed")
    make_portable(shop, {"LONG_NAME": "$LONG_NAME"})
    folder = exported(shop, "terraform", GREETING="a ${x}", LONG_NAME="b")
    assert _terraform(folder, "fmt", "-check", "-diff") == ""


def test_terraform_s_provider_knows_all_that_is_said(shop: Shop) -> None:
    providers = os.environ.get("TERRAFORM_PROVIDERS")
    if not shutil.which("terraform") or not providers:
        pytest.skip("TERRAFORM_PROVIDERS names no folder with Terraform's providers")
    make_portable(shop)
    folder = exported(shop, "terraform")
    main = folder / "main.tf"
    text = main.read_text()
    assert len(_NEWER.findall(text)) == 1
    main.write_text(_NEWER.sub("", text).replace(">= 6.29", ">= 5.100"))
    _terraform(folder, "init", f"-plugin-dir={providers}")
    answer = json.loads(_terraform(folder, "validate", "-json"))
    assert (answer["valid"], answer["diagnostics"]) == (True, [])


def _terraform(folder: Path, *words: str) -> str:
    kept = ("PATH", "HOME")
    env = {name: os.environ[name] for name in kept} | {"CHECKPOINT_DISABLE": "1"}
    ran = subprocess.run(
        ["terraform", *words, *([] if "-json" in words else ["-no-color"])],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.parametrize("there", ["0", "1"], ids=["again", "for the first time"])
@pytest.mark.parametrize("target", ["azure", "google", "knative", "sam"])
def test_scripts_run_to_their_end_again_and_again(
    shop: Shop, tmp_path: Path, target: str, there: str
) -> None:
    make_portable(shop)
    folder = exported(shop, target)
    env = {"API_KEY": "a-key", "DESCRIBE": there}
    called = [
        " ".join(call)
        for script in sorted(folder.glob("*.sh"))
        for call in calls_of(tmp_path, str(script), env)
    ]
    made = [call for call in called if re.search(r"\bcreate(-secret)?\b", call)]
    assert called
    # The others have one command for what is there and for what is not.
    expected = {"google": 3, "sam": 1} if there == "1" else {}
    assert len(made) == expected.get(target, 1 if target == "azure" else 0)


def test_gcloud_takes_every_command(shop: Shop, tmp_path: Path) -> None:
    if not shutil.which("gcloud"):
        pytest.skip("gcloud is not installed")
    make_portable(shop)
    folder = exported(shop, "google")
    env = {"API_KEY": "a-key", "DESCRIBE": "1"}
    commands = {
        shlex.join(call if call[-1][-1:] != "." else call[:-1])
        for script in ("secrets.sh", "deploy.sh")
        for call in calls_of(tmp_path, str(folder / script), env)
    }
    kinds = {" ".join(shlex.split(each)[:4]) for each in commands}
    assert len(kinds) > 9
    for command in commands:
        checked = _checked_by_gcloud(command, folder)
        assert checked["success"], checked["error_message"]
        used = {word.partition("=")[0] for word in shlex.split(command)}
        flags = {word[2:].removeprefix("no-") for word in used if word[:2] == "--"}
        assert flags <= _names_in(checked["args_structure"])


def _checked_by_gcloud(command: str, folder: Path) -> dict[str, Any]:
    printed = subprocess.run(
        ["gcloud", "meta", "lint-gcloud-commands", f"--command-string={command}"],
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (checked,) = json.loads(printed)
    return dict(checked)


def _names_in(node: Any) -> set[str]:
    """Return the names of all flags that a command has."""
    if isinstance(node, dict):
        own = {node["name"]} if isinstance(node.get("name"), str) else set()
        return own.union(*map(_names_in, node.values()))
    return set().union(*map(_names_in, node)) if isinstance(node, list) else set()


def test_kubernetes_schemas_take_the_job_the_secret_and_the_pod(
    shop: Shop, tmp_path: Path
) -> None:
    pytest.importorskip("kubernetes_validate", reason=_INSTALL)
    make_portable(shop)
    folder = exported(shop, "knative")
    service, job = yaml.safe_load_all((folder / "service.yaml").read_text())
    (applied,) = calls_of(tmp_path, str(folder / "secrets.sh"), {"API_KEY": "a-key"})
    secret = json.loads(applied[-1].removesuffix("."))
    spec = service["spec"]["template"]["spec"]
    # What Knative has beside a Pod's own fields (Knative Serving API, RevisionSpec).
    assert 0 < spec.pop("containerConcurrency") <= 1000
    assert 0 < spec.pop("timeoutSeconds") <= 600
    for container in spec["containers"]:
        container["name"] = "user-container"
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "spec": spec}
    file = tmp_path / "all.yaml"
    file.write_text(yaml.safe_dump_all([job, secret, pod]))
    ran = subprocess.run(
        [sys.executable, "-m", "kubernetes_validate", "--strict", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count(" passed ") + ran.stderr.count(" passed ") == 3
    assert set(service) == {"apiVersion", "kind", "metadata", "spec"}
    assert service["apiVersion"] == "serving.knative.dev/v1"
