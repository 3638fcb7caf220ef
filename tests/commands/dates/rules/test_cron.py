"""The five fields of cron: what they allow, and what is refused."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

import pytest

from commands.dates.rules.cron import Cron, NotCron, TooOften, TwoWays, cron, moments

EVERY = {
    "days": tuple(range(1, 32)),
    "months": tuple(range(1, 13)),
    "weekdays": tuple(range(7)),
}


@pytest.mark.parametrize(
    ("text", "minutes", "hours", "others"),
    [
        ("0 9 * * *", (0,), (9,), {}),
        ("0 9 * * 1", (0,), (9,), {"weekdays": (1,)}),
        ("0 9 * * 0", (0,), (9,), {"weekdays": (0,)}),
        ("0 9 * * 7", (0,), (9,), {"weekdays": (0,)}),
        ("0 9 * * 5-7", (0,), (9,), {"weekdays": (0, 5, 6)}),
        ("0 9 * * SUN,tue", (0,), (9,), {"weekdays": (0, 2)}),
        ("0 9 * jan,Nov-dec *", (0,), (9,), {"months": (1, 11, 12)}),
        ("0 9 1,15 * *", (0,), (9,), {"days": (1, 15)}),
        ("0 9 29 2 *", (0,), (9,), {"days": (29,), "months": (2,)}),
        ("0 9 31 2,3 *", (0,), (9,), {"days": (31,), "months": (2, 3)}),
        ("0 9 30 4 *", (0,), (9,), {"days": (30,), "months": (4,)}),
        ("59 23 1-31 * 1", (59,), (23,), {"weekdays": (1,)}),
        ("0 9 1 * 0-6", (0,), (9,), {"days": (1,)}),
        ("*/15 0 * * *", (0, 15, 30, 45), (0,), {}),
        ("10/20 0 * * *", (10, 30, 50), (0,), {}),
        ("5-25/10 0 * * *", (5, 15, 25), (0,), {}),
        ("45,0,5 9 * * *", (0, 5, 45), (9,), {}),
        ("3,58 0,23 * * *", (3, 58), (0, 23), {}),  # five minutes over midnight
    ],
)
def test_fields(
    text: str, minutes: tuple[int, ...], hours: tuple[int, ...], others: dict[str, tuple[int, ...]]
) -> None:
    assert cron(text) == Cron(minutes, hours, **{**EVERY, **others})


@pytest.mark.parametrize(
    ("text", "why", "said"),
    [
        ("0 9 * *", NotCron, None),
        ("0 9 * * * *", NotCron, None),
        ("60 9 * * *", NotCron, "60"),
        ("0 24 * * *", NotCron, "24"),
        ("0 9 0 * *", NotCron, "0"),
        ("0 9 32 * *", NotCron, "32"),
        ("0 9 * 13 *", NotCron, "13"),
        ("0 9 * * 8", NotCron, "8"),
        ("0 9 5-3 * *", NotCron, "5-3"),
        ("100 9 * * *", NotCron, "100"),
        ("-1 9 * * *", NotCron, "-1"),
        ("*-5 9 * * *", NotCron, "*-5"),
        ("*/0 9 * * *", NotCron, "*/0"),
        ("0, 9 * * *", NotCron, "0,"),
        ("0 9 * mon *", NotCron, "mon"),
        ("0 9 * * jan", NotCron, "jan"),
        ("0 9 * xyz *", NotCron, "xyz"),
        ("0 9 31 2,4 *", NotCron, None),
        ("0 9 30 2 *", NotCron, None),
        ("0 9 1 * 1", TwoWays, None),
        ("0 9 1-30 * 1-6", TwoWays, None),
        ("* 9 * * *", TooOften, None),
        ("0,4 9 * * *", TooOften, None),
        ("2,58 0,23 * * *", TooOften, None),
    ],
)
def test_refused(text: str, why: type[NotCron], said: str | None) -> None:
    with pytest.raises(NotCron) as refusal:
        cron(text)
    assert type(refusal.value) is why
    assert str(refusal.value) == (said or text)


@pytest.mark.parametrize(
    ("rule", "starts", "near", "expected"),
    [
        ("CRON 0 9 * * 1", "2020-11-19 09:00", "2020-11-01 00:00", "23.11. 30.11. 07.12."),
        # No day before the start, and none before the moment that is asked for;
        ("CRON 0 9 * * 4", "2020-11-19 09:00", "2020-11-01 00:00", "19.11. 26.11. 03.12."),
        ("CRON 0 9 * * 4", "2020-11-19 09:01", "2020-11-01 00:00", "26.11. 03.12. 10.12."),
        ("CRON 0 9 * * 4", "2020-11-01 00:00", "2020-11-26 09:00", "26.11. 03.12. 10.12."),
        # the last one is within.
        ("CRON 0 9 * * 0;UNTIL=20201122T090000", "2020-11-01 00:00", "2020-11-16 00:00", "22.11."),
        ("CRON 0 9 * * 0;UNTIL=20201122T085959", "2020-11-01 00:00", "2020-11-16 00:00", ""),
        ("CRON 0 9 * * 6", "9999-12-20 00:00", "9999-12-20 00:00", "25.12."),
    ],
)
def test_moments(rule: str, starts: str, near: str, expected: str) -> None:
    found = moments(datetime.fromisoformat(starts), rule, datetime.fromisoformat(near))
    some = list(islice(found, 3))
    assert [f"{each:%d.%m.}" for each in some] == expected.split()
    assert {f"{each:%H:%M:%S}" for each in some} <= {"09:00:00"}
    assert all(each.tzinfo is None for each in some)


@pytest.mark.parametrize(
    "rule", ["CRON 0 9 * *", "CRON 0 9 * * 1;UNTIL=20201322T090000", "CRON 0 9 * * 1;UNTIL=2020"]
)
def test_no_moments(rule: str) -> None:
    now = datetime(2020, 11, 19, 9)  # noqa: DTZ001 - wall-clock time
    with pytest.raises(NotCron):
        moments(now, rule, now)
