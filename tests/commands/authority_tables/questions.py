"""Procedural questions: the first of the municipality of the letter C, about the Land NW."""

from __future__ import annotations

QUESTIONS = """
question new: MEMBERS
    !question new eu "Wer zahlt?"                                F S s C D c d . . .
    !question new eu "Wer zahlt?" for Musterhafen                . . . C D . . . . .
question too: MEMBERS
    !question too 1                                              . . . C D c d . . .
    !question too 1 for Musterhafen                              . . . C D . . . . .
question owner: MEMBERS
    !question owner 1 @ben:localhost until 02.12.2027            F S . . D . . . . .
    !question owner 2 @ben:localhost until 02.12.2027            F S . . . c . . . .
question answer: MEMBERS
    !question answer 1 "Ja." source="Erlass"                     F S . . . . . . . .
    !question answer 2 "Ja." source="Erlass"                     F S . . . c . . . .
question outdated: MEMBERS
    !question outdated 3                                         F S . C D . . . . .
question drop: MEMBERS
    !question drop 1                                             F S . C . . . . . .
question: MEMBERS
    !question 1                                                  F S s C D c d . . .
question find: MEMBERS
    !question find Quote                                         F S s C D c d . . .
questions: MEMBERS
    !questions                                                   F S s C D c d . . .
"""
