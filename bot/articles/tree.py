"""A YAML file's bytes as a tree of texts that knows where each part stands, or the problems that prevent it.

A narrow YAML: mappings, lists and texts. Every scalar stays the text that its writer typed, so that no rule of YAML 1.1
turns `no` into false, `1:30` into 90 or `012` into 10. Tags, anchors, aliases, merge keys and a second document are
refused, as are deep nesting and too many values. Events are read one at a time and stacked here, since composing
nodes in libyaml recurses: 200,000 brackets would end the process.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from bot.articles.syntax import explain
from bot.problems import Place, Problem, Severity

DEPTH = 20  # lists and mappings inside one another; the format itself needs five
VALUES = 100_000  # keys, texts, lists and mappings of one file

# What YAML 1.2 forbids, and the line breaks (NEL, LS, PS) that libyaml counts and editors do not.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_LINE_BREAK = re.compile("\r\n|\r|\n")
_CUT_BY_COMMENT = re.compile(r" +#[^\s#]")
_BEFORE_COMMENT = (" #", "  ")
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class Empty:
    """The value of a key without one, as validation sees it: no text, no list, no mapping."""


EMPTY = Empty()


class Node(NamedTuple):
    """One value of a file. `start`, `end` and the places of keys count characters from the beginning of the text."""

    value: str | list[Node] | dict[str, Node]
    start: int
    end: int  # of a text: just behind it; of a list or mapping: where it begins
    empty: bool = False  # nothing, `~` or `null` without quotes
    keys: Mapping[str, int] = {}

    def data(self) -> Any:
        """Texts, lists and dicts, with EMPTY for what has no value."""
        if self.empty:
            return EMPTY
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, list):
            return [item.data() for item in self.value]
        return {key: item.data() for key, item in self.value.items()}

    def __contains__(self, key: object) -> bool:
        """Whether this is a mapping that has the key."""
        return isinstance(self.value, dict) and key in self.value

    def entries(self, key: str) -> list[Node]:
        """The entries of the list that a mapping holds under a key; none where either is something else."""
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return found.value if found is not None and isinstance(found.value, list) else []

    def at(self, *path: int | str) -> Node:
        """The node at a path of keys and list positions, or the last one on the way to it."""
        return self._follow(path)[0]

    def point(self, *path: int | str) -> int:
        """Where to point for what is at a path: at the value, or at the key of a value that is empty."""
        return self._follow(path)[1]

    def _follow(self, path: tuple[int | str, ...]) -> tuple[Node, int]:
        node, point = self, self.start
        for step in path:
            if isinstance(node.value, dict) and step in node.value:
                key = node.keys[str(step)]
                node = node.value[str(step)]
                point = key if node.empty else node.start
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                point = node.start
            else:
                break
        return node, point


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed file. `root` is None where its problems leave nothing to go on with, and where it holds nothing."""

    file: str
    text: str
    root: Node | None
    problems: tuple[Problem, ...]
    lines: tuple[int, ...] = field(repr=False)  # where each line begins

    def place(self, index: int) -> Place:
        return _place(self.file, self.lines, index)

    def find(self, needle: str, node: Node) -> int:
        """Where a text stands within a node: its own place if a line is broken in it, then the node's."""
        found = self.text.find(needle, node.start, node.end)
        return node.start if found < 0 else found


def parse(data: bytes, file: str) -> Tree:
    """The tree of a file of at most FILE_BYTES; `file` is its name in messages. Raises nothing."""
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return _undecodable(data, error, file)
    lines = _line_starts(text)
    if bad := _FORBIDDEN.search(text):
        problem = Problem(
            _place(file, lines, bad.start()),
            f"the character U+{ord(bad[0]):04X} has no place in a text",
            "delete it; it may be invisible in your editor",
        )
        return Tree(file, text, None, (problem,), lines)
    builder = _Builder(file, text, lines)
    root = builder.build()
    return Tree(file, text, root, tuple(builder.problems), lines)


def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in _LINE_BREAK.finditer(text)))


def _place(file: str, lines: tuple[int, ...], index: int) -> Place:
    line = bisect_right(lines, index)
    return Place(file, line, index - lines[line - 1] + 1)


def _undecodable(data: bytes, error: UnicodeDecodeError, file: str) -> Tree:
    text = data[: error.start].decode("utf-8").removeprefix("\ufeff")
    lines = _line_starts(text)
    problem = Problem(
        _place(file, lines, len(text)),
        f"the byte 0x{data[error.start]:02X} is not UTF-8",
        "save the file in the encoding UTF-8",
    )
    return Tree(file, text, None, (problem,), lines)


