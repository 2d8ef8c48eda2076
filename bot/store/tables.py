"""The schema: every table that the store has, and what its columns hold.

Times are milliseconds since 1970, UTC; lists are JSON text; people are keyed hashes. The migrations make these tables,
and a test compares what they made with what is written here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator


class Words(TypeDecorator[str]):
    """Text from anywhere. What neither database can hold (NUL, half of a surrogate pair) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Names(TypeDecorator[tuple[str, ...]]):
    """A tuple of texts, as a JSON array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(list(value))  # ASCII: any text fits into any database

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(json.loads(value))


# SQLite counts a key up by itself only when its type is exactly INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")
Time = BigInteger

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_once",
        "fk": "%(table_name)s_%(column_0_name)s_of",
        "pk": "%(table_name)s_key",
    }
)


def _key() -> Column[int]:
    return Column("id", Key, primary_key=True, autoincrement=True)


events = Table(  # a key is here from the moment somebody works on it until a redelivery can no longer come
    "events",
    metadata,
    Column("key", Words, primary_key=True),
    Column("expires", Time, nullable=False),  # by the database's clock
    Index(None, "expires"),
)

turns = Table(
    "turns",
    metadata,
    _key(),
    Column("room", Words, nullable=False),
    Column("thread", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("at", Time, nullable=False),
    Column("question", Words, nullable=False),
    Column("topics", Names, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("message", Words),  # the platform's id of our answer
    Index(None, "room", "thread", "id"),
    Index(None, "at"),
    Index(None, "person"),
    sqlite_autoincrement=True,
)

said = Table(
    "said",
    metadata,
    Column("room", Words, primary_key=True),
    Column("message", Words, primary_key=True),
    Column("thread", Words, nullable=False),
    Column("statements", Names, nullable=False),
    Column("person", Words, nullable=False),
    Column("at", Time, nullable=False),
    Column("private", Boolean, nullable=False),
    Index(None, "room", "at"),
    Index(None, "at"),
    Index(None, "person"),
)

rooms = Table(
    "rooms",
    metadata,
    Column("room", Words, primary_key=True),
    Column("speak", Words),
    Column("thread", Words),
    Column("threshold", Float),
    Column("language", Words),
    Column("digests_by", Words),
    Column("keep_gaps", Boolean),
    Column("zone", Words),
    Column("person", Words),  # whose direct messages the room is; null: a room of several people
    Index(None, "person"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("room", Words, primary_key=True),
    Column("message", Words, primary_key=True),
    Column("person", Words, primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("statements", Names, nullable=False),
    Column("at", Time, nullable=False),
    Column("audience", Names, nullable=False),  # groups of the room, sorted
    Index(None, "at"),
    Index(None, "person"),
)

gaps = Table(
    "gaps",
    metadata,
    _key(),
    Column("key", Words, nullable=False),
    Column("question", Words, nullable=False),
    Column("room", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("at", Time, nullable=False),
    Column("nearest", Words),
    Column("audience", Names, nullable=False),  # groups of the room, sorted
    Index(None, "room", "at"),
    Index(None, "at"),
    Index(None, "person"),
    sqlite_autoincrement=True,
)

asked = Table(
    "asked",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),  # days since 1970-01-01, UTC
    Column("platform", Words, primary_key=True),
    Column("audience", Names, primary_key=True),  # groups of the room, sorted
    Column("kind", Words, primary_key=True),
    Column("outcome", Words, primary_key=True),
    Column("count", Integer, nullable=False),
)

used = Table(
    "used",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("audience", Names, primary_key=True),
    Column("article", Words, primary_key=True),
    Column("count", Integer, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", Words, nullable=False),
    Column("at", Time, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("statements", Integer, nullable=False),
    Column("pruned", Boolean, nullable=False),  # the lives that it needs are no longer kept
)

# A row lives from its first to its last version; whatever it says changes: the row ends and another begins.
articles = Table(
    "articles",
    metadata,
    _key(),
    Column("slug", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("aliases", Names, nullable=False),
    Column("topics", Names, nullable=False),
    Column("audience", Names, nullable=False),  # sorted
    Column("first", Integer, nullable=False),
    Column("last", Integer),  # null: alive in the latest version
    Index(None, "slug"),
    Index(None, "last", "id"),
    Index(None, "first"),
    sqlite_autoincrement=True,
)

statements = Table(
    "statements",
    metadata,
    _key(),
    Column("statement", Words, nullable=False),
    Column("slug", Words, nullable=False),
    Column("section", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("label", Words),
    Column("text", Words, nullable=False),
    Column("view", Words),
    Column("as_of", Words),
    Column("first", Integer, nullable=False),
    Column("last", Integer),
    Index(None, "slug"),
    Index(None, "last", "id"),
    Index(None, "first"),
    sqlite_autoincrement=True,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _key(),
    Column("room", Words, nullable=False),
    Column("topics", Names, nullable=False),
    Column("schedule", Words, nullable=False),
    Column("words", Words, nullable=False),
    Column("reread", Boolean, nullable=False),
    Column("gaps", Boolean, nullable=False),
    Column("quiet", Boolean, nullable=False),
    Column("state", Words, nullable=False),
    Column("next_due", Time, nullable=False),
    Column("baseline", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("person", Words),
    Column("direct", Boolean, nullable=False),  # its room is that person's direct messages
    Column("created", Time, nullable=False),
    Column("changed", Time, nullable=False),
    Index(None, "room"),
    Index(None, "state", "next_due"),
    Index(None, "person"),
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    _key(),
    Column("subscription", Key, ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False),
    Column("due", Time, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("owner", Words),
    Column("leased_until", Time),  # by the database's clock
    Column("not_before", Time, nullable=False),  # by the database's clock: after a failure
    Column("attempts", Integer, nullable=False),
    Column("error", Words),  # of the last attempt
    Column("settled_at", Time),  # null: still to be sent
    Column("ending", Words),
    Column("message", Words),  # the platform's id of what was sent
    UniqueConstraint("subscription", "due"),
    Index(
        "deliveries_open",
        "due",
        "id",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
    Index(None, "settled_at"),
    sqlite_autoincrement=True,
)

shown = Table(  # what a subscription was shown once and shall not be shown again
    "shown",
    metadata,
    Column("subscription", Key, ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    Column("item", Words, primary_key=True),
    Column("at", Time, nullable=False),
)

installations = Table(
    "installations",
    metadata,
    Column("workspace", Words, primary_key=True),  # "slack:T1", "slack:E1" for a whole organisation
    Column("person", Words, primary_key=True),  # whose token it is; empty: the bot's
    Column("sealed", Words, nullable=False),  # encrypted by the vault
    Column("at", Time, nullable=False),
    Index(None, "person"),
)

facts = Table(  # small things to know again after a restart
    "facts",
    metadata,
    Column("key", Words, primary_key=True),
    Column("value", Words, nullable=False),
    Column("at", Time, nullable=False),
)

keys = Table(  # made once, under the migration lock
    "keys",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
)
