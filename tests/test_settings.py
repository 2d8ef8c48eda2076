"""Settings: flags over variables over a file, each mistake with its place and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.problems import WrongUsage
from bot.settings import Settings, read_settings, unknown_variables, variable

TOKEN = "xoxb-VERY-SECRET"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def read(environ: dict[str, str] | None = None, **flags: object) -> Settings:
    return read_settings(flags, environ={"XDG_CONFIG_HOME": "/nowhere"} | (environ or {}))[0]


def mistakes(environ: dict[str, str] | None = None, **flags: object) -> list[str]:
    with pytest.raises(WrongUsage) as raised:
        read(environ, **flags)
    return str(raised.value).splitlines()


def test_nothing_needs_to_be_set() -> None:
    settings = read()
    assert (settings.host, settings.port, settings.slack_bot_token) == ("127.0.0.1", 8080, None)
    assert settings.slack_api_url == "https://slack.com/api/"


def test_a_flag_beats_a_variable_and_a_variable_beats_the_file(file: Path) -> None:
    file.write_text('port = 1\nhost = "file"\nbase_url = "https://file.example"\n')
    settings, places = read_settings(
        {"settings": file, "port": 3, "host": None},
        environ={"SEEALSO_PORT": "2", "SEEALSO_HOST": "variable"},
    )
    assert (settings.port, settings.host, settings.base_url) == (3, "variable", "https://file.example")
    assert places == {"port": "--port", "host": "SEEALSO_HOST", "base_url": f"{file}:3"}


def test_the_file_is_named_by_a_variable_or_lies_in_the_configuration_folder(file: Path, tmp_path: Path) -> None:
    file.write_text("port = 7")
    assert read({"SEEALSO_SETTINGS": str(file)}).port == 7
    (tmp_path / "seealso").mkdir()
    (tmp_path / "seealso" / "settings.toml").write_text("port = 8")
    assert read({"XDG_CONFIG_HOME": str(tmp_path)}).port == 8


@pytest.mark.parametrize(
    "name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DISCORD_TOKEN", "SEEALSO_DATABASE_URL"]
)
def test_a_secret_comes_from_its_variable_or_from_the_file_that_it_names(name: str, tmp_path: Path) -> None:
    setting = next(field for field in Settings.model_fields if variable(field) == name)
    (tmp_path / "secret").write_text(f"{TOKEN}\n")
    for environ in ({name: TOKEN}, {f"{name}_FILE": str(tmp_path / "secret")}):
        assert getattr(read(environ), setting).get_secret_value() == TOKEN


def test_the_settings_file_can_name_a_file_that_lies_beside_it(file: Path) -> None:
    file.write_text('slack_bot_token_file = "token"')
    (file.parent / "token").write_text(TOKEN)
    settings = read(settings=file)
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == TOKEN


@pytest.mark.parametrize("text", ["new,old", "new old", "new\nold\n", " new, old "])
def test_several_keys_are_separated_by_commas_or_white_space(text: str) -> None:
    assert [key.get_secret_value() for key in read({"SEEALSO_SECRET_KEY": text}).secret_key] == ["new", "old"]


def test_the_port_of_a_hosting_platform_is_honoured_unless_ours_is_set() -> None:
    assert read({"PORT": "5000"}).port == 5000
    assert read({"PORT": "5000", "SEEALSO_PORT": "6000"}).port == 6000


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read({"SLACK_BOT_TOKEN": "", "PORT": " "}) == read()


def test_secrets_do_not_print() -> None:
    environ = {name: f"{TOKEN}-{name}" for name in ("SLACK_BOT_TOKEN", "DISCORD_TOKEN", "SEEALSO_SECRET_KEY")}
    settings = read(environ | {"SEEALSO_DATABASE_URL": f"postgresql://me:{TOKEN}@host/db"})
    assert TOKEN not in f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"


def test_the_secrets_to_hide_are_all_that_are_set_and_the_databases_password() -> None:
    url = "postgresql://me:pass-word@host/db"
    settings = read({"SLACK_BOT_TOKEN": TOKEN, "SEEALSO_SECRET_KEY": "one,two", "SEEALSO_DATABASE_URL": url})
    assert set(settings.secrets()) == {TOKEN, "one", "two", url, "pass-word"}


def test_a_base_url_loses_its_last_slash() -> None:
    assert read({"SEEALSO_BASE_URL": "https://example.org/kb/"}).base_url == "https://example.org/kb"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SEEALSO_PORT", "http", "SEEALSO_PORT: 'http' does not do; write a whole number"),
        ("PORT", "70000", "PORT: '70000' does not do; write a number up to 65535"),
        ("SEEALSO_SLACK_FOLLOW_UPS", "maybe", "SEEALSO_SLACK_FOLLOW_UPS: 'maybe' does not do; write true or false"),
        ("SEEALSO_BASE_URL", "example.org", "write an address that begins with https:// or http://"),
        ("SEEALSO_SLACK_API_URL", "http://127.0.0.1:1", "write an address that ends in /api/"),
        ("SEEALSO_DISCORD_API_URL", "http://127.0.0.1:1/api", "write an address that ends in /api/v10"),
        ("SEEALSO_DISCORD_GATEWAY_URL", "http://h", "write an address that begins with wss:// or ws://"),
        ("SEEALSO_DIGEST_LEASE", "60", "write a number up to 30"),
        ("SEEALSO_KEEP_TURNS", "0", "write a number above 0"),
        ("SEEALSO_LOG_LEVEL", "loud", "write one of 'debug', 'info', 'warning' or 'error'"),
    ],
)
def test_a_value_that_does_not_do_names_its_variable_and_what_to_write(name: str, value: str, says: str) -> None:
    (mistake,) = mistakes({name: value})
    assert mistake.startswith(f"{name}: '{value}' does not do; ")
    assert says in mistake


def test_a_flag_that_does_not_do_is_named_as_it_was_written() -> None:
    assert mistakes(port="x") == ["--port: 'x' does not do; write a whole number"]


def test_all_mistakes_are_told_at_once_each_with_its_place(file: Path) -> None:
    file.write_text('port = -1\n\ndatabse_url = "sqlite:///x"\n')
    assert mistakes({"SEEALSO_LOG_LEVEL": "x"}, settings=file) == [
        f"{file}:3: 'databse_url' is no setting; did you mean database_url?",
        f"{file}:1: -1 does not do; write a number from 0 on",
        "SEEALSO_LOG_LEVEL: 'x' does not do; write one of 'debug', 'info', 'warning' or 'error'",
    ]


@pytest.mark.parametrize(
    ("key", "meant"),
    [("webrate", "web_rate"), ("slack_bot_tokenfile", "slack_bot_token_file"), ("knowlege", "knowledge")],
)
def test_a_misspelt_key_of_the_file_is_told_with_what_was_meant(file: Path, key: str, meant: str) -> None:
    file.write_text(f'{key} = "x"')
    assert mistakes(settings=file) == [f"{file}:1: {key!r} is no setting; did you mean {meant}?"]


def test_a_mistaken_secret_is_not_shown(file: Path) -> None:
    file.write_text(f'secret_key = {{ key = "{TOKEN}" }}')
    (mistake,) = mistakes(settings=file)
    assert mistake.startswith(f"{file}:1: does not do")
    assert TOKEN not in mistake


def test_a_file_that_is_no_toml_is_named_with_line_and_column(file: Path) -> None:
    file.write_text("port = 1\nhost = nowhere\n")
    (mistake,) = mistakes(settings=file)
    assert mistake.startswith(f"{file}:2:8: Invalid value")


@pytest.mark.parametrize(
    ("content", "says"), [(None, "cannot be read: No such file"), (b"\xff", "byte 1 is not UTF-8")]
)
def test_a_file_that_cannot_be_read_says_why(file: Path, content: bytes | None, says: str) -> None:
    if content is not None:
        file.write_bytes(content)
    (mistake,) = mistakes(settings=file)
    assert says in mistake


def test_a_secrets_file_that_is_missing_is_named_with_its_variable(tmp_path: Path) -> None:
    path = tmp_path / "none"
    assert mistakes({"DISCORD_TOKEN_FILE": str(path)}) == [
        f"DISCORD_TOKEN_FILE names {path}, which cannot be read: No such file or directory"
    ]


def test_a_secret_that_is_given_twice_is_a_mistake(tmp_path: Path) -> None:
    assert mistakes({"DISCORD_TOKEN": "t", "DISCORD_TOKEN_FILE": str(tmp_path)}) == [
        "DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set; unset one of them"
    ]


def test_variables_that_mean_nothing_are_found_with_what_was_meant() -> None:
    environ = {"SEEALSO_DATABASE_ULR": "x", "SEEALSO_PORT": "1", "SEEALSO_SECRET_KEY_FILE": "x", "OTHER": "x"}
    assert unknown_variables(environ) == ("SEEALSO_DATABASE_ULR is no setting; did you mean SEEALSO_DATABASE_URL?",)
