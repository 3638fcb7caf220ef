"""Each language is one table and one catalogue: complete, clear, and enough for one more."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from babel.dates import get_day_names
from holidays.countries.germany import Germany

import commands
from bot.content import PRESS
from commands.alliance.rules.laender import NAMES
from commands.dates.rules.phrases.lexicon import lexicons
from commands.dates.rules.phrases.reading import NotADate, day, read
from commands.kit import Command
from commands.kit.kinds import Cursor
from commands.kit.registry import Registry
from commands.kit.rules.choices import Worded
from commands.kit.rules.spelling import spaced
from commands.locales.tables import SOURCE_LANGUAGE, UnsoundTable, languages, table, tables
from storage.tables import InboxRow
from tests.commands.conftest import InMemory
from tests.commands.dates.rules.phrases_english import ENGLISH
from tests.commands.dates.rules.phrases_english_periods import ENGLISH_PERIODS
from tests.commands.dates.rules.phrases_english_series import ENGLISH_SERIES
from tests.harness.chat import (
    BEN,
    BERLIN,
    FEDERAL,
    INA,
    REGISTRATION,
    START,
    STRANGER,
    Chat,
    discovered,
)
from tests.harness.examples import as_shown
from tests.harness.languages import (
    INVENTED,
    Invention,
    every_words,
    forget_languages,
    strange_words,
)
from tests.harness.messages import Content

REGISTRY = discovered()
OTHERS = [each for each in languages() if each != SOURCE_LANGUAGE]


# ---- the tables there are ----------------------------------------------------------------------


@pytest.mark.parametrize("language", OTHERS)
def test_every_word_to_be_typed_is_in_the_table(language: str) -> None:
    wanted, there = every_words(REGISTRY).keys(), table(language).words.keys()
    assert wanted - there == set(), f"missing in {language}.toml"
    known = {("languages", each) for each in languages()}
    assert there - wanted - known == set(), f"nobody reads this in {language}.toml"


@pytest.mark.parametrize("command", list(REGISTRY.commands), ids=lambda each: each.name)
def test_no_word_means_two_options(command: Command) -> None:
    given = [each.option for each in command.signature.parameters if each.option]
    words = [word for each in given for word in each.names]
    assert len(words) == len(set(words))


def test_no_word_means_two_choices() -> None:
    for kind in {type(each) for each in _members(Worded)}:
        meant = {spaced(word): each for each in kind for word in each.words}
        for each in kind:
            assert {meant[spaced(word)] for word in each.words} == {each}


def _members(kind: type[Worded]) -> Iterator[Worded]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("commands."):
            yield from each


@pytest.mark.parametrize("language", languages())
def test_how_it_is_written(language: str) -> None:
    spoken = table(language)
    assert spoken.holidays in Germany.supported_languages
    assert sorted(filter(str.isalpha, spoken.in_figures(date(2027, 12, 3)))) == []
    assert len(spoken.separator) == len(spoken.thousands) == 1


NOW = datetime(2020, 11, 19, 10, 0, tzinfo=BERLIN)


@pytest.mark.parametrize("language", languages())
def test_what_is_asked_back_is_understood(language: str) -> None:
    say = lexicons()[language]
    for weekday in ("MO", "FR"):
        name = say.weekday(weekday)
        for nth in (1, 2, 3, 4, -1):
            order = {"nth": say.nth(nth), "spoken": say.spoken_nth(nth), "weekday": name}
            for reading in ("every_nth", "every_spoken_nth"):
                _understood(f"{say.asked(reading, **order)} 9:00", f"BYDAY={nth:+}{weekday}")
        _understood(f"{say.asked('every_weeks', n=2, weekday=name)} 9:00", f"BYDAY={weekday};INT")
        for week in ("50", "2 2021"):
            assert day(say.asked("weekday_of_week", weekday=name, week=week).split(), NOW, BERLIN)
        assert day(say.asked("weekday_next_week", weekday=name).split(), NOW, BERLIN)
    for number in (1, 2, 3, 11, 22, -1):
        on = say.day_of_month(number)
        _understood(f"{say.asked('monthly', day=on)} 9:00", f"BYMONTHDAY={number}")
        _understood(f"{say.asked('every_3_months', day=on)} 9:00", f"{number};INTERVAL=3")
    _understood(f"{say.asked('every_quarter')} 9:00", "BYMONTH=1,4,7,10")
    assert read([*say.asked("in_days", n=8).split(), "9:00"], NOW, BERLIN)


def _understood(phrase: str, rule: str) -> None:
    found = read(phrase.split(), NOW, BERLIN)
    assert found.used == len(phrase.split())
    assert rule in (found.when.rule or ""), phrase


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('separator = ";"', "", "separator is missing"),
        ('separator = ";"', 'separator = ";"\nseperator = ","', "nobody reads seperator"),
        ("[keywords]", "[keyword]", "nobody reads keyword"),
        ('room = "raum"', "room = 3", "room needs words"),
        ('room = "raum"', 'room = "raum"\nroom = "zimmer"', "de.toml"),
        ("[dates.words]", "[dates.word]", "seven words of WEEKDAY"),
        ("Montag=MO", "Montag=M", "Montag=M"),
        ("morgen=1", "morgen=bald", "morgen=bald"),
        ("gestern=-1", "heute=-1", "heute"),
        ('last = "letzten"\n', "", "readings"),
    ],
)
def test_a_table_that_is_not_sound_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, told: str
) -> None:
    [own] = commands.__path__
    (tmp_path / "locales").mkdir()
    for name in ("de.toml", "en.toml"):
        written = (Path(own) / "locales" / name).read_text(encoding="utf-8")
        if name == "de.toml":
            assert written.count(old) == 1
            written = written.replace(old, new)
        (tmp_path / "locales" / name).write_text(written, encoding="utf-8")
    monkeypatch.setattr(commands, "__path__", [str(tmp_path)])
    forget_languages()
    with pytest.raises(UnsoundTable, match=told):
        tables()
        lexicons()
    monkeypatch.undo()
    forget_languages()


# ---- one more, made of English ----------------------------------------------------------------


@pytest.fixture(scope="module")
def invention(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Invention]:
    """A third language beside the others, and nothing else."""
    found = Invention(REGISTRY)
    folder = tmp_path_factory.mktemp("invented") / "more"
    found.write(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "__path__", [*commands.__path__, str(folder)])
        forget_languages()
        yield found
    forget_languages()


@pytest.fixture(scope="module")
def registry(invention: Invention) -> Registry:
    return Registry.discover()


@pytest.fixture
async def invented(registry: Registry, in_memory: InMemory) -> AsyncIterator[Chat]:
    """The alliance, in a plenary and a direct chat that speak the invented language."""
    async with in_memory("alliance", INVENTED, registry) as each:
        await each.says(FEDERAL, f"!xcontact xset Musterhafen {FEDERAL}")
        yield each


def test_it_is_there(registry: Registry) -> None:
    assert languages() == ("de", "en", INVENTED)
    assert {"xpledge", "pledge", "zusage"} <= {*registry.commands.names()}


def test_every_example_can_be_typed(registry: Registry) -> None:
    for command in registry.commands:
        for example in command.examples:
            for language in languages():
                found = registry.commands.parse(as_shown(example, language)[1:])
                assert found is not None
                assert found[0] is command
                command.signature.bind(found[1], lambda some: Cursor(some, START, BERLIN))


async def test_every_command_is_answered(invented: Chat, registry: Registry) -> None:
    """Done, shown or refused: each example, each name alone, its last word wrong."""
    chat, heard = invented, _Heard(invented)
    for line in ("!xpledge 12", "!xpoll “Frage?”"):
        await heard.says(FEDERAL, line)
    for command in registry.commands:
        name = f"!{command.words.shown(INVENTED)}"
        first = as_shown(command.examples[0], INVENTED)
        for example in command.examples:
            line = as_shown(example, INVENTED)
            await heard.says(FEDERAL, line)
            for undone in (f"!xcontact xset Musterhafen {FEDERAL}", "!xlanguage xish"):
                if line.split()[0] == undone.split()[0]:
                    await chat.says(FEDERAL, undone)
        *given, last = first.removeprefix(name).split() or [""]
        option, equals, _value = last.partition("=")
        wrong = " ".join([name, *given, f"{option}=¿?" if equals else "¿?"])
        for line in (name, wrong):
            await heard.says(FEDERAL, line)
        [page] = await heard.says(INA, f"!xhelp {name}")
        assert first in page["body"]
    assert [row.failure for row in await chat.rows(InboxRow) if row.failure] == []
    for days in (1, 7, 40):
        await heard.waits(timedelta(days=days))
    assert heard.strange == {}
    assert heard.messages > 500


STORY = [
    (STRANGER, "!xjoin Beispielstadt"),
    (FEDERAL, "!xapprove A-1 xdeputy"),
    (BEN, "!xmandate xadd xappeal 22.10.2018 “18/76”"),
    (BEN, "!xmandate xadd xact 22.10.2018 “18/77”"),
    (BEN, "!xpledge 5 xNesT xadditional xuntil xend xof xnext xyear"),
    (FEDERAL, "!xformal P-1 “10.11.2020”"),
    (FEDERAL, "!xcontact xset “Landkreis Musterland” @l:localhost"),
    ("@l:localhost", "!xpledge 3"),
    (FEDERAL, "!xsum"),
    (FEDERAL, "!xoffer xfreeze xfederal"),
    (FEDERAL, "!xconfirm"),
    (FEDERAL, "!xpoll “Frage?” xopen=1h"),
    (BEN, "!xvote 1 xyes, xbecause “so”"),
    (FEDERAL, "!xpoll xclose 1"),
    (FEDERAL, "!xconfirm"),
    (FEDERAL, "!xpoll xrecord 1"),
    (
        FEDERAL,
        "!xstatement xnew “Hilfe” xuntil xtomorrow 18:00\nxclause 1: Ja.\nxclause 2: So.",
    ),
    (BEN, "!xclause ST-1 1 xto 2 xagree"),
    (BEN, "!xsign ST-1"),
    (FEDERAL, "!xstatement xpublish ST-1"),
    (FEDERAL, "!xconfirm"),
    (BEN, "!xrecord ST-1"),
    (FEDERAL, "!xsurvey xopen “Frage?” xnumber xplaces 0-500"),
    (BEN, "!xanswer 1 25"),
    (FEDERAL, "!xsurvey xresult 1 xcsv"),
    (FEDERAL, "!xsurvey xresult 1 xchart"),
    (FEDERAL, "!xoverview xchart"),
    (FEDERAL, "!xoffer xcontacts A-2020-01"),
    (FEDERAL, "!xdate xpoll “Treffen” 12.01.2021 14:00, 14.01.2021 10:00"),
    (BEN, "!xsuits D-1 1, xif xneed xbe 2"),
    (FEDERAL, "!xdate xpoll xtake D-1 1"),
    (FEDERAL, "!xexport xmembers xcsv"),
    (FEDERAL, "!xoverview xxlsx"),
    (
        BEN,
        "!xmodel xnew\nxtitle: Hilfe\nxcategory: xhousing\nxsteps: So.\nxresult: 4\nxoffice: Amt",
    ),
    (BEN, "!xmodel 1 xPDF"),
    (FEDERAL, "!xmeeting xnew xtomorrow xat 9 xpm “Rathaus” xduration=2xhours"),
    (FEDERAL, "!xcalendar"),
    (FEDERAL, "!xtemplate Beispielstadt"),
    (BEN, "!xmydata xxlsx"),
]


# Presses of files that were posted before an update only; their tests are beside them.
FORMER = {"own_copy"}


async def test_every_letter_and_paper_is_in_it(invented: Chat, registry: Registry) -> None:
    """From the application to the published statement, and what comes of it by itself."""
    heard = _Heard(invented)
    for who, line in STORY:
        answers = await heard.says(who, line)
        assert not answers or "xExample" not in answers[0].get("body", ""), line
        if line.startswith("!xvote"):
            await heard.waits(timedelta(hours=2))
    for days in (1, 7, 40):
        await heard.waits(timedelta(days=days))
    assert heard.strange == {}
    assert heard.files.keys() == registry.presses.keys() - FORMER
    for content in heard.files.values():
        assert content["language"] == INVENTED
        assert registry.presses[content["kind"]].make(content["data"], INVENTED)


# Data, and what is called the same in every language.
DATA = " ".join(
    (
        *(
            FEDERAL,
            INA,
            *REGISTRATION,
            *NAMES.values(),
            *get_day_names("wide", locale="eo").values(),
        ),
        "Städte Sicherer Häfen, Stadt Musterhafen, Rathausplatz 1, datenschutz@musterhafen.example",
        *Germany(years=2027, language="uk").values(),
        "§ 23 AufenthG, Art. 17 Dublin III, nest, docx, txt, @name:server, We ask, Europe/Athens",
        "ods, hafenlotse verify, pdf, json, reason, @wer, rathaus.example",
    )
)


# What somebody has written, and the names that a command has in all languages.
_ALIEN = re.compile('[“"][^”"\n]*[”"]|^xAll xnames: .*', re.MULTILINE)


class _Heard:
    """What was answered, and what of it was in another language."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self.strange: dict[str, str] = {}
        self.messages = 0
        self.files: dict[str, Any] = {}
        self._known = strange_words(DATA)

    async def says(self, who: str, line: str) -> list[Content]:
        """What is answered to it; letters to others are heard, too."""
        answers = await self._chat.says(who, line)
        self._hear(line, answers)
        return answers

    async def waits(self, by: timedelta) -> None:
        self._hear("", await self._chat.time_passes(by))

    def _hear(self, line: str, answers: list[Content]) -> None:
        self._known |= strange_words(line)
        for content in [*answers, *(letter for _room, letter in self._chat.letters)]:
            if PRESS in content:
                self.files.setdefault(content[PRESS]["kind"], content[PRESS])
            if "body" not in content or line.startswith("!xlanguage"):
                continue
            self.messages += 1
            strange = strange_words(_ALIEN.sub("", content["body"])) - self._known
            if strange:
                self.strange[f"{line}: {' '.join(sorted(strange))}"] = content["body"]


DATES = [
    row[0]
    for row in (*ENGLISH, *ENGLISH_PERIODS, *ENGLISH_SERIES)
    if not row[0].startswith("cron")  # a notation of its own
]


def test_every_date_can_be_typed(invention: Invention) -> None:
    """Just as in English, or refused for the same reason; what is asked back in it works, too."""
    for english in DATES:
        said = invention.date(english)
        meant, found = _read(english), _read(said)
        if isinstance(meant, NotADate):
            assert isinstance(found, NotADate), said
            assert found.reason is meant.reason, said
        else:
            assert found == meant, said


def _read(phrase: str) -> Any:
    try:
        return read(phrase.split(), NOW, BERLIN)
    except NotADate as error:
        return error
