"""One action, with everything that the manifest says about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from scripts.manifest.action_limits import Limits, read_limits
from scripts.manifest.functions import read_function
from scripts.manifest.included import Included, read_included
from scripts.manifest.known_keys import warn_of_unknown_keys
from scripts.manifest.problems import ManifestError, Placed
from scripts.manifest.runtimes import ANY, RUNTIMES, WITHOUT_HOST, how_to_write
from scripts.manifest.web import Web, read_web

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.manifest.inputs import Input, Resolver
    from scripts.manifest.problems import Problems
    from scripts.manifest.source import Node
    from scripts.manifest.webhook_subscription import Subscription

_KNOWN_KEYS = {
    "annotations",
    "function",
    "include",
    "inputs",
    "limits",
    "main",
    "raw-http",
    "runtime",
    "version",
    "web",
    "web-export",
    "webhook",
}
#: The paths of the Starter Kit's two webhooks.
INGESTION: Final = "ingestion/webhook"
CHECK_STOCK: Final = "webhook/check-stock"
_IMAGE = "docker"
# The stock check of a manifest that was written before there was the key ``webhook``.
_STOCK_CHECK = ("check-stock", "stock-check")


@dataclass(frozen=True, kw_only=True)
class Action(Placed):
    """An action as it is to be deployed.

    Attributes:
        package: its package.
        name: its name in the package.
        function: its file, or the folder with its ``__main__.py``; absolute.
        main: the function in there.
        runtime: OpenWhisk's kind, ``python:3.12`` for example.
        takes_any_python: whether the manifest leaves the kind to the host.
        web: whether it has a URL that any caller may call.
        raw_http: whether it gets the body as it came, undecoded.
        annotations: as they are written.
        inputs: its own and those of its package, by name.
        limits: what an activation may use.
        include: the files that its zip holds beside its code.
        webhook: when Adobe Commerce calls it, and with what; None when it does not.
    """

    package: str
    name: str
    function: Path
    main: str = "main"
    runtime: str
    takes_any_python: bool = False
    web: bool = False
    raw_http: bool = False
    annotations: Mapping[str, str | bool] = field(default_factory=dict)
    inputs: Mapping[str, Input] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    include: tuple[Included, ...] = ()
    webhook: Subscription | None = None

    @property
    def path(self) -> str:
        """How it is called: ``ingestion/webhook``."""
        return f"{self.package}/{self.name}"

    @property
    def final(self) -> bool:
        """Whether a caller is kept from overriding inputs."""
        return bool(self.annotations.get("final", False))

    @property
    def require_adobe_auth(self) -> bool:
        """Whether callers must hold a token of Adobe IMS."""
        return bool(self.annotations.get("require-adobe-auth", False))

    @property
    def require_whisk_auth(self) -> str | bool | None:
        """Who may call a web action (Apache OpenWhisk, WebActions.scala).

        Returns:
            A text that the header ``x-require-whisk-auth`` must equal, True if only
            authenticated users of the platform may call, None if all may.
        """
        required = self.annotations.get("require-whisk-auth", False)
        return None if required is False else required

    @property
    def parameters(self) -> dict[str, Any]:
        """The value of every input, by name."""
        return {name: setting.value for name, setting in self.inputs.items()}


def read_action(
    node: Node,
    path: tuple[str, str],
    package_inputs: Mapping[str, Input],
    resolver: Resolver,
    problems: Problems,
) -> Action:
    """Return the action that ``node`` defines; all that is wrong with it is noted.

    Args:
        node: what is said under the action's name.
        path: the names of its package and of the action.
        package_inputs: those that it has from its package.
        resolver: for its own inputs.
        problems: takes what is wrong.
    """
    members = node.members(problems)
    warn_of_unknown_keys(members, (*_KNOWN_KEYS, _IMAGE), "an action", problems)
    if _IMAGE in members:
        problems.error(
            members[_IMAGE],
            "the action would not run in this image: starter-kit deploys Python code, "
            "for the runtimes of the host",
            "remove it, or deploy this action with another tool",
        )
    web = read_web(node, members, problems)
    runtime = _runtime(node, members, problems)
    return Action(
        package=path[0],
        name=path[1],
        function=read_function(node, members, problems, resolver.root),
        main=members["main"].text(problems) if "main" in members else "main",
        runtime=WITHOUT_HOST if runtime == ANY else runtime,
        takes_any_python=runtime == ANY,
        web=web.exported,
        raw_http=web.raw,
        annotations=web.annotations,
        inputs={**package_inputs, **resolver.inputs(members.get("inputs"))},
        limits=read_limits(members.get("limits"), runtime, problems),
        include=read_included(members.get("include"), resolver.root, problems),
        webhook=_webhook(node, members, path[1], web, resolver.root, problems),
        file=node.file,
        line=node.line,
        key=node.key,
    )


def _webhook(
    node: Node,
    members: Mapping[str, Node],
    name: str,
    web: Web,
    root: Path,
    problems: Problems,
) -> Subscription | None:
    """Return when Adobe Commerce calls the action."""
    from scripts.manifest.webhook_catalogue import read_catalogue
    from scripts.manifest.webhook_subscription import read_subscription

    written = members.get("webhook")
    if written is None:
        if name != _STOCK_CHECK[0] or not web.exported:
            return None
        written = replace(node, value=_STOCK_CHECK[1])
    elif not web.exported:
        problems.error(
            written,
            "Commerce calls an action by its URL, and this has none",
            "write web: raw",
        )
    try:
        catalogue = read_catalogue(root)
    except ManifestError as error:
        problems.add(error.problems)
        return None
    return read_subscription(written, name, catalogue, problems)


def _runtime(node: Node, members: Mapping[str, Node], problems: Problems) -> str:
    known = how_to_write()
    if "runtime" not in members:
        problems.error(node, "the action has no runtime", known, under="runtime")
        return ""
    written = members["runtime"]
    runtime = written.text(problems)
    if not isinstance(written.value, str):
        return ""
    if not runtime.strip():
        problems.error(written, "this is empty", known)
    elif runtime.startswith("nodejs:"):
        problems.error(
            written,
            "this project runs and deploys Python actions only",
            f"{known}, or deploy this action with aio",
        )
    elif runtime not in (ANY, *RUNTIMES):
        problems.error(written, f"the runtime {runtime} is unknown", known)
    return runtime
