"""Pledges, services, the sum, and the offers and programmes made of them."""

from __future__ import annotations

PLEDGES = """
pledge: MEMBERS
    !pledge 7                                                    . . . C D c d . . .
    !pledge 7 for Musterhafen                                    . . . C D . . . . .
    !pledge P-1 7                                                . . . C D . . . . .
    !pledge P-1 nest additional                                  . . . C D . . . . .
pledges: MEMBERS
    !pledges                                                     F S s C D c d . . .
pledge show: MEMBERS
    !pledge show P-1                                             F S s C D c d . . .
ready: MEMBERS
    !ready yes                                                   . . . C D c d . . .
    !ready yes for Musterhafen                                   . . . C D . . . . .
reconfirm: MEMBERS
    !reconfirm all                                               . . . C D c d . . .
    !reconfirm all for Musterhafen                               . . . C D . . . . .
    !reconfirm P-1                                               . . . C D . . . . .
formal: MEMBERS
    !formal P-1 "Schreiben vom 10.11.2020"                       F S . . . . . . . .
assigned: MEMBERS
    !assigned 3 P-1                                              F S . C D . . . . .
arrived: MEMBERS
    !arrived 2 P-1                                               F S . C D . . . . .
service add: MEMBERS
    !service add school 12                                       . . . C D c d . . .
    !service add school 12 for Musterhafen                       . . . C D . . . . .
service: MEMBERS
    !service Musterhafen                                         F S s C D c d . . .
services: MEMBERS
    !services                                                    F S s C D c d . . .
sum: EVERYBODY
    !sum                                                         F S s C D c d P O .
digest: EVERYBODY
    !digest                                                      F S s C D c d P O .
digest new: EVERYBODY
    !digest new                                                  F . . . . . . . . .
offers: MEMBERS
    !offers                                                      F S s C D c d P O .
offer contacts: MEMBERS
    !offer contacts A-2020-01                                    F S s C D c d . . .
offer show: MEMBERS
    !offer show A-2020-01                                        F S s C D c d P O .
    !offer show A-2020-02                                        F S s C D c d . . .
offer freeze: MEMBERS
    !offer freeze federal                                        F . . . . . . . . .
    !offer freeze land NW                                        F S . . . . . . . .
offer answer: MEMBERS
    !offer answer A-2020-01 Wir prüfen das Angebot.              F . . . . . . . . .
    !offer answer A-2020-02 Wir prüfen das Angebot.              F S . . . . . . . .
offer release: MEMBERS
    !offer release A-2020-02                                     F . . . . . . . . .
programmes: EVERYBODY
    !programmes                                                  F S s C D c d P O .
programme add: EVERYBODY
    !programme add winter "Winterhilfe" level=federal            F . . . . . . . . .
    !programme add winter "Winterhilfe" level=land land=NW       F S . . . . . . . .
programme close: EVERYBODY
    !programme close nest                                        F . . . . . . . . .
    !programme close nw-hilfe                                    F S . . . . . . . .
programme open: EVERYBODY
    !programme open nest                                         F . . . . . . . . .
    !programme open nw-hilfe                                     F S . . . . . . . .
land: EVERYBODY
    !land NW                                                     F S s C D c d P O .
land set: EVERYBODY
    !land set NW crediting="Ja" source="Erlass" as_of=01.11.2020 F S . . . . . . . .
"""
