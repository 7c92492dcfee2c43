"""Google's Cloud Run functions, as ``gcloud`` deploys them from their sources.

``deploy.sh`` deploys each, and a job of Cloud Scheduler for each schedule;
``env/FUNCTION.yaml`` has its settings, and Secret Manager its secrets, which
``secrets.sh`` writes. Sources: Google, "gcloud run deploy", "gcloud scheduler jobs
create http" and "Container runtime contract".
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from typing import TYPE_CHECKING

from scripts.build import outputs
from scripts.export import env_forms, secret_scripts, shell_scripts
from scripts.export.carried_variables import Platform
from scripts.export.project_files import quoted, write_yaml
from scripts.manifest import cron_forms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.export.platform_functions import Deployable, Function
    from scripts.export.schedules import Schedule

_MOST_BYTES = 32 * 1024
# The least that the second generation of its machines takes.
_LEAST_MB = 512


def _reasons(value: str) -> Iterator[str]:
    if len(value.encode()) > _MOST_BYTES:
        yield f"has more than {_MOST_BYTES} bytes, and no variable may have more there"


PLATFORM = Platform(
    command="gcloud run deploy",
    name="Google Cloud",
    reserved=re.compile(
        r"PORT|K_SERVICE|K_REVISION|K_CONFIGURATION|CLOUD_RUN_.*|X_GOOGLE_.*"
        r"|FUNCTION_TARGET|FUNCTION_SIGNATURE_TYPE|GOOGLE_ENTRYPOINT"
    ),
    reasons=_reasons,
    env_reader=env_forms.SHELL,
    cron=cron_forms.unix_cron,
)


def write(project: Deployable, folder: Path) -> None:
    """Write the sources, the settings and the scripts."""
    (folder / "env").mkdir()
    for each in project.functions:
        shutil.copytree(project.code[each.path].path, folder / "functions" / each.name)
        settings = quoted(dict(each.settings))
        write_yaml(folder / _settings_of(each), settings, comment=f"Of {each.path}.")
    if project.secrets():
        secret_scripts.write_for_google(folder, project.name, project.secrets())
    parts = [shell_scripts.filled("deploy_google")]
    parts += [_deploy(project, each) for each in project.functions]
    scheduled = [each for each in project.functions if each.schedules]
    if scheduled:
        parts.append("\n" + shell_scripts.filled("scheduler_google"))
        parts += [_schedules(each) for each in scheduled]
    parts.append("\n# Where they are called:\n")
    parts += [
        f'echo {each.path} "$(gcloud run services describe {each.name} '
        '--region "$region" --format \'value(status.url)\')"\n'
        for each in project.on_the_web()
    ]
    shell_scripts.write(folder / "deploy.sh", "".join(parts))


def _settings_of(function: Function) -> str:
    return f"env/{function.name}.yaml"


def _deploy(project: Deployable, function: Function) -> str:
    words = [
        f"gcloud run deploy {function.name}",
        f"--source functions/{function.name}",
        f"--function {outputs.GOOGLE_ENTRY}",
        f"--base-image python{project.code[function.path].python.replace('.', '')}",
        '--region "$region"',
        f"--memory {max(_LEAST_MB, function.memory_mb)}Mi",
        f"--timeout {function.timeout_s}",
        f"--env-vars-file {_settings_of(function)}",
        "--allow-unauthenticated"
        if function.action.web
        else "--no-allow-unauthenticated",
        "--quiet",
    ]
    if function.secrets:
        pairs = (f"{n}={project.name}-{n}:latest" for n in function.secrets)
        words.append(f"--set-secrets {','.join(pairs)}")
    return "\n" + " \\\n  ".join(words) + "\n"


def _schedules(function: Function) -> str:
    url = (
        f"url=$(gcloud run services describe {function.name} "
        "--region \"$region\" --format 'value(status.url)')\n"
        f"gcloud run services add-iam-policy-binding {function.name} "
        '--region "$region" \\\n'
        '  --member "serviceAccount:$caller" --role roles/run.invoker >/dev/null\n'
    )
    jobs = (_job(function, each, n) for n, each in enumerate(function.schedules, 1))
    return url + "".join(jobs)


def _job(function: Function, schedule: Schedule, number: int) -> str:
    return shell_scripts.filled(
        "job_google",
        job=f"{function.name}-{number}",
        cron=shlex.quote(cron_forms.unix_cron(schedule.cron)),
        body=shlex.quote(json.dumps(dict(schedule.payload))),
    )
