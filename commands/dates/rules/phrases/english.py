"""The English words of date phrases; see lexicon.py for what a table says."""

from __future__ import annotations

from .lexicon import lexicon, numbered, weekdays

ENGLISH = lexicon(f"""
    NEAR: today=0 tomorrow=1 yesterday=-1
    WEEKDAY: {weekdays("monday tuesday wednesday thursday friday saturday sunday")}
    SHORT_DAY: {weekdays("mon tue wed thu fri sat sun")} tues=TU thur=TH thurs=TH
    WEEKDAYS: {weekdays("mondays tuesdays wednesdays thursdays fridays saturdays sundays")}
    WORKDAYS: weekdays weekday workdays workday
    MONTH_NAME: {numbered("january february march april may june july august september")}
    MONTH_NAME: {numbered("october november december", 10)}
    MONTH_NAME: {numbered("jan feb mar apr")} jun=6 jul=7 aug=8 sep=9 sept=9 oct=10 nov=11 dec=12
    ORDINAL: first=1 third=3 fourth=4 fifth=5 last=-1
    SECOND: second=2
    ARTICLE: a=1 an=1
    NUMERAL: {numbered("one two three four five six seven eight nine ten eleven twelve")}
    NUMERAL: fifteen=15 twenty=20 thirty=30 forty=40 forty-five=45
    SHORT: seconds=1 minute=60 minutes=60 min=60 mins=60 hour=3600 hours=3600
    DAY: day days
    WEEK: week weeks
    FORTNIGHT: fortnight
    MONTH: month months
    YEAR: year years
    HALVED: half
    NEXT: next
    COMING: coming
    THIS: this
    PREVIOUS: previous=unsure
    TONIGHT: tonight=evening
    PART: morning=morning afternoon=afternoon evening=evening night=night
    MERIDIEM: am=am pm=pm a.m.=am p.m.=pm
    CLOCK: noon=12:00 midday=12:00
    DAILY: daily
    OTHER: other=2
    _IN: in
    _AND: and
    _ON: on
    _AT: at
    _ABOUT: about around by shortly approximately
    _UNTIL: until till
    _FROM: from starting
    _EXCEPT: except
    _TIMES: times x
    TIMES: twice=2
    _AGO: ago
    _END: end
    _VAGUE: beginning start middle
    _KW: cw
    MIDNIGHT: midnight
    _QUARTERLY: quarterly
    _TWELVE: o'clock o’clock
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
