"""Surveys and answers."""

from __future__ import annotations

SURVEYS = """
survey: EVERYBODY
    !survey "Plätze?" number                                     F S s C D c d . . .
    !survey 1                                                    F S s C D c d . . .
    land !survey 2                                               F S s C D c d . . .
    !survey 2                                                    F S . C D c d . . .
survey close: EVERYBODY
    !survey close 1                                              F S s C . . . . . .
    land !survey close 2                                         F S . C . . . . . .
survey discard: EVERYBODY
    !survey discard 1                                            F S s C . . . . . .
    land !survey discard 3                                       F S . C . . . . . .
survey result: EVERYBODY
    !survey result 1                                             F S s C D c d . . .
    !survey result 2                                             F S . C D c d . . .
surveys: EVERYBODY
    !surveys                                                     F S s C D c d . . .
answer: EVERYBODY
    !answer 1 25                                                 . . . C D c d . . .
    !answer 1 25 for Musterhafen                                 . . . C D . . . . .
    !answer 1 25 for Beispielstadt                               . . . . . c d . . .
"""
