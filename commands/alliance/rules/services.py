"""What municipalities offer for integration, beside places."""

from __future__ import annotations

from commands.kit.rules.choices import Worded


class Service(Worded):
    """A kind of integration service (domain.md section 2)."""

    SCHOOL = "school", "school schools", "Schule Schulplätze Schulplatz Schulen"
    LANGUAGE = "language", "language language-courses", "Sprachkurse Sprachkurs Deutschkurse"
    CHILDCARE = (
        "childcare",
        "childcare kindergarten",
        "Kita Kinderbetreuung Kitaplätze Kindergarten",
    )
    HOUSING = "housing", "housing", "Wohnen Wohnraum Wohnungen Wohnung"
    COUNSELLING = "counselling", "counselling counseling advice", "Beratung"
    HEALTH = "health", "health", "Gesundheit"
    WORK = "work", "work jobs", "Arbeit Ausbildung Arbeitsplätze"
    MENTORING = "mentoring", "mentoring", "Patenschaften Patenschaft Mentoring"
