"""A conversation in the terminal: a line in, a text out. Reading and printing are the caller's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from adapters import timed
from adapters.console import article as articles
from adapters.console import render
from adapters.console.explain import explanation
from adapters.console.layout import Page, literal
from bot.answering import TURNS_KEPT, remember
from bot.contract import Addresses, answer_object, question_text
from bot.library import Library
from bot.model import Answer, Audience, Kind, Question, Quote, Turn
from bot.problems import WrongUsage
from bot.tags import suggest, tagged

_BETWEEN = frozenset({"the", "and", "to", "with", "vs", "vs.", "versus", ",", "和", "与", "跟"})  # no part of a name

HELP = """\
Ask in your own words, in English or Chinese. Questions may lean on the last answer: "and who appoints its leaders?"
  /summary TOPIC     what a topic is            /topics [TAG]   the topics there are
  /see-also TOPIC    where to go on, and why    /read TITLE     a whole article
  /relate A, B       how two are connected      /explain        why the last answer
  /compare A, B      two side by side           /json           answers as JSON, and back
  /help              this                       /quit           the end (or Ctrl-D)
A number chooses from the last answer's list. Tab completes topics and commands."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a conversation is had with and shown on."""

    library: Library  # as the audience may see it
    addresses: Addresses
    page: Callable[[], Page]  # the terminal may be resized at any time
    today: dt.date
    audience: Audience
    to_json: Callable[[object], str]


class Conversation:
    """Remembers the last turns and the last answer's choices."""

    def __init__(self, around: Surroundings, *, as_json: bool = False) -> None:
        self._around = around
        self._as_json = as_json
        self._turns: tuple[Turn, ...] = ()
        self._last: Answer | None = None
        self.over = False

    def greeting(self) -> str:
        """Who we are, what we know, where to begin."""
        library, page = self._around.library, self._around.page()
        number = len(library.titles)
        lines = [
            render.heading(literal(library.manifest.name), page),
            f"{number} article{'' if number == 1 else 's'}. Ask in your own words; /help shows more.",
        ]
        if library.manifest.start_with:
            lines += ["Start with:", *(f"  • {literal(title)}" for title in library.manifest.start_with)]
        return "\n".join(lines)

    def reply(self, line: str) -> str:
        """What to print for a line; empty for nothing. Wrong usage is told, never raised."""
        line = line.strip()
        try:
            if line.startswith("/"):
                return self._command(line)
            if (chosen := self._chosen(line)) is not None:
                return self._choose(chosen)
            return self._ask(line) if line else ""
        except WrongUsage as refused:
            if self._as_json:
                return self._around.to_json({"question": line, "error": str(refused)})
            return refused.sentence()

    # -- answers ---------------------------------------------------------------------------------------------------

    def _ask(self, text: str, *, kind: Kind | None = None, names: Sequence[str] = ()) -> str:
        return self._shown(*self._answer(text, kind=kind, names=names))

    def _answer(self, text: str, *, kind: Kind | None = None, names: Sequence[str] = ()) -> tuple[Answer, float]:
        question = Question(
            text=question_text(text),
            asked_on=self._around.today,
            audience=self._around.audience,
            kind=kind,
            names=tuple(names),
        )
        given, elapsed = timed.answer(self._around.library, question, self._turns)
        self._turns = (*self._turns, remember(question, given))[-TURNS_KEPT:]
        self._last = given
        return given, elapsed

    def _shown(self, given: Answer, elapsed: float) -> str:
        if self._as_json:
            return self._around.to_json(answer_object(given, self._around.addresses, elapsed_ms=elapsed))
        return render.answer(given, addresses=self._around.addresses, page=self._around.page(), chat=True)

    def _chosen(self, line: str) -> str | Quote | None:
        if not (line.isascii() and line.isdigit() and len(line) < 4):
            return None
        offered = render.choices(self._last) if self._last is not None else ()
        if 1 <= int(line) <= len(offered):
            return offered[int(line) - 1]
        if self._around.library.find(line) is not None:
            return None  # an article's name may be a number, too
        raise WrongUsage(f"there is no number {int(line)} in the last list")

    def _choose(self, chosen: str | Quote) -> str:
        assert self._last is not None
        if isinstance(chosen, Quote):
            shown = render.quotes(
                [chosen],
                addresses=self._around.addresses,
                page=self._around.page(),
                language=self._last.language,
            )
            return "\n".join(shown)
        if self._last.outcome == "asked_back":
            # The question stands, its topic is settled now. One that was no question asks about the topic itself.
            before = self._turns
            given, elapsed = self._answer(f"{self._last.question} {chosen}")
            if given.answered:
                return self._shown(given, elapsed)
            self._turns = before
        return self._ask(chosen)

    # -- commands --------------------------------------------------------------------------------------------------

    def _command(self, line: str) -> str:
        name, _, rest = line[1:].partition(" ")
        carry_out = _COMMANDS.get(name)
        if carry_out is None:
            raise WrongUsage(f"there is no /{literal(name)}", remedy="/help shows what there is")
        return carry_out(self, rest.strip())

    def _summary(self, topic: str) -> str:
        return self._ask(f"summarise {_named(topic, '/summary TOPIC')}", kind="summary", names=(topic,))

    def _see_also(self, topic: str) -> str:
        return self._ask(f"see also {_named(topic, '/see-also TOPIC')}", kind="see_also", names=(topic,))

    def _relate(self, rest: str) -> str:
        one, other = self._two(_named(rest, "/relate A, B"))
        return self._ask(f"how is {one} related to {other}?", kind="relate", names=(one, other))

    def _compare(self, rest: str) -> str:
        one, other = self._two(_named(rest, "/compare A, B"))
        return self._ask(f"compare {one} and {other}", kind="compare", names=(one, other))

    def _topics(self, tag: str) -> str:
        library = self._around.library
        if shown := tagged(library, tag):
            return articles.topics(shown, page=self._around.page())
        meant = suggest(library, tag)
        return f"No article has the tag {literal(tag)}{f'; {_did_you_mean(meant)}' if meant else '.'}"

    def _read(self, title: str) -> str:
        found = self._around.library.find(_named(title, "/read TITLE"))
        if found is None:
            meant = self._around.library.suggest(title, 3)
            raise WrongUsage(f"there is no article {literal(title)}", remedy=_did_you_mean(meant))
        return articles.article(found, addresses=self._around.addresses, page=self._around.page())

    def _explain(self, _: str) -> str:
        if self._last is None:
            raise WrongUsage("nothing was asked yet")
        return explanation(self._last, page=self._around.page())

    def _json(self, _: str) -> str:
        self._as_json = not self._as_json
        return f"Answers are {'JSON' if self._as_json else 'text'} now."

    def _help(self, _: str) -> str:
        return HELP

    def _quit(self, _: str) -> str:
        self.over = True
        return ""

    def _two(self, text: str) -> tuple[str, str]:
        """The two names in a text: parted at a comma, or where both sides are topics of ours."""
        words = text.replace(",", " , ").split()
        for cut in range(1, len(words)):
            one, other = _trimmed(words[:cut]), _trimmed(words[cut:])
            if one and other and self._around.library.find(one) and self._around.library.find(other):
                return one, other
        one, comma, other = text.partition(",")
        if not comma or not one.strip() or not other.strip():
            raise WrongUsage("these are no two names", remedy="put a comma between them")
        return one.strip(), other.strip()


