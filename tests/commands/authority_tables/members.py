"""The municipalities and what is known of them."""

from __future__ import annotations

MEMBERS = """
member add: MEMBERS
    !member add Neudorf land=NW kind=town                        F S . . . . . . . .
member set: MEMBERS
    !member set Musterhafen interested                           F S . . . . . . . .
    !member set "Landkreis Musterland" interested                F . s . . . . . . .
    !member set "Landkreis Musterland" land=NW                   F . . . . . . . . .
member show: MEMBERS
    !member show Musterhafen                                     F S s C D c d P O .
partners: MEMBERS
    !partners                                                    F S s C D c d P O .
members: MEMBERS
    !members                                                     F S s C D c d P O .
history: MEMBERS
    !history Musterhafen                                         F S s C D c d . . .
demand: MEMBERS
    !demand rescue decided for Musterhafen source="Vorlage 1"    F S . C D . . . . .
    !demand rescue decided for Beispielstadt source="Vorlage 1"  F S . . . c d . . .
profile: MEMBERS
    !profile Musterhafen                                         F S s C D c d P O .
profile note: MEMBERS
    !profile note "Zwei Träger beraten."                         . . . C D c d . . .
    !profile note "Zwei Träger beraten." for Musterhafen         . . . C D . . . . .
profile office: MEMBERS
    !profile office "Amt für Integration" for Musterhafen        . . . C D . . . . .
profile mailbox: MEMBERS
    !profile mailbox asyl@musterhafen.example                    . . . C D c d . . .
    !profile mailbox asyl@musterhafen.example for Musterhafen    F S . C D . . . . .
profile mails: MEMBERS
    !profile mails                                               . . . C D c d . . .
    !profile mails off for Musterhafen                           F S . C D . . . . .
mail stop: MEMBERS
    !mail stop k7wq3fpd                                          F S s C D c d . . .
profile phone: MEMBERS
    !profile phone 030 1234-0 for Musterhafen                    F S . C D . . . . .
profile resources: COORDINATION
    !profile resources "0,5 VZÄ" for Musterhafen                 . . . C D . . . . .
mandates: MEMBERS
    !mandates Musterhafen                                        F S s C D c d . . .
mandate add: MEMBERS
    !mandate add appeal 22.10.2018 "Vorlage 18/77"               . . . C D c d . . .
    !mandate add appeal 22.10.2018 "V 18/77" for Musterhafen     . . . C D . . . . .
mandate withdraw: MEMBERS
    !mandate withdraw MD-1                                       . . . C D . . . . .
import: EVERYBODY
    !import                                                      F S s . . . . . . .
export: COORDINATION
    !export members                                              F S s . . . . . . .
    !export members csv NW                                       F S . . . . . . . .
"""
