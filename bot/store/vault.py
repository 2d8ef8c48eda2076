"""Secrets at rest: tokens of installations, encrypted with the operator's keys and kept by workspace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.problems import WrongUsage
from bot.store.engine import Connector
from bot.store.records import Person
from bot.store.tables import installations

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

_NOBODY = Person("")  # whose row is the bot's own


class Vault:
    """Encrypts with the first key, decrypts with any, so that a new key can be put in front of the old ones."""

    def __init__(self, keys: Sequence[str]) -> None:
        """WrongUsage when there is no key, when one is none, or when the library that encrypts is missing."""
        self._fernet = _fernet(keys)

    def seal(self, secret: str) -> str:
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """WrongUsage when no key opens it."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise _no_key_opens() from error

    def reseal(self, sealed: str) -> str:
        """The same secret under the first key. WrongUsage when no key opens it."""
        return self.seal(self.open(sealed))


class Installations:
    """Where the app was installed: by workspace, the bot's own and single people's, each a text that holds tokens."""

    def __init__(self, connector: Connector, keys: Sequence[str]) -> None:
        self._connector, self._keys = connector, keys
        self._opened: Vault | None = None

    @property
    def _vault(self) -> Vault:
        # Made when a token is first touched: an installation for one workspace needs no key.
        if self._opened is None:
            self._opened = Vault(self._keys)
        return self._opened

    async def keep(self, workspace: str, secret: str, *, at: int, person: Person = _NOBODY) -> None:
        """Keeps the secret of a workspace ("slack:T1"), or of one person there; replaces an earlier one."""
        values = {"sealed": self._vault.seal(secret), "at": at}
        kept = self._connector.upsert(installations).values(workspace=workspace, person=person, **values)
        async with self._connector.single() as connection:
            await connection.execute(kept.on_conflict_do_update(index_elements=installations.primary_key, set_=values))

    async def find(self, workspace: str, *, person: Person = _NOBODY) -> str | None:
        found = select(installations.c.sealed).where(
            installations.c.workspace == workspace, installations.c.person == person
        )
        async with self._connector.read() as connection:
            sealed = (await connection.execute(found)).scalar()
        return None if sealed is None else self._vault.open(sealed)

    async def workspaces(self) -> tuple[str, ...]:
        """Where the bot itself is installed, sorted."""
        found = select(installations.c.workspace).where(installations.c.person == _NOBODY)
        async with self._connector.read() as connection:
            return tuple((await connection.execute(found.order_by(installations.c.workspace))).scalars())

    async def remove(self, workspace: str, *, person: Person | None = None) -> None:
        """Forgets one person's secret, or with None everything of a workspace."""
        gone = delete(installations).where(installations.c.workspace == workspace)
        if person is not None:
            gone = gone.where(installations.c.person == person)
        async with self._connector.single() as connection:
            await connection.execute(gone)

    async def reseal(self) -> int:
        """Encrypts everything again with the first key, after which the older ones can go. How many there were."""
        async with self._connector.write() as connection:
            rows = (await connection.execute(select(installations))).all()
            for row in rows:
                mine = (installations.c.workspace == row.workspace, installations.c.person == row.person)
                await connection.execute(
                    update(installations).where(*mine).values(sealed=self._vault.reseal(row.sealed))
                )
        return len(rows)


def _fernet(keys: Sequence[str]) -> MultiFernet:
    if not keys:
        raise WrongUsage(
            "tokens of several workspaces are kept encrypted, and SEEALSO_SECRET_KEY is not set",
            remedy="make a key with: python -c "
            "'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'",
        )
    try:
        from cryptography.fernet import Fernet, MultiFernet
    except ImportError as error:
        raise WrongUsage(
            "tokens of several workspaces are kept encrypted, and the library for it is not installed",
            remedy="install it with: pip install 'seealso[hosting]'",
        ) from error
    made = []
    for number, key in enumerate(keys, 1):
        try:
            made.append(Fernet(key))
        except ValueError as error:
            raise WrongUsage(
                f"key {number} of SEEALSO_SECRET_KEY is no key: 32 bytes in URL-safe base64 are expected",
                remedy="several keys are separated by commas or line ends, the newest first",
            ) from error
    return MultiFernet(made)


def _no_key_opens() -> WrongUsage:
    return WrongUsage(
        "a stored token was encrypted with a key that SEEALSO_SECRET_KEY does not hold",
        remedy="add the old key behind the new one, separated by a comma, or install the app again",
    )
