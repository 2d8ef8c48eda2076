"""A team's first folder, on its releases: nothing in it was written for seealso, and everything asked of it is answered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot import articles, examples
from bot.library import Library

FOLDER = Path(__file__).parent / "releases"
TODAY = dt.date(2026, 11, 25)


def test_every_question_of_a_first_folder_is_answered_or_abstained_from_as_its_team_says() -> None:
    reading = articles.load(FOLDER)
    library = Library.build(reading.articles, reading.manifest)
    assert len(reading.checks) == 9
    assert examples.run(library, reading.checks, asked_on=TODAY) == ()


def test_a_first_folder_has_no_mistakes_and_no_warnings() -> None:
    assert articles.read(articles.snapshot(FOLDER), today=TODAY).problems == ()
