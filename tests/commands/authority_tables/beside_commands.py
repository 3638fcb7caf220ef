"""What is done beside commands: on `!confirm`, on what is heard, and by itself."""

from __future__ import annotations

# What is done after `!confirm`, once somebody has been asked; and who may read what is answered.
CONFIRMED = """
forgetme: PERSON
    {}                                                           F S s C D c d P O X
poll_close: EVERYBODY
    {"id": 1}                                                    F S s C . . . . . .
survey_close: EVERYBODY
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
withdraw_statement: MEMBERS
    {"statement": 1, "reason": "Erledigt.", "published": false}  F S s C . . . . . .
    {"statement": 3, "reason": "Erledigt.", "published": true}   F . . . . . . . . .
replace_outcome: MEMBERS
    {"statement": 3, "text": "Nichts.", "review": null, "basis": " None"} F . . . . . . . . .
add_member: MEMBERS
    {"name": "Neudorf", "land": "NW", "kind": "town"}            F S . . . . . . . .
rename_member: MEMBERS
    {"member": 1, "name": "Rnusterhafen"}                        F S . . . . . . . .
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
ANSWERED = {"arrival", "own-poll"}
# What the bot itself has found out about a room, or about a person.
NOTICED = {"back", "exposure", "moved", "reached"}
# Does what `!confirm` does, and only for whoever was asked: see test_ticks. What was refused and is
# corrected is a command like any other, of the same sender in the same room: see test_edits.
CONFIRMING = {"reaction", "edit"}
# What falls due by itself: nobody asks for it, so nobody's authority is looked at.
DUE = {
    "applications",
    "awaited",
    "date-poll",
    "date-poll-letters",
    "date-poll-nudge",
    "digest",
    "follow-up",
    "follow-up-letters",
    "mandate-end",
    "meeting",
    "meeting-letters",
    "open-items",
    "pledge-confirmation",
    "poll",
    "poll-count",
    "poll-end",
    "poll-endless",
    "poll-nudge",
    "poll-nudge-letters",
    "poll-outcome",
    "question",
    "question-letters",
    "reminder",
    "reminder-letters",
    "signature-decision",
    "statement",
    "statement-letters",
    "statement-nudge",
    "statement-nudge-letters",
    "statement-review",
    "statement-withdrawn-letters",
    "survey",
    "survey-nudge",
    "survey-nudge-letters",
    "task",
    "unread",
}
