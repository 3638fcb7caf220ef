"""What municipalities offer for integration, beside places."""

from __future__ import annotations

from commands.kit.rules.choices import Worded


class Service(Worded):
    """A kind of integration service (domain.md section 2)."""

    SCHOOL = "school", "school schools"
    LANGUAGE = "language", "language language-courses"
    CHILDCARE = (
        "childcare",
        "childcare kindergarten",
    )
    HOUSING = "housing"
    COUNSELLING = "counselling", "counselling counseling advice"
    HEALTH = "health"
    WORK = "work", "work jobs"
    MENTORING = "mentoring"
