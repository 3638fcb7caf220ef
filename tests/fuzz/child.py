"""One surface in a process of its own: `python -m tests.fuzz.child NAME MODE SECONDS SEED FOLDER`.

`chance` lets atheris (libFuzzer) mutate bytes, led by which lines of ours they reach; `shaped` lets
the strategy of the surface make inputs of such bytes. Without atheris the bytes are just random.
"""

from __future__ import annotations

import logging
import os
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from hypothesis import HealthCheck, given, settings

from tests.fuzz.surface import Surface
from tests.fuzz.surfaces import surface
from tests.fuzz.watch import Watch

_OURS: Final = ["bot", "commands", "storage"]
_MOST_WORDS: Final = 400
_MEGABYTES: Final = 2_048
_DRAWN: Final = 8_192  # bytes that a strategy may draw an input from
_RANDOM: Final = 30  # inputs to begin with


def _atheris() -> Any:
    try:
        import atheris
    except ImportError:
        return None
    return atheris


def _prepared(name: str, atheris: Any) -> Surface:
    if atheris is None:
        return surface(name)
    with atheris.instrument_imports(include=_OURS):
        return surface(name)


def _shaped(chosen: Surface, run: Callable[[bytes], None]) -> Callable[[bytes], Any]:
    @settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(chosen.shaped)
    def test(data: bytes) -> None:
        run(data)

    found: Callable[[bytes], Any] = test.hypothesis.fuzz_one_input  # type: ignore[attr-defined]
    return found


def _dictionary(chosen: Surface, folder: Path) -> Path:
    """Words to try, as libFuzzer reads them."""
    words = re.findall(rb"[^\s\x00-\x1f\"\\]{2,24}", b" ".join(chosen.seeds))
    path = folder / "words"
    lines = (f'"{_escaped(each)}"' for each in sorted(set(words))[:_MOST_WORDS])
    path.write_text("\n".join(lines), encoding="ascii")
    return path


def _escaped(word: bytes) -> str:
    return "".join(chr(each) if 32 < each < 127 else f"\\x{each:02x}" for each in word)


def main(name: str, mode: str, seconds: str, seed: str, where: str) -> None:
    """Ends the process when the time is over."""
    logging.disable(logging.CRITICAL)
    folder, atheris, chance = Path(where), _atheris(), random.Random(int(seed))
    chosen = _prepared(name, atheris)
    watch = Watch(folder, chosen.one)
    by_chance = mode == "chance"
    take, longest = watch.run, chosen.longest
    if not by_chance:
        take, longest = _shaped(chosen, watch.run), _DRAWN
    begin = chosen.seeds if by_chance else [chance.randbytes(longest // 4) for _ in range(_RANDOM)]
    for each in begin:
        take(each)
    until = time.monotonic() + float(seconds)

    def one(data: bytes) -> None:
        take(data)
        if time.monotonic() > until:
            watch.report()
            os._exit(0)

    if atheris is None:
        while True:
            one(chance.randbytes(chance.randrange(1, longest)))
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, each in enumerate(begin):
        (corpus / f"{number}").write_bytes(each)
    options = [
        *(f"-seed={seed}", f"-max_len={longest}", "-len_control=0", "-verbosity=0"),
        *(f"-rss_limit_mb={_MEGABYTES}", f"-dict={_dictionary(chosen, folder)}"),
        f"-artifact_prefix={folder}/",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
