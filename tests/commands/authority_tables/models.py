"""Models of success: 1 of Musterhafen waits, 2 of Beispielstadt is approved."""

from __future__ import annotations

_LINES = r"title: A\ncategory: work\nsteps: B\nresult: C\noffice: D"
MODELS = f"""
model new: MEMBERS
    !model new                                                   . . . C D c d . . .
    !model new\\n{_LINES} . . . C D c d . . .
    !model new for Musterhafen\\n{_LINES} . . . C D . . . . .
model edit: MEMBERS
    !model edit 1\\nresult: 3                                    F S . C D . . . . .
    !model edit 2\\nresult: 3                                    F S . . . c d . . .
model approve: MEMBERS
    !model approve 1                                             F S . . . . . . . .
model withdraw: MEMBERS
    !model withdraw 2                                            F S . . . c d . . .
model: MEMBERS
    !model 1                                                     F S . C D . . . . .
    !model 2                                                     F S s C D c d P O .
model find: MEMBERS
    !model find Wohnraum                                         F S s C D c d P O .
models: MEMBERS
    !models                                                      F S s C D c d P O .
"""
