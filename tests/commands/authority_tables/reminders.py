"""Reminders and follow-ups, and the time zone they are meant in."""

from __future__ import annotations

REMINDERS = """
remind: EVERYBODY
    !remind tomorrow at 9:00 Entwurf                             F S s C D c d . . .
    !remind room tomorrow at 9:00 Entwurf                        F S s C D c d . . .
    !remind @ina:localhost tomorrow at 9:00 Entwurf              F S . C D . . . . .
    !remind @kim:localhost tomorrow at 9:00 Entwurf              F . s . . . . . . .
    !remind Musterhafen tomorrow at 9:00 Entwurf                 F S . C D . . . . .
    !remind "Landkreis Musterland" tomorrow at 9:00 Entwurf      F . s . . . . . . .
    !remind contacts NW tomorrow at 9:00 Entwurf                 F S . . . . . . . .
    !remind contacts tomorrow at 9:00 Entwurf                    F . . . . . . . . .
    !remind coordinators NW tomorrow at 9:00 Entwurf             F S . . . . . . . .
reminders: MEMBERS
    !reminders                                                   F S s C D c d P O .
    !reminders mine                                              F S s C D c d P O .
    !reminders all                                               F S s . . . . . . .
cancel: EVERYBODY
    !cancel R-1                                                  F S s C . . . . . .
    land !cancel R-2                                             F S . C . . . . . .
    !cancel R-3                                                  F S s C . . . . . .
    !cancel R-4                                                  F S . C D . . . . .
    !cancel R-5                                                  F . . . . . . . . .
snooze: EVERYBODY
    !snooze R-1 1d                                               F S s C . . . . . .
    !snooze R-3 1d                                               F S s C D c d . . .
    !snooze R-4 1d                                               F S . C D . . . . .
    !snooze R-5 1d                                               F . . . . . . . . .
edit: EVERYBODY
    !edit R-1 Entwurf                                            F S s C . . . . . .
    land !edit R-2 Entwurf                                       F S . C . . . . . .
    !edit R-3 Entwurf                                            F S s C . . . . . .
    !edit R-4 Entwurf                                            F S . . . . . . . .
    !edit R-5 Entwurf                                            F . . . . . . . . .
done: MEMBERS
    !done R-1                                                    F S s C . . . . . .
    land !done R-2                                               F S . C . . . . . .
    !done R-3                                                    F S s C D c d . . .
    !done R-4                                                    F S . C D . . . . .
    !done R-5                                                    F . . . . . . . . .
    !done F-1                                                    . . . C D c d . . .
    !done F-1 for Musterhafen                                    . . . C D . . . . .
    land !done F-1                                               . . . C D c d . . .
    !done T-1 result="2 Plätze"                                  . . . C D . . . . .
undone: MEMBERS
    !undone F-3                                                  . . . C D c d . . .
    !undone F-3 for Musterhafen                                  . . . C D . . . . .
followup: MEMBERS
    !followup 25.11.2020 "Rückmeldung"                           F . . . . . . . . .
    !followup 25.11.2020 "Rückmeldung" for NW                    F S . . . . . . . .
    land !followup 25.11.2020 "Rückmeldung" for NI               F . s . . . . . . .
    !followup 25.11.2020 "Rückmeldung" for ST-4                  F S . . . . . . . .
    !followup F-1                                                F S s C D c d . . .
    !followup F-2                                                F S . C D c d . . .
followup close: MEMBERS
    !followup close F-1                                          F . . . . . . . . .
    !followup close F-2                                          F S . . . . . . . .
followups: MEMBERS
    !followups                                                   F S s C D c d . . .
timezone: EVERYBODY
    !timezone                                                    F S s C D c d P O .
    !timezone Europe/Athens                                      F S s C D c d . . .
    direct !timezone Europe/Athens                               F S s C D c d P O .
"""
