"""Anybody's own matters, the rooms, and who holds which office."""

from __future__ import annotations

OFFICES = """
help: EVERYBODY
    !help                                                        F S s C D c d P O X
privacy: EVERYBODY
    !privacy                                                     F S s C D c d P O X
mydata: PERSON
    !mydata                                                      F S s C D c d P O X
    !mydata json                                                 F S s C D c d P O X
forgetme: PERSON
    direct !forgetme                                             F S s C D c d P O X
confirm: EVERYBODY
    direct !confirm                                              F S s C D c d P O X
no: EVERYBODY
    direct !no                                                   F S s C D c d P O X
join: PERSON
    !join Neudorf land=SH kind=town                              F S s C D c d P O X
language: EVERYBODY
    direct !language de                                          F S s C D c d P O X
    !language de                                                 F S s C D c d . . .
room: EVERYBODY
    !room                                                        F S s C D c d P O .
    unregistered !room plenary                                   F . . . . . . . . .
    unregistered !room open                                      F . . . . . . . . .
    unregistered !room coordination                              F . . . . . . . . .
    unregistered !room land NW                                   F S . . . . . . . .
    unregistered !room topic                                     F S s . . . . . . .
    plenary !room topic                                          F . . . . . . . . .
    land !room topic                                             F S . . . . . . . .

applications: COORDINATION
    !applications                                                F S s . . . . . . .
approve: COORDINATION
    !approve A-1                                                 F S . . . . . . . .
decline: COORDINATION
    !decline A-1 Bitte die Adresse des Rathauses                 F S . . . . . . . .
checklist: PERSON
    !checklist Musterhafen                                       F S . C D . . . . .
    !checklist "Seebrücke Musterland"                            F S . . . . . P . .
template: PERSON
    !template Musterhafen                                        F S . C D . . . . .
overview: COORDINATION
    !overview                                                    F S s . . . . . . .
    !overview NW without pledge                                  F S . . . . . . . .
    !overview xlsx                                               F S s . . . . . . .
open: PERSON
    !open                                                        F S s C D c d . . .
contact: MEMBERS
    !contact Musterhafen                                         F S s C D c d . . .
contact set: MEMBERS
    !contact set Musterhafen @neu:localhost                      F S . . . . . . . .
    !contact set Musterhafen @koordination:localhost             . S . . . . . . . .
contact remove: MEMBERS
    !contact remove Musterhafen deputy                           F S . . . . . . . .
contact resign: MEMBERS
    !contact resign                                              . . . C D c d . . .
    !contact resign for Musterhafen                              . . . C D . . . . .
deputy: MEMBERS
    !deputy @neu:localhost                                       . . . C . c . . . .
    !deputy @neu:localhost for Musterhafen                       . . . C . . . . . .
coordinator set: MEMBERS
    !coordinator set @neu:localhost land=NW                      F . . . . . . . . .
coordinators: MEMBERS
    !coordinators                                                F S s C D c d P O .
observer add: COORDINATION
    !observer add @neu:localhost Ministerium                     F S s . . . . . . .
observer remove: COORDINATION
    !observer remove @lea:localhost                              F S s . . . . . . .
observers: COORDINATION
    !observers                                                   F S s . . . . . . .
server: COORDINATION
    !server                                                      F S s . . . . . . .
server admit: COORDINATION
    !server admit rathaus.example                                F . . . . . . . . .
server block: COORDINATION
    !server block rathaus.example                                F . . . . . . . . .
"""
