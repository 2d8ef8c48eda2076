"""README.md says what is true."""

from __future__ import annotations

import re

from adapters.commands import COMMANDS
from tests.readme import README, recorded

TEXT = README.read_text("utf-8")


def test_what_the_readme_shows_is_what_the_commands_print() -> None:
    assert recorded(TEXT) == TEXT


def test_every_command_is_in_the_readme() -> None:
    for name in COMMANDS:
        assert re.search(rf"seealso {name}\b", TEXT), name


def test_every_make_target_that_the_readme_names_is_there() -> None:
    targets = set(re.findall(r"^(\w+):", README.with_name("Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make (\w+)", TEXT, re.MULTILINE))
    assert named
    assert named <= targets


def test_every_link_to_a_file_leads_to_one() -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", TEXT):
        assert (README.parent / target).exists(), target


def test_the_record_is_on_the_first_screen() -> None:
    assert TEXT.partition("```console")[0].count("\n") < 12
