"""Tasks and meetings."""

from __future__ import annotations

MEETINGS = """
task new: MEMBERS
    !task new "Kita" owner=Musterhafen due=25.11.2027 yield="2"  F S . C D . . . . .
    !task new "Kita" owner=Beispielstadt due=25.11.2027 yield=2  F S . . . c d . . .
task: MEMBERS
    !task T-1                                                    F S s C D c d . . .
task done: MEMBERS
    !task done T-1 result="2 Plätze"                             . . . C D . . . . .
task drop: MEMBERS
    !task drop T-1 "Das Haus ist verkauft."                      F S . C D . . . . .
task due: MEMBERS
    !task due T-1 02.12.2027                                     F S . C D . . . . .
tasks: MEMBERS
    !tasks                                                       F S s C D c d . . .
yield: MEMBERS
    !yield                                                       F S s C D c d . . .
meeting new: MEMBERS
    !meeting new 25.11.2020 14:00 Marburg                        F . . . . . . . . .
    land !meeting new 25.11.2020 14:00 Marburg                   F S . . . . . . . .
meeting move: MEMBERS
    !meeting move M-1 26.11.2020 14:00                           F . . . . . . . . .
    land !meeting move M-2 26.11.2020 14:00                      F S . . . . . . . .
meeting place: MEMBERS
    !meeting place M-1 Online                                    F . . . . . . . . .
    land !meeting place M-2 Online                               F S . . . . . . . .
meeting cancel: MEMBERS
    !meeting cancel M-1                                          F . . . . . . . . .
    land !meeting cancel M-2                                     F S . . . . . . . .
meeting: MEMBERS
    !meeting M-1                                                 F S s C D c d P O .
    land !meeting M-1                                            F S s C D c d . . .
meetings: MEMBERS
    !meetings                                                    F S s C D c d P O .
agenda: MEMBERS
    !agenda M-1                                                  F S s C D c d P O .
    !agenda M-1 add "Unterkunft"                                 F S s C D c d . . .
    !agenda M-1 remove 1                                         F . . C . . . . . .
attend: MEMBERS
    !attend M-1 yes                                              . . . C D c d P . .
    !attend M-1 yes for Musterhafen                              . . . C D . . . . .
minutes: MEMBERS
    !minutes M-1                                                 F S s C D c d P O .
    !minutes M-1\\nWir zahlen.                                   F . . . . . . . . .
    land !minutes M-2\\nWir helfen.                              F S . . . . . . . .
date poll: MEMBERS
    !date poll "Treffen" 12.1.2021 14:00, 14.1.2021 10:00        F S s C D c d . . .
    !date poll D-1                                               F S s C D c d . . .
    land !date poll D-2                                          F S s C D c d . . .
    !date poll D-2                                               F S . C D c d . . .
date polls: MEMBERS
    !date polls                                                  F S s C D c d . . .
date poll close: MEMBERS
    !date poll close D-1                                         F S s C . . . . . .
    land !date poll close D-2                                    F S . C . . . . . .
date poll discard: MEMBERS
    !date poll discard D-1                                       F S s C . . . . . .
    land !date poll discard D-2                                  F S . C . . . . . .
date poll take: MEMBERS
    !date poll take D-1 1 Marburg                                F . . . . . . . . .
    land !date poll take D-2 1 Marburg                           F S . . . . . . . .
suits: MEMBERS
    !suits D-1 1                                                 . . . C D c d . . .
    !suits D-1 1 for Musterhafen                                 . . . C D . . . . .
    !suits D-1 1 for Beispielstadt                               . . . . . c d . . .
calendar: MEMBERS
    !calendar                                                    F S s C D c d P O .
"""
