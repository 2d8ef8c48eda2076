"""People, retention and secrets in the store, on both databases."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet

from bot.model import Article, Slug, Statement, StatementId, Turn
from bot.problems import WrongUsage
from bot.store import open_store
from bot.store.address import file_of
from bot.store.records import Due, Gap, Person, RoomSettings, Said, Wish
from bot.store.retention import Retention
from bot.store.tables import metadata
from bot.store.usage import DAY, Tally

if TYPE_CHECKING:
    from bot.store import Store
    from tests.postgres import Server

ANN, BOB = "slack:T1/UANNANNANN", "slack:T1/UBOBBOBBOB"
ROOM = "slack:T1/C1"
NOW = 1_790_000_000_000
HOUR = 3_600_000
WISH = Wish(topics=(), schedule="s", words="w")


# Ids


async def test_a_person_is_a_hash_that_is_the_same_in_every_process(store: Store, database: str) -> None:
    person = store.people.hash(ANN)
    assert len(person) == 32
    assert "ANN" not in person
    async with open_store(database) as other:
        assert other.people.hash(ANN) == person
        assert other.people.hash(BOB) != person


async def test_another_database_hashes_the_same_person_differently(store: Store, tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path / 'other.db'}") as other:
        assert other.people.hash(ANN) != store.people.hash(ANN)


# Forgetting


async def live(store: Store, user: str, *, text: str, channel: str, direct: str) -> None:
    """Leaves a trace of a person in every table that can hold one."""
    person = store.people.hash(user)
    for room in (channel, direct):
        await store.turns.add(room, "", Turn(question=text, topics=("MIIT",)), person=person, at=NOW)
        await store.said.add(
            Said(room=room, message=f"m-{text}", thread="", statements=(StatementId("miit/a"),), person=person, at=NOW)
        )
        await store.feedback.give(room, f"m-{text}", person=person, helpful=True, statements=(), at=NOW)
        await store.gaps.add(Gap(key=text, question=text, room=room, person=person, at=NOW))
    await store.rooms.choose(direct, RoomSettings(speak=text), direct=person)
    await store.subscriptions.add(channel, WISH, next_due=NOW, at=NOW, person=person)
    wish = Wish(topics=(text,), schedule="s", words=text)
    await store.subscriptions.add(direct, wish, next_due=NOW, at=NOW, person=person, direct=True)
    await store.installations.keep("slack:T1", text, at=NOW, person=person)


@pytest.fixture
async def lived_in(database: str) -> AsyncIterator[Store]:
    """A store with traces of Ann and of Bob in every table that can hold them, enough to fill pages."""
    async with open_store(database, secret_keys=[Fernet.generate_key().decode()]) as store:
        for number in range(12):
            for user, text in ((ANN, f"ANNSAID{number}"), (BOB, f"BOBSAID{number}")):
                await live(store, user, text=text, channel=ROOM, direct=f"slack:T1/D{text[:3]}")
        yield store


def test_every_table_with_a_person_or_a_text_is_in_the_lives_of_these_tests() -> None:
    assert {table.name for table in metadata.sorted_tables if "person" in table.c} == {
        "turns",
        "said",
        "rooms",
        "feedback",
        "gaps",
        "subscriptions",
        "installations",
    }


async def test_forgetting_leaves_nothing_of_a_person_in_the_database_files(
    lived_in: Store, database: str, request: pytest.FixtureRequest
) -> None:
    person = lived_in.people.hash(ANN)
    assert traces(database, request, b"ANNSAID", person.encode()) > 0
    assert await lived_in.forget(ANN) > 0
    assert traces(database, request, b"ANNSAID", b"UANN", b"slack:T1/DANN", person.encode()) == 0


async def test_forgetting_leaves_everybody_else_as_they_were(lived_in: Store) -> None:
    await lived_in.forget(ANN)
    kept = await lived_in.turns.last(ROOM, "", since=0, limit=50)
    assert {k.person for k in kept} == {lived_in.people.hash(BOB)}
    assert (await lived_in.rooms.settings("slack:T1/DBOB")).speak == "BOBSAID11"
    assert {group.question[:3] for group in await lived_in.gaps.grouped(since=0)} == {"BOB"}
    assert (await lived_in.counts.totals(since=0)).helpful == 24
    assert await lived_in.installations.find("slack:T1", person=lived_in.people.hash(BOB)) == "BOBSAID11"


async def test_a_channels_subscription_outlives_who_made_it(lived_in: Store) -> None:
    before = len(await lived_in.subscriptions.all(room=ROOM))
    await lived_in.forget(ANN)
    after = await lived_in.subscriptions.all(room=ROOM)
    assert len(after) == before
    assert {subscription.person for subscription in after} == {None, lived_in.people.hash(BOB)}
    assert await lived_in.subscriptions.all(room="slack:T1/DANN") == ()


async def test_forgetting_somebody_unknown_changes_nothing(store: Store) -> None:
    assert await store.forget("slack:T9/U9") == 0


def traces(database: str, request: pytest.FixtureRequest, *words: bytes) -> int:
    """How often any of the words occurs in the files of the database's tables."""
    if database.startswith("sqlite"):
        path = file_of(database)
        files = [path, path.with_name(f"{path.name}-wal")]
    else:
        server: Server = request.getfixturevalue("postgres")
        name = database.partition("@/")[2].partition("?")[0]
        server.psql("CHECKPOINT")
        folder = server.psql("SELECT oid FROM pg_database WHERE datname = current_database()", database=name)
        files = [path for path in (server.data / "base" / folder).iterdir() if path.is_file()]
    return sum(path.read_bytes().count(word) for path in files if path.exists() for word in words)


