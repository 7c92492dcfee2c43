"""A Knative service, and a CronJob for each schedule: ``service.yaml``.

All web actions are one container. Settings stand in the file, and secrets are keys of a
Secret, which ``secrets.sh`` makes. Sources: Knative, "Knative Serving API"; Kubernetes,
"CronJob" and "Define dependent environment variables": ``$$`` in a value is a ``$``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from scripts.export import cron_forms, env_forms, secret_scripts
from scripts.export.carried_variables import Platform
from scripts.export.project_files import dump_all_yaml, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.export.platform_functions import Deployable, Function
    from scripts.export.schedules import Schedule

PLATFORM = Platform(
    command="kubectl apply",
    name="Knative",
    reserved=re.compile(r"PORT|HOST|K_SERVICE|K_REVISION|K_CONFIGURATION|K_SINK"),
    env_reader=env_forms.SHELL,
    cron=cron_forms.unix_cron,
    takes_payload=False,
)
