"""What holds for every message, whatever is said in it."""

from __future__ import annotations

from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

Content = dict[str, Any]
_OURS = {"p", "ul", "ol", "li", "code", "strong", "br", "a", "blockquote"}


class _Checked(HTMLParser):
    """Reads formatted_body; `text` is what a person sees, `open` the tags not closed yet."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _OURS, f"<{tag}> is not ours"
        given = dict(attrs)
        if tag == "ol":
            assert str(given.pop("start", "2")).isdigit()
        assert [*given] == (["href"] if tag == "a" else []), f"<{tag}> with {attrs}"
        links = ("https://matrix.to/#/@", "https://matrix.to/#/!")
        assert all(str(value).startswith(links) for value in given.values())
        if tag == "br":
            self.text += "\n> " if "blockquote" in self.open else "\n"
            return
        self.open.append(tag)
        if tag == "blockquote":  # what the sign is in the plain body
            self.text += "> "

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag in {"p", "li", "blockquote"}:
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"<![{data}")

    handle_comment = handle_decl = handle_pi = unknown_decl


def check_form(content: Content) -> None:
    """What holds for every message: only our tags, the same text in both forms, no stray ring."""
    mentions = content["m.mentions"]
    if content.get("msgtype") != "m.text":
        assert mentions == {}, "only what rings may mention"
    if "formatted_body" in content:
        assert read(content["formatted_body"]).split() == _without_bullets(content)


@lru_cache(4096)  # the bot repeats itself
def read(html: str) -> str:
    """What a person sees of HTML; it has to be well-formed, and of our tags only."""
    page = _Checked()
    page.feed(html)
    page.close()
    assert page.open == []
    return page.text


def _without_bullets(content: Content) -> list[str]:
    """The words of the plain body, without the `- ` and `1. ` that HTML has tags for."""
    found: list[str] = []
    numbered = "<ol" in content["formatted_body"]
    for line in content["body"].split("\n"):
        first, _, rest = line.partition(" ")
        is_bullet = first == "-" or (numbered and first.rstrip(".").isdigit() and "." in first)
        found += (rest if is_bullet else line).split()
    return found