# Retention


async def test_what_is_older_than_its_time_goes_and_the_rest_stays(store: Store) -> None:
    person = Person("p")
    kept = Retention(turns=10, said=10, feedback=10, gaps=10, counts=DAY)
    for at in (NOW, NOW + 10):
        await store.turns.add(ROOM, "", Turn(question=str(at)), person=person, at=at)
        await store.said.add(Said(room=ROOM, message=str(at), thread="", statements=(), person=person, at=at))
        await store.feedback.give(ROOM, str(at), person=person, helpful=True, statements=(), at=at)
        await store.gaps.add(Gap(key="k", question=str(at), room=ROOM, person=person, at=at))
    tally = Tally()
    tally.add("web", "ask", "answered", ("Old",), at=NOW - 2 * DAY)
    tally.add("web", "ask", "answered", ("New",), at=NOW)
    await store.counts.add(tally)
    await store.events.claim("old", -1)
    await store.events.claim("new", HOUR)
    cleaned = await store.clean(kept, at=NOW + 11)
    assert {name: count for name, count in cleaned.rows if count} == {
        "events": 1,
        "turns": 1,
        "said": 1,
        "feedback": 1,
        "gaps": 1,
        "asked": 1,
        "used": 1,
    }
    assert not cleaned.more
    assert [k.turn.question for k in await store.turns.last(ROOM, "", since=0)] == [str(NOW + 10)]
    assert await store.said.find(ROOM, str(NOW)) is None
    assert (await store.counts.totals(since=0)).articles == (("New", 1),)
    assert not await store.events.claim("new", HOUR)


async def test_old_rows_go_in_batches(store: Store) -> None:
    for number in range(5):
        await store.turns.add(ROOM, "", Turn(question=str(number)), person=Person("p"), at=NOW)
    gone = [await store.clean(Retention(turns=0), at=NOW + 1, batch=2) for _ in range(3)]
    assert [dict(cleaned.rows)["turns"] for cleaned in gone] == [2, 2, 1]
    assert [cleaned.more for cleaned in gone] == [True, True, False]


async def test_settled_deliveries_and_stopped_subscriptions_go_and_open_ones_stay(store: Store) -> None:
    old, new = [await store.subscriptions.add(room, WISH, next_due=NOW, at=NOW) for room in (ROOM, "slack:T1/C2")]
    for made in (old, new):
        await store.deliveries.create([Due(subscription=made.id, due=NOW, next_due=NOW + HOUR)])
    first, second = await store.deliveries.claim("me", lease=HOUR, version=0, platforms=("slack",))
    await store.deliveries.settle("me", first, "sent", at=NOW)
    await store.subscriptions.stop(old.id, at=NOW)
    cleaned = dict((await store.clean(Retention(deliveries=10), at=NOW + 11)).rows)
    assert (cleaned["deliveries"], cleaned["subscriptions"]) == (1, 1)
    assert await store.subscriptions.find(old.id) is None
    assert await store.deliveries.settle("me", second, "sent", at=NOW)


def library(text: str) -> list[Article]:
    statement = Statement(id=StatementId("a/a"), text=text, article="A", section="Summary", role="summary")
    return [Article(slug=Slug("a"), title="A", summary=(statement,))]


async def test_versions_go_when_they_are_old_and_nobody_compares_with_them(store: Store) -> None:
    for number in range(1, 6):
        await store.versions.changed(library(f"Wording {number}."), after=number - 1, at=NOW + number)
    await store.clean(Retention(versions=2), at=NOW + 6)  # version 4 was the latest two milliseconds ago
    for number in (1, 2, 3):
        with pytest.raises(ValueError, match="is not kept"):
            await store.versions.articles(number)
    assert [one.summary[0].text for number in (4, 5) for one in await store.versions.articles(number)] == [
        "Wording 4.",
        "Wording 5.",
    ]


