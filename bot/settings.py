"""How this process was set up: flags over environment variables over a settings file, read once, whole and typed.

A setting `database_url` is the flag `--database-url`, the variable SEEALSO_DATABASE_URL and the key `database_url` of
the file. Platforms' tokens have the names that their communities use (SLACK_BOT_TOKEN); every secret can also be given
as the name of a file that holds it (SLACK_BOT_TOKEN_FILE). Secrets do not print.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from bot.problems import WrongUsage

_OWN_NAMES = {
    "slack_bot_token": "SLACK_BOT_TOKEN",
    "slack_app_token": "SLACK_APP_TOKEN",
    "slack_signing_secret": "SLACK_SIGNING_SECRET",
    "discord_token": "DISCORD_TOKEN",
}
_ALSO = {"port": "PORT"}  # what hosting platforms set; SEEALSO_PORT comes first
_FILE_VARIABLE = "SEEALSO_SETTINGS"


def _ending(*allowed: str, schemes: tuple[str, ...]) -> AfterValidator:
    def check(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.netloc:
            raise ValueError(f"an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        if allowed and not value.endswith(allowed):
            raise ValueError(f"an address that ends in {' or '.join(allowed)}")
        return value

    return AfterValidator(check)


def _without_slash(value: str) -> str:
    return value.rstrip("/")


def _keys(value: object) -> object:
    return tuple(re.split(r"[\s,]+", value.strip())) if isinstance(value, str) else value


class Settings(BaseModel):
    """Every setting. Frozen; what was not set has the default that is written here."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    knowledge: Path | None = None  # the folder of articles; None: the shipped one
    cache: Path | None = None  # of compiled libraries; None: the user's cache folder
    database_url: SecretStr | None = None  # holds a password; None: a file in the user's data folder
    secret_key: Annotated[tuple[SecretStr, ...], BeforeValidator(_keys)] = ()  # the newest first
    base_url: Annotated[str, AfterValidator(_without_slash), _ending(schemes=("https", "http"))] | None = None

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None  # set: Socket Mode; not set: HTTP
    slack_signing_secret: SecretStr | None = None
    slack_api_url: Annotated[str, _ending("/api/", schemes=("https", "http"))] = "https://slack.com/api/"
    slack_budget: Annotated[int, Field(ge=0)] = 300  # messages a minute and workspace; 0: no limit
    slack_follow_ups: bool = True  # whether the app hears messages in its threads that do not mention it

    discord_token: SecretStr | None = None
    discord_api_url: Annotated[str, _ending("/api/v10", schemes=("https", "http"))] = "https://discord.com/api/v10"
    discord_gateway_url: Annotated[str, _ending(schemes=("wss", "ws"))] | None = None  # None: what the API says
    discord_guild: str | None = None  # where commands are tried out, known there at once

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080  # 0: any that is free
    web_rate: Annotated[int, Field(ge=0)] = 120  # questions a minute from one client; 0: no limit
    proxies: Annotated[int, Field(ge=0, le=9)] = 0  # in front of the web port, each adding to X-Forwarded-For

    digest_lease: Annotated[float, Field(ge=1, le=30)] = 20  # seconds that a delivery stays with a process that died
    keep_turns: Annotated[float, Field(gt=0)] = 24  # hours
    keep_gaps: Annotated[float, Field(gt=0)] = 90  # days
    keep_said: Annotated[float, Field(gt=0)] = 90  # days
    stale_after: Annotated[float, Field(gt=0)] = 3  # days without a good load, after which the operator is told

    log_level: Literal["debug", "info", "warning", "error"] = "info"

    def secrets(self) -> tuple[str, ...]:
        """Every secret value that is set: what must be in no log and no message."""
        values: list[SecretStr | None] = [
            self.slack_bot_token,
            self.slack_app_token,
            self.slack_signing_secret,
            self.discord_token,
            self.database_url,
            *self.secret_key,
        ]
        found = [value.get_secret_value() for value in values if value is not None]
        # As wide as it can be read: an address that nothing can read may have an @ or a / in its password.
        if self.database_url and (password := re.search("//[^:]*:(.+)@", self.database_url.get_secret_value())):
            found.append(password[1])
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _Given:
    value: object
    place: str  # "--port", "SLACK_BOT_TOKEN", "settings.toml:3"


_WANTED = {  # by pydantic's type of error: what to write instead
    "value_error": "{error}",
    "literal_error": "one of {expected}",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number from {ge} on",
    "less_than_equal": "a number up to {le}",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "bool_parsing": "true or false",
    "string_type": "text in quotes",
}
_SECRETS = frozenset(("database_url", "secret_key", *_OWN_NAMES))


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return _OWN_NAMES.get(name) or f"SEEALSO_{name.upper()}"


