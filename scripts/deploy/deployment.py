"""A deployment from end to end: the manifest, the zips, the host, the plan."""

from __future__ import annotations

import hashlib
import io
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.check.authentication import is_open
from scripts.check.override import is_overridable
from scripts.deploy import ownership_mark
from scripts.deploy.deployed import find_all
from scripts.deploy.desired import api_name, wanted_of
from scripts.deploy.guards import guard_kinds, guard_sizes
from scripts.deploy.host import find_host
from scripts.deploy.openwhisk_api import OpenWhisk
from scripts.deploy.plan import plan_of
from scripts.deploy.smoke_test import probe
from scripts.failure import Failure
from scripts.manifest import read_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scripts.deploy.desired import Zip
    from scripts.deploy.plan import Plan
    from scripts.deploy.smoke_test import Probed
    from scripts.manifest import Application


@dataclass(frozen=True)
class ZipFile:
    """A zip that was built earlier."""

    path: Path
    digest: str
    size_bytes: int


@contextmanager
def connected(root: Path) -> Iterator[OpenWhisk]:
    """Give the API of the host that ``.env`` and the environment name.

    Raises:
        Failure: there is none, or it does not know the credential.
    """
    with OpenWhisk(find_host(read_environment(root))) as api:
        api.connect()
        yield api


def built_zips(application: Application) -> dict[str, Zip]:
    """Build what has changed, and return the zip of every action.

    Raises:
        Failure: one cannot be built.
    """
    from scripts.build.bundle import build

    return {bundle.action: bundle for bundle in build(application)}


def zips_at_hand(application: Application) -> dict[str, Zip]:
    """Return the zips of an earlier build, without building.

    Raises:
        Failure: one is not there, or was not built from this tree and these settings:
            what an action's settings choose is in its zip, and nothing else.
    """
    from scripts.build.bundle import bundle_path
    from scripts.build.source_files import collect

    zips: dict[str, Zip] = {}
    for path, action in application.actions.items():
        file = bundle_path(application, action)
        try:
            content = file.read_bytes()
        except OSError as error:
            raise Failure(
                f"the zip of {path} cannot be read: {error.strerror}",
                "build it: starter-kit build",
            ) from None
        needed = collect(application, action).files
        stale = _stale(content, needed)
        if stale:
            raise Failure(
                f"the zip of {path} was built from other sources or settings: {stale}",
                "build it again, with the settings it is deployed with: "
                "starter-kit build",
            )
        digest = hashlib.sha256(content).hexdigest()
        zips[path] = ZipFile(file, digest, len(content))
    return zips


def _stale(content: bytes, needed: Mapping[str, Path]) -> str:
    """Return the first file that a zip should hold and does not; empty for none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            for name, file in needed.items():
                if name not in names or archive.read(name) != file.read_bytes():
                    return name
    except zipfile.BadZipFile:
        return "it is no zip"
    return ""


def plan_for(
    api: OpenWhisk,
    application: Application,
    zips: Mapping[str, Zip],
    *,
    project: str = "",
    force: bool = False,
) -> Plan:
    """Return what is to be done to deploy the application. Nothing is written.

    Raises:
        Failure: it cannot be deployed, or the host cannot be read.
    """
    guard_sizes(zips)
    guard_kinds(application, api.kinds(), api.host.url)
    project = project or ownership_mark.project_of(application.root)
    wanted = wanted_of(application, zips, api.namespace)
    keys = [(each.collection, each.name) for each in wanted]
    found = find_all(api, keys, project)
    return plan_of(wanted, found, project, api.host.auth, force=force)


def plan_to_undeploy(api: OpenWhisk, root: Path, *, project: str = "") -> Plan:
    """Return what is to be done to remove all that the application has deployed."""
    project = project or ownership_mark.project_of(root)
    return plan_of((), find_all(api, (), project), project, api.host.auth)


def urls_of(api: OpenWhisk, application: Application) -> dict[str, str]:
    """Return the URL of every web action and web sequence, by path."""
    return {path: api.url_of(path) for path in application.web_paths()}


def probed(api: OpenWhisk, application: Application) -> tuple[Probed, ...]:
    """Call every web action without a credential, and judge what it answers."""
    urls = urls_of(api, application)
    return probe(
        ((path, url, not is_open(application, path)) for path, url in urls.items()),
        overridable=[path for path in urls if is_overridable(application, path)],
    )


def deployed_name(application: Application, path: str) -> str:
    """Return an action's name as the API takes it.

    Raises:
        ManifestError: the manifest has no such action.
    """
    if path not in application.sequences:
        application.action(path)
    return api_name(path)
