"""The words of date phrases: for each language, which sort (terminal of phrases.lark) a word is.

A language is one table. Words are written in plain spelling (`uebermorgen`), see spelling.py; the
value is what the sort means: days from today, an RRULE weekday, seconds, a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from lark import Token

from .spelling import plain

Lexicon: TypeAlias = Mapping[str, Token]

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_NUMERIC = [
    ("STAMP", r"[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9]{2}:[0-9]{2}(?::00)?"),
    ("DATE", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    ("DATE", r"[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{4}|[0-9]{2})?"),
    ("SLASHED", r"[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?|[0-9]{1,2}-[0-9]{1,2}-[0-9]{2,4}"),
    ("CLOCK", r"[0-9]{1,2}:[0-9]{2}"),
    ("DOTTED", r"[0-9]{1,2}\.[0-9]{2}"),
    ("YEAR_NUMBER", r"[0-9]{4}"),
    ("MINUTES", r"[0-5][0-9]"),
    ("NUMBER", r"[0-9]{1,9}"),
]
_PATTERNS = [(sort, re.compile(pattern)) for sort, pattern in _NUMERIC]
_ORDINAL = re.compile(r"([0-9]{1,2})(?:\.|st|nd|rd|th)")
_JOINED = re.compile(r"([0-9][0-9:.]*?)([a-z][a-z.]*)")  # `9uhr`, `9:30pm`


def _lexicon(table: str) -> Lexicon:
    """Reads lines of `SORT: word word=value …`; words without value mean themselves."""
    words: dict[str, Token] = {}
    for line in filter(None, map(str.strip, table.splitlines())):
        sort, _, entries = line.partition(": ")
        for entry in entries.split():
            word, _, value = entry.partition("=")
            if word in words:
                raise ValueError(f"{word!r} stands twice in one lexicon")
            words[word] = Token(sort, value or word)
    return words


def _numbered(words: str, start: int = 1) -> str:
    return " ".join(f"{word}={n}" for n, word in enumerate(words.split(), start))


def _weekdays(words: str) -> str:
    return " ".join(f"{word}={day}" for word, day in zip(words.split(), _DAYS, strict=True))


GERMAN = _lexicon(f"""
    NEAR: heute=0 uebermorgen=2 gestern=-1 vorgestern=-2
    MORGEN: morgen=1
    WEEKDAY: {_weekdays("montag dienstag mittwoch donnerstag freitag samstag sonntag")}
    WEEKDAY: sonnabend=SA
    WEEKDAYS: {_weekdays("montags dienstags mittwochs donnerstags freitags samstags sonntags")}
    WEEKDAYS: sonnabends=SA
    WORKDAYS: werktags werktag werktagen wochentags
    MONTH_NAME: {_numbered("januar februar maerz april mai juni juli august september")}
    MONTH_NAME: {_numbered("oktober november dezember", 10)} jaenner=1
    MONTH_NAME: {_numbered("jan feb mrz apr")} jun=6 jul=7 aug=8 sep=9 sept=9 okt=10 nov=11 dez=12
    ORDINAL: {_numbered("ersten zweiten dritten vierten fuenften")} letzten=-1
    ORDINAL: {_numbered("erster zweiter dritter vierter fuenfter")} letzter=-1
    ARTICLE: ein=1 eine=1 einer=1 einem=1 einen=1
    NUMERAL: eins=1 {_numbered("zwei drei vier fuenf sechs sieben acht neun zehn elf zwoelf", 2)}
    NUMERAL: fuenfzehn=15 zwanzig=20 dreissig=30 vierzig=40 fuenfundvierzig=45
    SHORT: sekunde=1 sekunden=1 minute=60 minuten=60 min=60 stunde=3600 stunden=3600
    SHORT: viertelstunde=900 dreiviertelstunde=2700
    DAY: tag tage tagen tages
    WEEK: woche wochen
    MONTH: monat monate monaten monats
    YEAR: jahr jahre jahren jahres
    HALVED: halbe halben
    NEXT: naechsten naechster naechstem kommenden kommender
    PART: vormittag=forenoon mittag=noon nachmittag=afternoon abend=evening
    PART: nacht=night
    EARLY: frueh=morning
    BY_PART: morgens=morning vormittags=forenoon mittags=noon nachmittags=afternoon
    BY_PART: abends=evening nachts=night
    MERIDIEM: a.m.=am p.m.=pm pm=pm
    DAILY: taeglich
    _IN: in
    _AND: und
    _ON: am an
    _AT: um
    _ABOUT: gegen ab bis ca ca. circa etwa
    _OCLOCK: uhr h
    _THE: den dem der
    _OF: im des
    _EVERY: jeden jede jedes jedem alle
    _WEEKLY: woechentlich
    _MONTHLY: monatlich
    _YEARLY: jaehrlich
    _HALF_TO: halb
    _QUARTER: viertel
    _PAST: nach
    _TO: vor