async def test_a_version_that_a_subscription_compares_with_stays(store: Store) -> None:
    for number in range(1, 3):
        await store.versions.changed(library(f"Wording {number}."), after=number - 1, at=NOW + number)
    await store.subscriptions.add(ROOM, WISH, next_due=NOW, at=NOW)
    for number in range(3, 6):
        await store.versions.changed(library(f"Wording {number}."), after=number - 1, at=NOW + number)
    await store.clean(Retention(versions=0), at=NOW + 100)
    before, after = await store.versions.between(2, 5)
    assert (before[0].summary[0].text, after[0].summary[0].text) == ("Wording 2.", "Wording 5.")


async def test_a_process_that_starts_with_content_long_gone_still_records_nothing(store: Store) -> None:
    for number in range(1, 4):
        await store.versions.changed(library(f"Wording {number}."), after=number - 1, at=NOW + number)
    await store.clean(Retention(versions=0), at=NOW + 100)
    assert not (await store.versions.started(library("Wording 1."), at=NOW)).recorded


# Secrets


KEYS = [Fernet.generate_key().decode() for _ in range(2)]


async def test_a_token_comes_back_and_is_nowhere_in_the_files(database: str, request: pytest.FixtureRequest) -> None:
    async with open_store(database, secret_keys=KEYS[:1]) as store:
        await store.installations.keep("slack:T1", "xoxb-SECRETSECRET", at=NOW)
        assert await store.installations.find("slack:T1") == "xoxb-SECRETSECRET"
        assert await store.installations.find("slack:T2") is None
        assert traces(database, request, b"SECRETSECRET") == 0


async def test_the_bots_token_and_those_of_people_are_kept_apart(database: str) -> None:
    async with open_store(database, secret_keys=KEYS) as store:
        ann = store.people.hash(ANN)
        await store.installations.keep("slack:T1", "bot", at=NOW)
        await store.installations.keep("slack:T1", "ann", at=NOW, person=ann)
        await store.installations.keep("slack:T2", "ann only", at=NOW, person=ann)
        assert await store.installations.workspaces() == ("slack:T1",)
        await store.installations.remove("slack:T1", person=ann)
        assert await store.installations.find("slack:T1", person=ann) is None
        assert await store.installations.find("slack:T1") == "bot"
        await store.installations.remove("slack:T2")
        assert await store.installations.find("slack:T2", person=ann) is None


async def test_a_new_key_in_front_opens_what_the_old_one_sealed(database: str) -> None:
    async with open_store(database, secret_keys=KEYS[:1]) as store:
        await store.installations.keep("slack:T1", "token", at=NOW)
    async with open_store(database, secret_keys=[KEYS[1], KEYS[0]]) as store:
        assert await store.installations.find("slack:T1") == "token"
        assert await store.installations.reseal() == 1
    async with open_store(database, secret_keys=KEYS[1:]) as store:
        assert await store.installations.find("slack:T1") == "token"


async def test_a_token_without_its_key_says_which_variable_must_hold_it(database: str) -> None:
    async with open_store(database, secret_keys=KEYS[:1]) as store:
        await store.installations.keep("slack:T1", "token", at=NOW)
    async with open_store(database, secret_keys=KEYS[1:]) as store:
        with pytest.raises(WrongUsage, match="SEEALSO_SECRET_KEY does not hold; add the old key"):
            await store.installations.find("slack:T1")


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ([], "SEEALSO_SECRET_KEY is not set; make a key with"),
        ([KEYS[0], "short"], "key 2 of SEEALSO_SECRET_KEY is no key: 32 bytes"),
    ],
    ids=["no key", "a bad key"],
)
async def test_tokens_are_refused_without_a_key_that_is_one(store: Store, keys: list[str], says: str) -> None:
    from bot.store.vault import Installations

    with pytest.raises(WrongUsage, match=says):
        await Installations(store.database, keys).keep("slack:T1", "token", at=NOW)


def test_without_the_library_that_encrypts_the_extra_to_install_is_named() -> None:
    code = (
        "import sys; sys.modules['cryptography.fernet'] = None\n"  # as an import of what is not installed behaves
        "from bot.problems import WrongUsage\n"
        "from bot.store.vault import Vault\n"
        "try: Vault(['k'])\n"
        "except WrongUsage as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'seealso[hosting]'" in done.stdout