def completions(typed: str, titles: Sequence[str]) -> Iterator[tuple[str, int]]:
    """What could stand where the cursor is: (text, how many typed characters it replaces).

    A command at the beginning of a line; else a title, by its first letters, for the longest end of the line that
    begins one.
    """
    if typed.startswith("/") and " " not in typed:
        yield from ((f"/{name} ", len(typed)) for name in _COMMANDS if name.startswith(typed[1:]))
        return
    words = typed.split(" ")
    for at in range(1 if typed.startswith("/") else 0, len(words)):
        end = " ".join(words[at:])
        found = [title for title in titles if end.strip() and title.casefold().startswith(end.casefold())]
        if found:
            yield from ((title, len(end)) for title in found)
            return


def _named(text: str, usage: str) -> str:
    if not text:
        raise WrongUsage("no topic", remedy=f"write {usage}")
    return text


def _did_you_mean(titles: Sequence[str]) -> str:
    return f"did you mean {', '.join(map(literal, titles))}?" if titles else "/topics shows what there is"


def _trimmed(words: Sequence[str]) -> str:
    """Without the words and commas that only join two names."""
    kept = list(words)
    while kept and kept[0].casefold() in _BETWEEN:
        kept.pop(0)
    while kept and kept[-1].casefold() in _BETWEEN:
        kept.pop()
    return " ".join(kept)


_COMMANDS: dict[str, Callable[[Conversation, str], str]] = {
    "summary": Conversation._summary,
    "see-also": Conversation._see_also,
    "relate": Conversation._relate,
    "compare": Conversation._compare,
    "topics": Conversation._topics,
    "read": Conversation._read,
    "explain": Conversation._explain,
    "json": Conversation._json,
    "help": Conversation._help,
    "quit": Conversation._quit,
}