""")

ENGLISH = _lexicon(f"""
    NEAR: today=0 tomorrow=1 yesterday=-1
    WEEKDAY: {_weekdays("monday tuesday wednesday thursday friday saturday sunday")}
    WEEKDAYS: {_weekdays("mondays tuesdays wednesdays thursdays fridays saturdays sundays")}
    WORKDAYS: weekdays weekday workdays workday
    MONTH_NAME: {_numbered("january february march april may june july august september")}
    MONTH_NAME: {_numbered("october november december", 10)}
    MONTH_NAME: {_numbered("jan feb mar apr")} jun=6 jul=7 aug=8 sep=9 sept=9 oct=10 nov=11 dec=12
    ORDINAL: first=1 third=3 fourth=4 fifth=5 last=-1
    SECOND: second=2
    ARTICLE: a=1 an=1
    NUMERAL: {_numbered("one two three four five six seven eight nine ten eleven twelve")}
    NUMERAL: fifteen=15 twenty=20 thirty=30 forty=40 forty-five=45
    SHORT: seconds=1 minute=60 minutes=60 min=60 mins=60 hour=3600 hours=3600
    DAY: day days
    WEEK: week weeks
    MONTH: month months
    YEAR: year years
    HALVED: half
    NEXT: next
    PART: morning=morning afternoon=afternoon evening=evening night=night
    MERIDIEM: am=am pm=pm a.m.=am p.m.=pm
    CLOCK: noon=12:00 midday=12:00
    DAILY: daily
    OTHER: other=2
    _IN: in
    _AND: and
    _ON: on
    _AT: at
    _ABOUT: about around by until from
    _OCLOCK: o'clock o’clock
    _THE: the
    _OF: of
    _AFTER: after
    _EVERY: every each
    _WEEKLY: weekly
    _MONTHLY: monthly
    _YEARLY: yearly annually
    _QUARTER: quarter
    _PAST: past
    _TO: to
""")

LANGUAGES: Sequence[Lexicon] = (GERMAN, ENGLISH)


def tokens(word: str, lexicon: Lexicon) -> list[Token]:
    """The one or two tokens of a word, none if it is not a word of date phrases.

    Punctuation after it is ignored (`Montag,` `Uhr:`).
    """
    text = plain(word).rstrip(",;:")
    joined = _JOINED.fullmatch(text)
    if joined is None:
        found = _token(text, lexicon)
        return [found] if found else []
    if ordinal := _token(text, lexicon):
        return [ordinal]
    pair = [_token(part, lexicon) for part in joined.groups()]
    if pair[0] and pair[1] and pair[1].type in {"_OCLOCK", "MERIDIEM"}:
        return [pair[0], pair[1]]
    return []


def _token(text: str, lexicon: Lexicon) -> Token | None:
    if ordinal := _ORDINAL.fullmatch(text):
        return Token("ORDINAL", ordinal[1])
    for sort, pattern in _PATTERNS:
        if pattern.fullmatch(text):
            return Token(sort, text)
    known = lexicon.get(text)
    if known is None and len(text) > 1 and text.endswith("."):
        return _token(text[:-1], lexicon)
    return known
