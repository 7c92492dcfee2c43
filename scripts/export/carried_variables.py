"""What a platform would not set as it is, or has no place for: found before writing.

Nothing here shows a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actions.shared.platforms.substitution import spelling_of
from scripts.export.carried_values import refused
from scripts.export.platform_functions import names_in_use_twice
from scripts.manifest import ManifestError
from scripts.manifest.alarm_feeds import ALARM_FEED
from scripts.manifest.cron_forms import NoSuchTime
from scripts.manifest.problems import Problems
from scripts.masking import masked

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from scripts.export.env_forms import EnvReader
    from scripts.export.platform_functions import Function
    from scripts.manifest import Application, Input


@dataclass(frozen=True, kw_only=True)
class Platform:
    """What deploys the project, and what runs it then.

    Attributes:
        command: how its user calls the tool.
        name: of the platform.
        reserved: names of variables that belong to the platform.
        reasons: yields why the value of a setting would be another one there.
        env_reader: what reads ``.env`` for the tool: of secrets only, since settings
            are written by this project.
        cron: returns a schedule in the platform's words.
        takes_payload: whether a schedule's payload reaches the action.
        most_bytes: how many bytes the variables of a function may have; 0 for no
            bound.
    """

    command: str
    name: str
    reserved: re.Pattern[str]
    reasons: Callable[[str], Iterator[str]] = lambda _value: iter(())
    env_reader: EnvReader
    cron: Callable[[str], str]
    takes_payload: bool = True
    most_bytes: int = 0


def guard_variables(
    application: Application, functions: tuple[Function, ...], platform: Platform
) -> None:
    """Refuse what the platform would not run as OpenWhisk does.

    Raises:
        ManifestError: with every reason and its place.
    """
    problems = Problems()
    _guard_parts(application, platform, problems)
    for name, several in names_in_use_twice(functions).items():
        for each in several:
            problems.error(
                each.action,
                *refused(platform.command, f"{len(several)} actions are {name} there"),
            )
    for function in functions:
        _guard_function(application, function, platform, problems)
    found = problems.sorted()
    if found:
        raise ManifestError(*found)


def _guard_function(
    application: Application, function: Function, platform: Platform, problems: Problems
) -> None:
    environment = application.environment
    for setting in function.action.inputs.values():
        for name in _spellings(application, setting):
            value = environment[name]
            is_secret = name in function.secrets
            for reason in _reasons(name, value, platform, is_secret=is_secret):
                problems.error(setting, *refused(platform.command, reason))
            written = environment.written.get(name)
            if (
                is_secret
                and written is not None
                and not platform.env_reader.takes(written, name)
            ):
                problems.error(
                    setting,
                    f"`{platform.command}` would not deploy this as it is: "
                    f"{platform.env_reader.who} reads {name} in "
                    f"{environment.source(name)} otherwise",
                    f"write it in quotes, {name}='…', or set it in the environment",
                )
    names = (*function.settings, *function.secrets)
    size_bytes = sum(len(f"{name}{environment[name]}".encode()) for name in names)
    if platform.most_bytes and size_bytes > platform.most_bytes:
        reason = (
            f"its variables have {size_bytes} bytes, and {platform.name} takes "
            f"{platform.most_bytes}"
        )
        problems.error(function.action, *refused(platform.command, reason))


def _reasons(
    name: str, value: str, platform: Platform, *, is_secret: bool
) -> Iterator[str]:
    if platform.reserved.fullmatch(name):
        yield f"{platform.name} takes no variable of the name {name}"
    if "\0" in value:
        yield f"the value of {name} holds a character that no variable can hold"
    for reason in () if is_secret else platform.reasons(value):
        yield f"the value of {name} {reason}"


def _spellings(application: Application, setting: Input) -> Iterator[str]:
    """Yield the variables of a setting that have a value, as they are spelled."""
    for name in setting.variables:
        spelling = spelling_of(name, application.environment)
        if spelling:
            yield spelling


def _guard_parts(
    application: Application, platform: Platform, problems: Problems
) -> None:
    """Note sequences, and triggers that are not of the clock."""
    for sequence in application.sequences.values():
        problems.error(
            sequence,
            *refused(platform.command, f"{platform.name} has no sequences of actions"),
        )
    for trigger in application.triggers.values():
        if trigger.feed != ALARM_FEED:
            reason = f"{platform.name} has no trigger but the clock"
            problems.error(trigger, *refused(platform.command, reason))
            continue
        for setting in trigger.inputs.values():
            for reason in _reasons_of_schedule(application, setting, platform):
                problems.error(setting, *refused(platform.command, reason))


def _reasons_of_schedule(
    application: Application, setting: Input, platform: Platform
) -> Iterator[str]:
    for name in _spellings(application, setting):
        value = application.environment[name]
        if masked(name, value) != value:
            yield f"the value of {name} is a secret, and would stand in a file"
    if setting.name == "cron":
        try:
            platform.cron(str(setting.value))
        except NoSuchTime as error:
            yield f"{platform.name} has no such time: {error}"
    elif setting.name != "trigger_payload":
        yield f"a schedule of {platform.name} has no {setting.name}"
    elif setting.value and not platform.takes_payload:
        yield f"a schedule of {platform.name} has no payload"
