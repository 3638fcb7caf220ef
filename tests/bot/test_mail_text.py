"""What a mail says, and that no text in it becomes a header."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32

from hypothesis import given
from hypothesis import strategies as st

from bot.mail_text import composed, one_line
from storage.mails import ToSend
from tests.harness.mail import ALLIANCE, Server

NOW = datetime(2020, 11, 19, 9, tzinfo=UTC)
AURICH = "aurich@muster.example"


def _mail(**other: str) -> ToSend:
    words = {"subject": "Frist", "body": "Text", "name": "Aurich", **other}
    return ToSend(
        1,
        "<a@b.example>",
        "de",
        words["subject"],
        words["body"],
        NOW,
        0,
        1,
        words["name"],
        "c",
        "x",
    )


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_no_text_becomes_a_header(subject: str, name: str, body: str) -> None:
    try:
        body.encode()
    except UnicodeEncodeError:
        body = ""
    settings = Server(25).settings()
    data = composed(_mail(subject=subject, name=name, body=body), AURICH, settings, ALLIANCE, NOW)
    head, _empty, _body = data.partition(b"\r\n\r\n")
    names = {
        line.partition(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in b" \t"
    }
    assert names <= {
        *(b"from", b"to", b"reply-to", b"subject", b"date", b"message-id", b"auto-submitted"),
        *(b"x-auto-response-suppress", b"content-language", b"list-unsubscribe", b"mime-version"),
        *(b"content-type", b"content-transfer-encoding"),
    }
    assert data.isascii()
    assert all(len(line) < 998 for line in data.split(b"\r\n"))


def test_a_line_end_in_a_name_stays_in_its_line() -> None:
    evil = "Aurich\r\nBcc: x@y.example\u2028\x00"
    assert one_line(evil) == "Aurich Bcc: x@y.example"
    data = composed(
        _mail(subject=evil, name=evil), AURICH, Server(25).settings(), ALLIANCE, NOW
    ).decode()
    assert "\r\nBcc" not in data


_WORD = "=?utf-8?q?Frist=0D=0ABcc:_x@y.example=0D=0A=0D=0AKonto_neu?="


def test_an_encoded_word_in_a_title_stays_as_it_is_written() -> None:
    """Python decodes such words when they are made a header, line ends and all."""
    alliance = replace(ALLIANCE, name=_WORD)
    mail = _mail(subject=_WORD, name=_WORD)
    data = composed(mail, AURICH, Server(25).settings(), alliance, NOW)
    found = message_from_bytes(data, policy=compat32)
    assert found["Bcc"] is None
    for header in ("Subject", "From"):
        assert "=0D=0ABcc:_x@y.example=0D=0A=0D=0AKonto_neu" in _decoded(found[header])
    body = found.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.startswith(b"=?utf-8?q?"), "there it does no harm"


def _decoded(header: str) -> str:
    return str(make_header(decode_header(header.replace("\r\n", ""))))


def test_whoever_reads_by_machine_finds_language_and_where_to_stop() -> None:
    """Mail servers understand no encoded words there, nor a line in two."""
    to = f"{'koordination' * 5}+x&y@haefen-und-kommunen.example"
    settings = Server(25).settings().model_copy(update={"reply_to": to})
    data = composed(_mail(), AURICH, settings, ALLIANCE, NOW)
    head = data.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    assert "Content-Language: de" in head
    (stop,) = (each for each in head if each.startswith("List-Unsubscribe"))
    local = "koordination" * 5 + "%2Bx%26y"
    address = f"mailto:{local}@haefen-und-kommunen.example?subject=%21mail%20stop%20c"
    assert stop == f"List-Unsubscribe: <{address}>"
