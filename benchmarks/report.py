"""The tables and the goals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.contenders import NAMES, NIO, OURS, RAW, REMINDER, TITLES
from benchmarks.figures import Series, spread
from benchmarks.stage import Kind

Results = Mapping[tuple[str, Kind], Series]
_MOST_OF_NIO = 1.2
_MOST_CPU = 0.7
_MOST_GROWTH = 1.2
_MOST_MEGABYTES = 100


def lines(results: Results, kinds: Sequence[Kind]) -> Iterator[str]:
    for kind in kinds:
        yield from _table(results, kind)
    yield from _starts(results, kinds)
    yield from _goals(results, kinds)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def _row(*cells: str) -> str:
    widths = (20, 8, 8, 12, 8, 10, 14, 15)
    first, *others = (f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=False))
    return "  ".join([first.strip().ljust(widths[0]), *others])


def _of(results: Results, name: str, kind: Kind) -> Series | None:
    return results.get((name, kind))


def _ratio(a: float, b: float | None) -> str:
    return f"{a / b:.2f}" if b else "-"


def _table(results: Results, kind: Kind) -> Iterator[str]:
    nio, reminder = _of(results, NIO, kind), _of(results, REMINDER, kind)
    yield f"\n{kind.name}"
    yield _row(
        "bot", "p50 ms", "p95 ms", "CPU ms/cmd", "RSS MB", "p50/nio", "p50/reminder", "CPU/reminder"
    )
    for name in NAMES:
        one = _of(results, name, kind)
        if one is None:
            continue
        yield _row(
            TITLES[name],
            _ms(one.p50),
            _ms(one.p95),
            _ms(one.cpu) + ("" if one.cpu_is_clean else "*"),
            f"{one.megabytes:.0f}",
            _ratio(one.p50, nio and nio.p50),
            _ratio(one.p50, reminder and reminder.p50),
            _ratio(one.cpu, reminder and reminder.cpu),
        )
    if any(not s.cpu_is_clean for (_, where), s in results.items() if where == kind):
        yield "  * every turn had a key rotation in it; use fewer --commands for a steady figure"
    ours = _of(results, OURS, kind)
    for other in filter(None, (nio, reminder)) if ours else ():
        assert ours is not None
        low, high = spread(ours, other)
        name = TITLES[NIO if other is nio else REMINDER]
        yield f"  hafenlotse / {name}, round by round: middle half {low:.2f} to {high:.2f}"


def _starts(results: Results, kinds: Sequence[Kind]) -> Iterator[str]:
    yield "\nFirst message after the start (encrypted: with key sharing), and key rotations"
    for kind in kinds:
        for name in NAMES:
            one = _of(results, name, kind)
            if one is None:
                continue
            text = f"  {kind.name:<14} {TITLES[name]:<20} "
            if one.greeting_seconds is not None:
                text += f"from invitation to greeting {_ms(one.greeting_seconds)} ms, "
                text += f"CPU {_ms(one.greeting_cpu)} ms; "
            text += f"first answer {_ms(one.first_seconds)} ms, CPU {_ms(one.first_cpu)} ms"
            if kind.encrypted:
                text += f"; rotations inside: {len(one.rotated)}"
            if one.rotated:
                text += f", those took {', '.join(_ms(each) for each in one.rotated)} ms"
            if one.cpu_of_rotation is not None:
                text += f" and {_ms(one.cpu_of_rotation)} ms CPU each"
            yield text


def _goals(results: Results, kinds: Sequence[Kind]) -> Iterator[str]:
    yield "\nGoals of hafenlotse"
    for kind in kinds:
        ours = _of(results, OURS, kind)
        if ours is None:
            continue
        nio, reminder = _of(results, NIO, kind), _of(results, REMINDER, kind)
        if nio:
            yield _goal(kind.name, "p50 / bare nio echo", ours.p50 / nio.p50, _MOST_OF_NIO)
        if reminder:
            what = "p50 / matrix-reminder-bot"
            yield _goal(kind.name, what, ours.p50 / reminder.p50, 1.0)
            what = "CPU / matrix-reminder-bot"
            yield _goal(kind.name, what, ours.cpu / reminder.cpu, _MOST_CPU)
        yield _goal(kind.name, "RSS in MB", ours.megabytes, _MOST_MEGABYTES)
    for encrypted in (False, True):
        yield from _growth(results, [kind for kind in kinds if kind.encrypted == encrypted])


def _growth(results: Results, kinds: Sequence[Kind]) -> Iterator[str]:
    if len(kinds) < 2:
        return
    small, large = min(kinds), max(kinds)
    for name in (OURS, RAW, NIO, REMINDER):
        few, many = _of(results, name, small), _of(results, name, large)
        if few is None or many is None:
            continue
        p50, cpu = many.p50 / few.p50, many.cpu / few.cpu
        where = f"{'encrypted' if small.encrypted else 'plain'} {large.size}/{small.size}"
        if name == OURS:
            yield _goal(where, "p50, large room / small", p50, _MOST_GROWTH)
            yield _goal(where, "CPU, large room / small", cpu, _MOST_GROWTH)
        else:
            yield f"  {'':<4} {where:<16} for comparison, {TITLES[name]}: {p50:.2f}, CPU {cpu:.2f}"


def _goal(where: str, what: str, value: float, most: float) -> str:
    verdict = "yes" if value <= most else "NO"
    return f"  {verdict:<4} {where:<16} {what:<28} {value:>7.2f}  (goal: at most {most:g})"
