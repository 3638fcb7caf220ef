"""Who may do what: every command with examples, and the roles for which they work.

Decided from design.md section 3 and domain.md, not from the code. A command stands with the
audience of its answers; below it what is typed, in the plenary or in the place named in front,
with \\n for the next line.
Everything happens in NW: the columns are
    F federal coordination          S, s state coordination of NW, of another Land
    C, D contact person and deputy of Musterhafen (NW), which most examples are about
    c, d contact person and deputy of Beispielstadt (NW): another municipality
    P partner                       O guest (observer)                     X stranger
"""

from __future__ import annotations

COLUMNS = "F S s C D c d P O X"

TABLE = """
help: EVERYBODY
    !help                                                        F S s C D c d P O X
privacy: EVERYBODY
    !privacy                                                     F S s C D c d P O X
mydata: PERSON
    !mydata                                                      F S s C D c d P O X
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
contact: MEMBERS
    !contact Musterhafen                                         F S s C D c d . . .
contact set: MEMBERS
    !contact set Musterhafen @neu:localhost                      F S . . . . . . . .
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

member add: MEMBERS
    !member add Neudorf land=NW kind=town                        F S . . . . . . . .
member set: MEMBERS
    !member set Musterhafen interested                           F S . . . . . . . .
    !member set "Landkreis Musterland" interested                F . s . . . . . . .
    !member set "Landkreis Musterland" land=NW                   F . . . . . . . . .
member show: MEMBERS
    !member show Musterhafen                                     F S s C D c d P O .
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

poll: EVERYBODY
    !poll "Winterhilfe?"                                         F S s C D c d . . .
poll close: EVERYBODY
    !poll close 1                                                F S s C . . . . . .
    land !poll close 2                                           F S . C . . . . . .
poll discard: EVERYBODY
    !poll discard 1                                              F S s C . . . . . .
    land !poll discard 4                                         F S . C . . . . . .
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
statement new: MEMBERS
    !statement new "Winterhilfe"\\n1. Wir helfen.                 F S s C D c d . . .
statement edit: MEMBERS
    !statement edit ST-1 1 "Wir helfen gern."                    F S s C . . . . . .
    land !statement edit ST-2 1 "Wir helfen gern."               F S . C . . . . . .
statement deadline: MEMBERS
    !statement deadline ST-1 02.12.2020 18:00                    F S s C . . . . . .
statement title: MEMBERS
    !statement title ST-1 "Sommerhilfe"                          F S s C . . . . . .
statement drop: MEMBERS
    !statement drop ST-1 1                                       F S s C . . . . . .
    land !statement drop ST-2 1                                  F S . C . . . . . .
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
publication: EVERYBODY
    !publication ST-3                                            F S s C D c d P O .
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
calendar: MEMBERS
    !calendar                                                    F S s C D c d P O .
"""

# What is done after `!confirm`, once somebody has been asked; and who may read what is answered.
CONFIRMED = """
forgetme: PERSON
    {}                                                           F S s C D c d P O X
poll_close: EVERYBODY
    {"id": 1}                                                    F S s C . . . . . .
resign: MEMBERS
    {"member": 1}                                                . . . C D . . . . .
freeze_offer: MEMBERS
    {"recipient": "federal", "programme": null, "basis": ""}     F . . . . . . . . .
    {"recipient": "NW", "programme": null, "basis": ""}          F S . . . . . . . .
release_offer: MEMBERS
    {"year": 2020, "count": 2}                                   F . . . . . . . . .
open_statement: MEMBERS
    {"title": "Winterhilfe", "clauses": ["Wir helfen."]}         F S s C D c d . . .
publish_statement: MEMBERS
    {"statement": 1, "review": "2021-02-19", "yield": null, "basis": ""} F . . . . . . . . .
replace_minutes: MEMBERS
    {"meeting": 2, "text": "Wir helfen.", "basis": ""}           F S . . . . . . . .
import: COORDINATION
    FILE                                                         F S . . . . . . . .
"""

# What is heard beside commands, and from whom it counts, is fetched, is asked about.
HEARD = """
ballot
    {"poll": "$poll", "answers": ["0"]}                          . . . C D c d . . .
redaction
    {"target": "$ballot"}                                        . . . C . . . . . .
upload
    {"name": "tabelle.csv"}                                      F S s . . . . . . .
    {"name": "erklaerung.docx"}                                  F S s C D c d . . .
    {"name": "text.docx", "text": "!minutes M-1"}                F S s . . . . . . .
file
    {"name": "erklaerung.txt", "text": ""}                       F S s C D c d . . .
    {"name": "tabelle.csv", "text": ""}                          F S . . . . . . . .
    {"name": "text.txt", "text": "!minutes M-1"}                 F . . . . . . . . .
"""

# What is answered with words only, whoever it is from.
ANSWERED = {"arrival", "edit"}
# Does what `!confirm` does, and only for whoever was asked: see test_ticks.
CONFIRMING = {"reaction"}
# What falls due by itself: nobody asks for it, so nobody's authority is looked at.
DUE = {
    "follow-up",
    "mandate-end",
    "digest",
    "meeting",
    "pledge-confirmation",
    "poll",
    "poll-count",
    "poll-nudge",
    "reminder",
    "signature-decision",
    "statement",
    "task",
}
