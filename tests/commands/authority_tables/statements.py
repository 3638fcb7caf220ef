"""Statements, from the first clause to the publication."""

from __future__ import annotations

STATEMENTS = """
clause: MEMBERS
    !clause ST-1 1 agree                                         . . . C D c d . . .
    !clause ST-1 1 agree for Musterhafen                         . . . C D . . . . .
    !clause ST-4 1 agree                                         . . . C D . . . . .
clauses: MEMBERS
    !clauses ST-1                                                F S s C D c d . . .
denominator: MEMBERS
    !denominator ST-1                                            F S s C D c d . . .
statement: MEMBERS
    !statement ST-1                                              F S s C D c d . . .
statements: MEMBERS
    !statements                                                  F S s C D c d P O .
statement diff: MEMBERS
    !statement diff ST-1                                         F S s C D c d . . .
statement versions: MEMBERS
    !statement versions ST-1                                     F S s C D c d . . .
statement new: MEMBERS
    !statement new "Winterhilfe"\\n1. Wir helfen.                 F S s C D c d . . .
statement edit: MEMBERS
    !statement edit ST-1 1 "Wir helfen gern."                    F S s C . . . . . .
    land !statement edit ST-2 1 "Wir helfen gern."               F S . C . . . . . .
statement contacts: MEMBERS
    !statement contacts ST-1                                     F S s C D c d . . .
statement deadline: MEMBERS
    !statement deadline ST-1 02.12.2020 18:00                    F S s C . . . . . .
statement title: MEMBERS
    !statement title ST-1 "Sommerhilfe"                          F S s C . . . . . .
statement drop: MEMBERS
    !statement drop ST-1 1                                       F S s C . . . . . .
    land !statement drop ST-2 1                                  F S . C . . . . . .
statement withdraw: MEMBERS
    !statement withdraw ST-1 "Erledigt."                         F S s C . . . . . .
    land !statement withdraw ST-2 "Erledigt."                    F S . C . . . . . .
    !statement withdraw ST-3 "Erledigt."                         F . . . . . . . . .
sign: MEMBERS
    !sign ST-1                                                   . . . C D c d . . .
    !sign ST-1 1 for Musterhafen                                 . . . C D . . . . .
unsign: MEMBERS
    !unsign ST-1 for Musterhafen                                 . . . C D . . . . .
own: MEMBERS
    !own ST-1 "Wir tragen Absatz 3 nicht mit."                   . . . C D c d . . .
    !own ST-1 "Wir nicht." for Musterhafen                       . . . C D . . . . .
    !own ST-1                                                    F S s C D c d . . .
can: MEMBERS
    !can ST-1                                                    F S s C D c d . . .
voice: MEMBERS
    !voice ST-1                                                  F S s C D c d . . .
statement publish: MEMBERS
    !statement publish ST-1                                      F . . . . . . . . .
statement outcome: MEMBERS
    !statement outcome ST-3 "Der Bund antwortet."                F . . . . . . . . .
record: MEMBERS
    !record ST-1                                                 F S s C D c d . . .
    !record ST-3                                                 F S s C D c d . . .
publication: EVERYBODY
    !publication ST-3                                            F S s C D c d P O .
"""