class _Stop(Exception):
    """Nothing sensible can be read behind this point."""


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    start: int
    awaits_key: bool  # a mapping whose next part is a key
    items: list[Node] | None = None  # of a list
    entries: dict[str, Node] = field(default_factory=dict)  # of a mapping
    keys: dict[str, int] = field(default_factory=dict)
    key: str | None = None  # whose value comes next
    repeated: bool = False  # that key was there already: its value is dropped

    def node(self) -> Node:
        value = self.entries if self.items is None else self.items
        return Node(value, self.start, self.start, keys=self.keys)


class _Builder:
    def __init__(self, file: str, text: str, lines: tuple[int, ...]) -> None:
        self.file, self.text, self.lines = file, text, lines
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.usable = True  # an alias leaves a hole that nobody can judge
        self.values = 0

    def build(self) -> Node | None:
        loader = yaml.CSafeLoader(self.text)
        try:
            self._read(loader)
        except _Stop:
            return None
        except yaml.MarkedYAMLError as error:
            self._report(*explain(error, self.text))
            return None
        finally:
            loader.dispose()
        return self.root if self.usable and not (self.root and self.root.empty) else None

    def _read(self, loader: yaml.CSafeLoader) -> None:
        documents = 0
        next_event, text, add = loader.get_event, self.text, self._add
        opened, comments = self.open, " #" in text
        while True:
            event: Any = next_event()
            kind = type(event)
            if kind is ScalarEvent:
                if event.anchor is not None or event.tag is not None:
                    self._report_properties(event)
                plain, value = not event.style, event.value
                start, end = event.start_mark.index, event.end_mark.index
                if opened and opened[-1].awaits_key:
                    self._add_key(value, start, plain)
                else:
                    add(Node(value, start, end, plain and value in _NULLS))
                if comments and plain and text[end : end + 2] in _BEFORE_COMMENT:
                    self._check_comment(end)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if event.anchor is not None or event.tag is not None:
                    self._report_properties(event)
                self._begin(event.start_mark.index, kind is SequenceStartEvent)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                add(opened.pop().node())
            elif kind is AliasEvent:
                start = event.start_mark.index
                self._report(start, f"*{event.anchor} repeats another value", "write the value itself")
                self.usable = False
                if opened and opened[-1].awaits_key:
                    self._add_key("", start, False)
                else:
                    add(Node("", start, start))
            elif kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._stop(event.start_mark.index, "a second document begins here", "put it in a file of its own")
            elif kind is StreamEndEvent:
                return

    def _begin(self, start: int, is_list: bool) -> None:
        """A list or mapping opens."""
        if len(self.open) == DEPTH:
            self._stop(start, f"this is nested deeper than {DEPTH} levels", "write it flatter")
        if self.open and self.open[-1].awaits_key:
            self._stop(start, "a key must be one word or name", "put the text in quotes")
        self.open.append(_Open(start, not is_list, [] if is_list else None))

    def _report_properties(self, event: Any) -> None:
        if event.anchor is not None:
            self._report(
                event.start_mark.index, f"&{event.anchor} is an anchor", "delete it; values are never repeated"
            )
        if event.tag is not None:
            self._report(event.start_mark.index, "YAML tags are not used here", "delete the word that begins with !")

    def _check_comment(self, end: int) -> None:
        """Nobody means to lose "#1 …" out of "ranks #1 …"; a comment that is meant has a blank after its sign."""
        if cut := _CUT_BY_COMMENT.match(self.text, end):
            self._report(
                cut.end() - 2,
                "the text ends before this #, where YAML begins a comment",
                "put the text in quotes, or a blank after the #",
                "warning",
            )

    def _add(self, node: Node) -> None:
        """A value that is complete goes where it belongs: it is the root, an item, or a key's value."""
        self._count(node.start)
        if not self.open:
            self.root = node
            return
        above = self.open[-1]
        if above.items is not None:
            above.items.append(node)
            return
        assert above.key is not None
        if not above.repeated:
            above.entries[above.key] = node
        above.key, above.awaits_key = None, True

    def _add_key(self, key: str, start: int, plain: bool) -> None:
        self._count(start)
        above = self.open[-1]
        above.key, above.awaits_key = key, False
        above.repeated = key in above.keys
        if plain and key == "<<":
            self._report(start, "<< merges another mapping", "write the keys themselves")
            above.repeated = True
        elif above.repeated:
            first = _place(self.file, self.lines, above.keys[key])
            self._report(start, f'the key "{key}" is already there, in line {first.line}', "keep one of the two")
        else:
            above.keys[key] = start

    def _count(self, start: int) -> None:
        self.values += 1
        if self.values > VALUES:
            self._stop(start, f"this file holds more than {VALUES:,} keys and values", "split it")

    def _report(self, index: int, message: str, remedy: str, severity: Severity = "error") -> None:
        self.problems.append(Problem(_place(self.file, self.lines, index), message, remedy, severity))

    def _stop(self, index: int, message: str, remedy: str) -> None:
        self._report(index, message, remedy)
        raise _Stop
