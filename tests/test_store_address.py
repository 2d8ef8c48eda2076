"""Addresses of databases: what they mean, and that no message quotes the password in one."""

from __future__ import annotations

import pytest

from bot.problems import WrongUsage
from bot.settings import Settings
from bot.store.address import kind_of
from bot.store.engine import Database

PASSWORD = "s3cret"
UNREADABLE = (
    f"postgresql://bob:{PASSWORD}/x@127.0.0.1:1/x",
    f"postgresql://bob:{PASSWORD}#x@127.0.0.1:1/x",
    f"postgresql://bob:{PASSWORD}?x@127.0.0.1:1/x",
    f"postgresql://bob:x@{PASSWORD}@127.0.0.1:1/x",
    f"postgresql://bob:12/{PASSWORD}@127.0.0.1:1/x",
    f"postgresql://bob:[{PASSWORD}@127.0.0.1:1/x",
    f"postgresql://bob:{PASSWORD}@[::1/x",
    f"postgresql://bob:{PASSWORD}@[not-six]/x",
    f"postgresql://bob:{PASSWORD}@host:notaport/x",
    f"postgresql://bob:{PASSWORD}@host:99999/x",
    f"postgresql://bob:{PASSWORD}@one:1,two:99999/x",
    f"postgresql://bob:{PASSWORD}@host/x?{PASSWORD}",
)
OTHER = (
    f"postgresql:bob:{PASSWORD}@host/x",
    f"{PASSWORD}:bob@host",
    f"bob:{PASSWORD}@host",
    f"{PASSWORD}://x",
    f"sqlite://bob:{PASSWORD}@host/x",
)


@pytest.mark.parametrize("url", [*UNREADABLE, *OTHER])
def test_an_address_that_cannot_be_read_is_refused_and_nothing_of_it_is_shown(url: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        Database(url)
    assert str(refused.value).startswith("SEEALSO_DATABASE_URL ")
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize("url", UNREADABLE)
def test_its_password_is_hidden_in_the_log_though_it_cannot_be_read(url: str) -> None:
    hidden = Settings.model_validate({"database_url": url}).secrets()
    assert any(PASSWORD in secret and secret != url for secret in hidden)


@pytest.mark.parametrize("option", ["sslmode=s3cret", "s3cret=1", "target_session_attrs=s3cret"])
async def test_an_option_that_the_server_or_its_driver_does_not_know_is_refused_likewise(
    option: str, request: pytest.FixtureRequest
) -> None:
    database = Database(f"{request.getfixturevalue('postgres').url('postgres')}&{option}")
    with pytest.raises(WrongUsage, match="SEEALSO_DATABASE_URL cannot be read") as refused:
        async with database.read():
            pass
    assert PASSWORD not in str(refused.value)
    await database.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://",
        "postgres://host",
        "PostgreSQL://bob@host/x",
        "postgresql://bob:p%2Fw%40:x!$&'()*+,;=@host:5432/name?sslmode=require&application_name=see",
        "postgresql://bob:@[::1]:5432/x",
        "postgresql://bob:pw@one:1,two:65535,[fe80::1%25eth0]/x?target_session_attrs=any",
        "postgresql://postgres@/x?host=/tmp/pg-1",
        "postgresql://%2Fvar%2Frun%2Fpostgresql/x",
        "postgresql://host/x?password=",
    ],
)
def test_what_the_servers_own_programs_read_is_read(url: str) -> None:
    assert kind_of(url) == "postgresql"
