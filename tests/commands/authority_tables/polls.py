"""Polls and ballots."""

from __future__ import annotations

POLLS = """
poll: EVERYBODY
    !poll "Winterhilfe?"                                         F S s C D c d . . .
poll close: EVERYBODY
    !poll close 1                                                F S s C . . . . . .
    land !poll close 2                                           F S . C . . . . . .
poll discard: EVERYBODY
    !poll discard 1                                              F S s C . . . . . .
    land !poll discard 4                                         F S . C . . . . . .
poll extend: EVERYBODY
    !poll extend 1 until 25.11.2027                              F S s C . . . . . .
    land !poll extend 2 until 25.11.2027                         F S . C . . . . . .
poll mend: EVERYBODY
    land !poll mend 4 "Wann?"                                    F S . C . . . . . .
poll outcome: MEMBERS
    !poll outcome 3                                              F S s C D c d . . .
    !poll outcome 3 "Brief" owner=Musterhafen review=25.02.2027  F S . C . . . . . .
poll prepare: MEMBERS
    !poll prepare M-1 "Kosten?"                                  F . . . . . . . . .
poll prepared: MEMBERS
    !poll prepared M-1                                           F S s C D c d . . .
poll open: MEMBERS
    !poll open M-1                                               F . . . . . . . . .
poll drop: MEMBERS
    !poll drop M-1 1                                             F . . . . . . . . .
poll status: EVERYBODY
    !poll status 1                                               F S s C D c d P O .
    land !poll status 2                                          F S s C D c d P O .
    !poll status 2                                               F S . C D c d . . .
poll record: MEMBERS
    !poll record 3                                               F S s C D c d . . .
    land !poll record 3                                          F S s C D c d . . .
poll reopen: EVERYBODY
    !poll reopen 1                                               F S s C D c d . . .
polls: EVERYBODY
    !polls                                                       F S s C D c d P O .
vote: EVERYBODY
    !vote 1 yes                                                  . . . C D c d . . .
    !vote 1 yes for Musterhafen                                  . . . C D . . . . .
    !vote 1 yes for Beispielstadt                                . . . C D c d . . .
vote withdraw: EVERYBODY
    !vote withdraw 2                                             . . . C D c d . . .
    !vote withdraw 2 for Musterhafen                             . . . C D . . . . .
proxy: EVERYBODY
    !proxy 1 "Landkreis Musterland"                              . . . C D c d . . .
    !proxy 1 "Landkreis Musterland" for Musterhafen              . . . C D . . . . .
    !proxy 1 none for Beispielstadt                              . . . . . c d . . .
proxy all: EVERYBODY
    !proxy all "Landkreis Musterland"                            . . . C D c d . . .
    !proxy all "Landkreis Musterland" for Musterhafen            . . . C D . . . . .
proxies: MEMBERS
    !proxies                                                     . . . C D c d . . .
"""
