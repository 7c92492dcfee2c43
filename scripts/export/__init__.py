"""The application as other tools' project files, with the built zips.

``variable_references``  marks in place of the values of variables
``env_forms``      how a variable is written in ``.env``, and who reads it alike
``carried_values`` what a tool would deploy otherwise is refused
``schedules``      the triggers that fire by the clock
``project_files``  what the writers share
``wskdeploy``, ``openserverless``, ``digitalocean``  a writer for each tool
``project``        the folder that one of them fills
"""

from __future__ import annotations
