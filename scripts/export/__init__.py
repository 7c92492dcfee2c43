"""The application as other tools' project files, with what is built of it.

For the tools of OpenWhisk's hosts:

``variable_references``  marks in place of the values of variables
``env_forms``      how a variable is written in ``.env``, and who reads it alike
``carried_values`` what a tool would deploy otherwise is refused
``project_files``  what the writers share
``wskdeploy``, ``openserverless``, ``digitalocean_project``  a writer for each tool

For platforms that set variables:

``platform_functions``  the functions, their settings and their secrets
``carried_variables``  what a platform would set otherwise, or has not, is refused
``shell_scripts``  scripts of the projects: ``shell/``, filled in
``secret_scripts`` puts secrets into a platform's store
``built_code``     what the build has made
``container_files``  what the projects with a container share
``hcl_text``       JSON values in the words of Terraform's files
``sam_template``, ``terraform_files``, ``gcloud_project``, ``azure_app``,
``kubernetes_files``, ``compose_file``  a writer for each tool

For all of them:

``schedules``      the triggers that fire by the clock
``project``        the folder that one of them fills
"""

from __future__ import annotations
