"""A schedule of the manifest calls at the same times in every platform's words."""

from __future__ import annotations

import pytest

from scripts.export.compose_file import every_s
from scripts.manifest.cron_forms import NoSuchTime, eventbridge, unix_cron

# As the manifest has it, for Google and Kubernetes, for EventBridge.
TIMES = {
    "* * * * *": ("* * * * *", "* * * * ? *"),
    "0 * * * * *": ("* * * * *", "* * * * ? *"),
    "*/5 * * * *": ("*/5 * * * *", "0,5,10,15,20,25,30,35,40,45,50,55 * * * ? *"),
    "50/4 * * * *": ("50,54,58 * * * *", "50,54,58 * * * ? *"),
    "0 3 * * *": ("0 3 * * *", "0 3 * * ? *"),
    "30 2 1 * ?": ("30 2 1 * *", "30 2 1 * ? *"),
    "0 8-10 * * mon-fri": (
        "0 8,9,10 * * 1,2,3,4,5",
        "0 8,9,10 ? * MON,TUE,WED,THU,FRI *",
    ),
    "0 8 * * 5-7": ("0 8 * * 0,5,6", "0 8 ? * SUN,FRI,SAT *"),
    "0 8 * * 7": ("0 8 * * 0", "0 8 ? * SUN *"),
    "0 8 * * */2": ("0 8 * * 0,2,4,6", "0 8 ? * SUN,TUE,THU,SAT *"),
    "0 0 1 jan,jul *": ("0 0 1 1,7 *", "0 0 1 1,7 ? *"),
    "0 0 */10 * *": ("0 0 */10 * *", "0 0 1,11,21,31 * ? *"),
    "10-20/5 * * * *": ("10,15,20 * * * *", "10,15,20 * * * ? *"),
    "@hourly": ("0 * * * *", "0 * * * ? *"),
    "@weekly": ("0 0 * * 0", "0 0 ? * SUN *"),
    "@yearly": ("0 0 1 1 *", "0 0 1 1 ? *"),
}


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_said_in_the_words_of_a_platform(text: str) -> None:
    unix, aws = TIMES[text]
    assert unix_cron(text) == unix
    assert eventbridge(text) == f"cron({aws})"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("*/10 * * * * *", "it names seconds"),
        ("0 0 L * *", "it names a last day"),
        ("0 0 * * 5L", "it names a last day"),
    ],
)
def test_a_time_that_no_platform_knows_is_refused(text: str, reason: str) -> None:
    for words in (unix_cron, eventbridge, every_s):
        with pytest.raises(NoSuchTime, match=reason):
            words(text)


def test_eventbridge_takes_one_kind_of_day() -> None:
    assert unix_cron("0 0 1 * 1") == "0 0 1 * 1"
    with pytest.raises(NoSuchTime, match="days of the month and days of the week"):
        eventbridge("0 0 1 * 1")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("* * * * *", 60),
        ("*/15 * * * *", 900),
        ("0 * * * *", 3600),
        ("0 */6 * * *", 21600),
    ],
)
def test_a_loop_waits_as_long_as_the_schedule(text: str, seconds: int) -> None:
    assert every_s(text) == seconds


@pytest.mark.parametrize(
    "text", ["*/7 * * * *", "5 * * * *", "0 3 * * *", "0 */5 * * *"]
)
def test_a_loop_that_would_drift_is_refused(text: str) -> None:
    with pytest.raises(NoSuchTime):
        every_s(text)