def read_settings(flags: Mapping[str, object], *, environ: Mapping[str, str]) -> tuple[Settings, Mapping[str, str]]:
    """The settings, and for each that was set where it came from: `--port`, `SLACK_BOT_TOKEN`, `settings.toml:3`.

    `flags` by the names of the settings, None where a flag was not given; `settings` names the settings file, else
    SEEALSO_SETTINGS does, else it is `seealso/settings.toml` in the user's configuration folder, if it is there.
    Raises WrongUsage with every mistake: its place, what is wrong, what to write.
    """
    mistakes: list[str] = []
    named = flags.get("settings") or environ.get(_FILE_VARIABLE)
    path = Path(str(named)) if named else default_file(environ)
    given: dict[str, _Given] = {}
    if named or path.is_file():
        given |= _from_file(path, mistakes)
    given |= _from_variables(environ, mistakes)
    given |= {
        name: _Given(value, f"--{name.replace('_', '-')}")
        for name, value in flags.items()
        if value is not None and name != "settings"
    }
    try:
        settings = Settings.model_validate({name: one.value for name, one in given.items()})
    except ValidationError as error:
        mistakes += [_mistake(one, given) for one in error.errors(include_url=False, include_input=False)]
    if mistakes:
        raise WrongUsage("\n".join(mistakes))
    return settings, {name: one.place for name, one in given.items()}


def default_file(environ: Mapping[str, str]) -> Path:
    """Where the settings file is looked for when none is named."""
    return Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "seealso" / "settings.toml"


def unknown_variables(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Variables that look like ours and mean nothing, each with what was probably meant."""
    known = {_FILE_VARIABLE}
    for name in Settings.model_fields:
        known |= {variable(name), *((f"{variable(name)}_FILE",) if name in _SECRETS else ())}
    ours = [name for name in environ if name.startswith("SEEALSO_") and name not in known]
    return tuple(f"{name} is no setting{_did_you_mean(name, known)}" for name in sorted(ours))


def _from_variables(environ: Mapping[str, str], mistakes: list[str]) -> dict[str, _Given]:
    given: dict[str, _Given] = {}
    for name in Settings.model_fields:
        for place in filter(None, (variable(name), _ALSO.get(name))):
            if value := environ.get(place, "").strip():  # an empty variable counts as none: compose files set such
                given.setdefault(name, _Given(value, place))
        file = f"{variable(name)}_FILE"
        if name in _SECRETS and (path := environ.get(file, "").strip()):
            if name in given:
                mistakes.append(f"{variable(name)} and {file} are both set; unset one of them")
            elif (secret := _secret(Path(path), file, mistakes)) is not None:
                given[name] = secret
    return given


def _from_file(path: Path, mistakes: list[str]) -> dict[str, _Given]:
    try:
        text = path.read_text("utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        mistakes.append(f"the settings file {path} cannot be read: {error.strerror or error}")
        return {}
    except UnicodeDecodeError as error:
        mistakes.append(f"{path}: byte {error.start + 1} is not UTF-8; save the file as UTF-8")
        return {}
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        place = f"{path}:{found[1]}:{found[2]}" if found else f"{path}"
        mistakes.append(f"{place}: {str(error).partition(' (at ')[0]}; write NAME = VALUE as TOML has it")
        return {}
    given: dict[str, _Given] = {}
    for key, value in table.items():
        place = f"{path}:{_line(text, key)}"
        name = key.removesuffix("_file")
        if name != key and name in _SECRETS:
            if (secret := _secret(path.parent / str(value), f"{place}: {key}", mistakes)) is not None:
                given[name] = secret
        elif key in Settings.model_fields:
            given[key] = _Given(value, place)
        else:
            known = (*Settings.model_fields, *(f"{secret}_file" for secret in _SECRETS))
            mistakes.append(f"{place}: {key!r} is no setting{_did_you_mean(key, known)}")
    return given


def _secret(path: Path, place: str, mistakes: list[str]) -> _Given | None:
    try:
        return _Given(path.read_text("utf-8").strip(), place)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        mistakes.append(f"{place} names {path}, which cannot be read: {reason}")
        return None


def _line(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*[\"'\[]*{re.escape(key)}\b", line):
            return number
    return 1


def _mistake(error: Mapping[str, Any], given: Mapping[str, _Given]) -> str:
    name = str(error["loc"][0])
    place = given[name].place
    if error["type"] == "extra_forbidden":
        return f"{place} is no setting{_did_you_mean(name, Settings.model_fields)}"
    wanted = _WANTED.get(error["type"], str(error["msg"]).replace("{", "{{")).format(**error.get("ctx", {}))
    value = "" if name in _SECRETS else f" {given[name].value!r}"
    return f"{place}:{value} does not do; write {wanted}"


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches  # only a mistake needs it

    close = get_close_matches(name, list(known), 1)
    return f"; did you mean {close[0]}?" if close else ""
