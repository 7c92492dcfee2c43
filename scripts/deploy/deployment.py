"""A deployment from end to end: the manifest, the zips, the host, the plan."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.deploy import guards, ownership_mark, probe_record
from scripts.deploy.apply import apply
from scripts.deploy.commerce_subscription import called_by_commerce, edition_for
from scripts.deploy.deployed import find_all
from scripts.deploy.deployment_terms import Options, Outcome, Report
from scripts.deploy.desired import wanted_of
from scripts.deploy.given_requests import call_with, read_requests
from scripts.deploy.host import find_host
from scripts.deploy.openwhisk_api import OpenWhisk
from scripts.deploy.plan import plan_of
from scripts.deploy.smoke_test import probe
from scripts.deploy.zips import ZipFile, ZipsNotAtHandError, zips_at_hand, zips_of
from scripts.manifest import load
from scripts.manifest.runtimes import newest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import httpx

    from scripts.deploy.desired import Zip
    from scripts.deploy.plan import Plan, Step
    from scripts.deploy.smoke_test import Probed
    from scripts.manifest import Application


def deploy(root: Path, options: Options, report: Report) -> Outcome:
    """Deploy what has changed in the application in ``root``, and call it.

    Raises:
        ManifestError: it must not be deployed as it is configured.
        Failure: it cannot be deployed, or the user does not confirm.
    """
    application = load(root)
    guarded = guards.guard_configuration(application, options.allowed)
    report.problems(guarded.problems)
    requests = {}
    if options.probe_with:
        requests = read_requests(options.probe_with, application)
    with connected(application) as api:
        application = _for_host(application, api, report.chosen)
        zips = zips_of(application, build=options.builds)
        plan = plan_for(
            api, application, zips, project=options.project, force=options.force
        )
        guards.guard_ownership(plan, adopt=options.adopt)
        report.planned(api, plan)
        if options.dry_run:
            return Outcome(
                host=api.host.url, namespace=api.namespace, plan=plan, is_applied=False
            )
        gone = [step.name for step in plan.steps if step.verb == "delete"]
        if gone:
            planned = f"this removes {', '.join(gone)}, no longer in the manifest"
            report.confirm(planned, "Remove this?")
        with report.progress(plan) as on_done:
            apply(api, plan, on_done)
        urls = urls_of(api, application)
        answers: list[httpx.Response] = []
        probes = _probe(urls, guarded, answers) if options.probes else ()
        probes += call_with(requests, urls, answers.append)
        probe_record.remember(application.root, answers)
        return Outcome(
            host=api.host.url,
            namespace=api.namespace,
            plan=plan,
            is_applied=True,
            urls=urls,
            probes=probes,
            called=called_by_commerce(application),
            edition=edition_for(application),
        )


def undeploy(root: Path, report: Report, *, project: str, dry_run: bool) -> Outcome:
    """Remove all that the application in ``root`` has deployed.

    Raises:
        Failure: the host cannot be read or written, or the user does not confirm.
    """
    application = load(root)
    with connected(application) as api:
        plan = plan_to_undeploy(api, application.root, project=project)
        report.planned(api, plan)
        if not dry_run and not plan.is_empty:
            planned = "this removes all that is listed to be deleted"
            report.confirm(planned, "Remove all this?")
            with report.progress(plan) as on_done:
                apply(api, plan, on_done)
        return Outcome(
            host=api.host.url,
            namespace=api.namespace,
            plan=plan,
            is_applied=not dry_run,
        )


def compared(root: Path, *, project: str, builds: bool) -> Plan:
    """Return the steps from what is deployed to what is in the tree.

    Raises:
        Failure: a zip cannot be had, or the host cannot be read.
    """
    application = load(root)
    with connected(application) as api:
        application = _for_host(application, api, lambda *_: None)
        zips = zips_of(application, build=builds)
        return plan_for(api, application, zips, project=project)


@dataclass(frozen=True)
class Comparison:
    """What is deployed beside the tree, as far as it is known without building.

    Attributes:
        plan: the steps; without differences of code where these are not known.
        uncompared: why the code is not compared; empty when it is.
    """

    plan: Plan
    uncompared: str = ""


def compared_as_built(api: OpenWhisk, application: Application) -> Comparison:
    """Return the steps to what is in the tree, with the zips at hand.

    Raises:
        Failure: the host cannot be read, or does not have a runtime.
    """
    application = _for_host(application, api, lambda *_: None)
    try:
        return Comparison(plan_for(api, application, zips_at_hand(application)))
    except ZipsNotAtHandError as error:
        reason = str(error)
    unknown = dict.fromkeys(application.actions, ZipFile(Path(), "", 0))
    plan = plan_for(api, application, unknown)
    steps = tuple(_without_code(step) for step in plan.steps)
    return Comparison(replace(plan, steps=steps), reason)


def _without_code(step: Step) -> Step:
    changes = tuple(each for each in step.changes if each.what != "code")
    verb = "unchanged" if step.verb == "update" and not changes else step.verb
    return replace(step, verb=verb, changes=changes)


@contextmanager
def connected(application: Application) -> Iterator[OpenWhisk]:
    """Give the API of the host that ``.env`` and the environment name.

    Raises:
        Failure: there is none, or it does not know the credential.
    """
    with OpenWhisk(find_host(application.environment)) as api:
        api.connect()
        yield api


def _for_host(
    application: Application, api: OpenWhisk, on_chosen: Callable[[str, str], None]
) -> Application:
    """Return the application for the host: an action that takes any Python, the newest.

    Raises:
        Failure: the host does not have what an action asks for.
    """
    description = api.description()
    runtime = newest(description.kinds)
    is_open = any(each.takes_any_python for each in application.actions.values())
    if runtime and is_open:
        application = application.with_runtime(runtime)
        on_chosen(runtime, api.host.url)
    guards.guard_kinds(application, description.kinds, api.host.url)
    guards.guard_limits(application, description, api.host.url)
    return application


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
    guards.guard_sizes(zips)
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


def _probe(
    urls: Mapping[str, str], guarded: guards.Guarded, answers: list[httpx.Response]
) -> tuple[Probed, ...]:
    """Call every web action without a credential, and compare what it answers."""
    return probe(
        ((path, url, path not in guarded.public) for path, url in urls.items()),
        overridable=guarded.overridable,
        on_answer=answers.append,
    )
