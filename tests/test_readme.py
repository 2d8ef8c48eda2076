"""README.md says what is true."""

from __future__ import annotations

import re
from pathlib import Path

from adapters.commands import COMMANDS
from bot.settings import Settings, read_settings, variable
from tests.readme import README, recorded

TEXT = README.read_text("utf-8")


def test_what_the_readme_shows_is_what_the_commands_print() -> None:
    assert recorded(TEXT) == TEXT


def test_every_command_is_in_the_readme() -> None:
    for name in COMMANDS:
        assert re.search(rf"seealso {name}\b", TEXT), name


def test_every_setting_is_in_the_readme_with_its_default() -> None:
    table = re.search(r"^## Settings$.*?^(\|.*?)\n\n", TEXT, re.MULTILINE | re.DOTALL)
    assert table is not None
    rows = [[cell.strip(" `") for cell in row.split("|")[1:3]] for row in table[1].splitlines()[2:]]
    assert rows == [[variable(name), shown(field.default)] for name, field in Settings.model_fields.items()]


def shown(default: object) -> str:
    return "–" if default in (None, ()) else str(default).lower() if isinstance(default, bool) else str(default)


def test_the_settings_file_of_the_readme_can_be_read(tmp_path: Path) -> None:
    (block,) = re.findall(r"^```toml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    (tmp_path / "secret").write_text("xoxb-1")
    (tmp_path / "settings.toml").write_text(block.replace("/run/secrets/slack", "secret"))
    settings, _ = read_settings({"settings": tmp_path / "settings.toml"}, environ={})
    assert (settings.knowledge, settings.web_rate) == (Path("/srv/articles"), 60)
    assert settings.slack_bot_token is not None


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
