"""The application as other tools' project files, with the built zips.

``variable_references``  references to variables in place of their values
``schedules``      the triggers that fire by the clock
``project_files``  what the writers share
``wskdeploy``, ``openserverless``, ``digitalocean``  a writer for each tool
``project``        the folder that one of them fills
"""

from __future__ import annotations
