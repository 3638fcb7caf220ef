"""Hypothesis without a time limit per example: a busy machine is no wrong rule."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("rules", deadline=None)
settings.load_profile("rules")
