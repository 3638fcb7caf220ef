"""What was measured of one bot in one room, and what to make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from benchmarks.probe import Answer


@dataclass
class Series:
    """All turns of one bot in one room. Turns in which the bot shared keys again stand apart."""

    greeting_seconds: float | None = None  # from the invitation on
    greeting_cpu: float = 0.0
    first_seconds: float = 0.0
    first_cpu: float = 0.0
    megabytes: float = 0.0
    steady: list[float] = field(default_factory=list)
    rotated: list[float] = field(default_factory=list)
    per_round: list[float] = field(default_factory=list)
    _session: str | None = None
    _cpu: float = 0.0
    _commands: int = 0
    _cpu_with_rotation: float = 0.0
    _commands_with_rotation: int = 0

    def begin(self, answer: Answer, cpu: float) -> None:
        """The first message after the start: keys are shared, our bot explains itself."""
        self.first_seconds, self.first_cpu = answer.seconds, cpu
        self._session = answer.session_id

    def add(self, answers: Sequence[Answer], cpu: float) -> None:
        """One turn; `cpu` is what it cost in seconds, without what the bot costs idle."""
        steady = []
        for answer in answers:
            rotated = answer.session_id != self._session
            (self.rotated if rotated else steady).append(answer.seconds)
            self._session = answer.session_id
        self.steady += steady
        if steady:
            self.per_round.append(median(steady))
        if len(steady) == len(answers):
            self._cpu += cpu
            self._commands += len(answers)
        else:
            self._cpu_with_rotation += cpu
            self._commands_with_rotation += len(answers)

    @property
    def p50(self) -> float:
        return median(self.steady)

    @property
    def p95(self) -> float:
        return quantiles(self.steady, n=20, method="inclusive")[-1]

    @property
    def cpu(self) -> float:
        """CPU seconds per command. Without key sharing, unless every turn had some."""
        if self._commands:
            return self._cpu / self._commands
        return self._cpu_with_rotation / self._commands_with_rotation

    @property
    def cpu_is_clean(self) -> bool:
        return bool(self._commands)

    @property
    def cpu_of_rotation(self) -> float | None:
        """CPU seconds of sharing keys once more."""
        if not self.rotated or not self._commands:
            return None
        usual = self.cpu * self._commands_with_rotation
        extra = self._cpu_with_rotation - usual
        return extra / len(self.rotated) if extra > 0 else None  # else lost in the noise


def spread(ours: Series, theirs: Series) -> tuple[float, float]:
    """The middle half of the ratios of each round's medians: how far drift moves the ratio."""
    ratios = [a / b for a, b in zip(ours.per_round, theirs.per_round, strict=False)]
    if len(ratios) < 2:
        return (ratios[0], ratios[0])
    low, _, high = quantiles(ratios, n=4, method="inclusive")
    return low, high
