"""The German words of date phrases; see lexicon.py for what a table says."""

from __future__ import annotations

from .lexicon import lexicon, numbered, weekdays

GERMAN = lexicon(f"""
    NEAR: heute=0 uebermorgen=2 gestern=-1 vorgestern=-2
    MORGEN: morgen=1
    WEEKDAY: {weekdays("montag dienstag mittwoch donnerstag freitag samstag sonntag")}
    WEEKDAY: sonnabend=SA
    SHORT_DAY: {weekdays("mo di mi do fr sa so")}
    WEEKDAYS: {weekdays("montags dienstags mittwochs donnerstags freitags samstags sonntags")}
    WEEKDAYS: sonnabends=SA
    WORKDAYS: werktags werktag werktagen wochentags
    MONTH_NAME: {numbered("januar februar maerz april mai juni juli august september")}
    MONTH_NAME: {numbered("oktober november dezember", 10)} jaenner=1
    MONTH_NAME: {numbered("jan feb mrz apr")} jun=6 jul=7 aug=8 sep=9 sept=9 okt=10 nov=11 dez=12
    ORDINAL: {numbered("ersten zweiten dritten vierten fuenften")} letzten=-1
    ORDINAL: {numbered("erste zweite dritte vierte fuenfte")} letzte=-1
    ORDINAL: {numbered("erster zweiter dritter vierter fuenfter")} letzter=-1 letztem=-1
    ARTICLE: ein=1 eine=1 einer=1 einem=1 einen=1
    NUMERAL: eins=1 {numbered("zwei drei vier fuenf sechs sieben", 2)}
    NUMERAL: {numbered("neun zehn elf zwoelf", 9)}
    EIGHT: acht=8
    NUMERAL: vierzehn=14 fuenfzehn=15 zwanzig=20 dreissig=30 vierzig=40 fuenfundvierzig=45
    SHORT: sekunde=1 sekunden=1 minute=60 minuten=60 min=60 stunde=3600 stunden=3600
    SHORT: viertelstunde=900 dreiviertelstunde=2700
    DAY: tag tage tagen tages
    WEEK: woche wochen
    MONTH: monat monate monaten monats
    YEAR: jahr jahre jahren jahres
    HALVED: halbe halben
    NEXT: naechsten naechster naechstem naechste naechstes
    COMING: kommenden kommender kommendem kommende kommendes
    THIS: diesen dieser diesem diese dieses
    AFTER_NEXT: uebernaechsten uebernaechster uebernaechste
    PREVIOUS: vorigen=unsure voriger=unsure vorige=unsure
    PREVIOUS: vergangenen=sure vergangener=sure vergangene=sure
    PART: vormittag=forenoon mittag=noon nachmittag=afternoon abend=evening
    PART: nacht=night
    EARLY: frueh=morning
    BY_PART: morgens=morning vormittags=forenoon mittags=noon nachmittags=afternoon
    BY_PART: abends=evening nachts=night
    MERIDIEM: a.m.=am p.m.=pm pm=pm
    DAILY: taeglich
    _IN: in
    _AND: und
    _ON: am an zum
    _AT: um
    _ABOUT: gegen ca ca. circa etwa ungefaehr kurz
    _UNTIL: bis
    _FROM: ab
    _EXCEPT: ausser
    _TIMES: mal x
    TIMES: zweimal=2 dreimal=3 viermal=4 fuenfmal=5 sechsmal=6 siebenmal=7 achtmal=8 neunmal=9
    TIMES: zehnmal=10 zwoelfmal=12
    _END: ende
    SPAN_END: monatsende=MONTH jahresende=YEAR
    _VAGUE: anfang mitte
    _KW: kw kalenderwoche
    MIDNIGHT: mitternacht
    _THREE_QUARTER: dreiviertel
    _QUARTERLY: vierteljaehrlich quartalsweise
    QUARTER_YEAR: quartal quartals quartale
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
