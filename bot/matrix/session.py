"""The store directory: one process at a time, one account, one device, readable by nobody else."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.matrix import login
from bot.matrix.discovery import homeserver_of
from bot.matrix.http import CLIENT, Connection, UnknownToken
from bot.matrix.login import Token
from bot.matrix.model import LoginFailed, Refused, Unreachable
from bot.words import _

_log = logging.getLogger(__name__)
CRYPTO = "crypto.db"
_SESSION, _PICKLE_KEY, _LOCK = "session.json", "pickle.key", "lock"


@dataclass(frozen=True, slots=True)
class Session:
    """What has to survive a restart to go on as the same device."""

    homeserver: str
    user_id: str
    device_id: str
    access_token: str
    generation: int = 0  # that these keys were last used in, see matrix.generation


class StoreDirectory:
    """0700, every file 0600, locked while open.

    nio leaves its files 0644 under a pickle key that everybody knows, and lets two processes
    share them, which silently ruins the ratchets.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    def open(self) -> None:
        """Takes the lock. Raises LoginFailed if another process has it."""
        if self._lock is not None:
            return
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.chmod(0o700)
        for file in self.path.iterdir():
            if file.is_file():
                file.chmod(0o600)
        lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise LoginFailed(
                _(
                    "The store {path} is in use by another process. Two processes with one "
                    "Matrix device would ruin its keys: stop the other one, or give this one a "
                    "store directory of its own.",
                    path=self.path,
                )
            ) from None
        self._lock = lock

    def close(self) -> None:
        """Releases the lock."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def is_in_use(self) -> bool:
        """Whether a process has it open, as far as this one may know; looks only.

        To try the lock would keep a bot out that starts in that moment.
        """
        try:
            node = (self.path / _LOCK).stat().st_ino
            locks = Path("/proc/locks").read_text()
        except OSError:
            return False
        return f":{node} " in locks

    def session(self) -> Session | None:
        """The session kept; None on the first start. Raises LoginFailed if it is damaged."""
        try:
            return Session(**json.loads((self.path / _SESSION).read_text()))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError) as error:
            said = _(
                "{file} is damaged. Restore the whole directory from one backup, or remove it to "
                "start with a new device.",
                file=self.path / _SESSION,
            )
            raise LoginFailed(said) from error

    def keep(self, session: Session) -> None:
        """Keeps the session."""
        self.write(_SESSION, json.dumps(asdict(session)))

    def has_keys(self) -> bool:
        """Whether the crypto store of the session is there."""
        return (self.path / CRYPTO).exists() and (self.path / _PICKLE_KEY).exists()

    def pickle_key(self) -> str:
        """The random key that the crypto store is encrypted with."""
        try:
            return (self.path / _PICKLE_KEY).read_text()
        except FileNotFoundError:
            key = secrets.token_urlsafe(32)
            self.write(_PICKLE_KEY, key)
            return key

    def read(self, name: str) -> str | None:
        """The text of a file in the store, None if it is missing."""
        try:
            return (self.path / name).read_text()
        except FileNotFoundError:
            return None

    def write(self, name: str, text: str) -> None:
        """All or nothing: a half-written key after a power cut would cost the device."""
        half = self.path / f"{name}.new"
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        half.replace(self.path / name)


def unreadable_keys(path: Path) -> str:
    """What to say of a crypto store that is damaged, or under another pickle key."""
    return _(
        "The crypto store in {path} cannot be opened: it is damaged, or not of the same backup as "
        "the rest. Restore the whole directory from one, or choose an empty one to start with a "
        "new device.",
        path=path,
    )


def require_owner(store: StoreDirectory, session: Session | None, user_id: str) -> None:
    """Raises LoginFailed if the store is another account's."""
    if session is not None and session.user_id != user_id:
        raise LoginFailed(
            _(
                "The store {path} belongs to {owner}, not to {user}. Give each account a store "
                "directory of its own.",
                path=store.path,
                owner=session.user_id,
                user=user_id,
            )
        )


class Account:
    """Logs in, and in again with the same device id when the token is gone.

    With an access token of the operator's it is logged in already, and cannot do so again.
    """

    def __init__(
        self,
        connection: Connection,
        store: StoreDirectory,
        *,
        user_id: str,
        password: str,
        token: Token | None,
        device_name: str,
    ) -> None:
        self._connection = connection
        self._homeserver = connection.homeserver  # its address, or the domain that says where it is
        self._store = store
        self._user_id = user_id
        self.password = password
        self._token = token
        self._device_name = device_name
        self.device_id = ""
        self.generation: int | None = None  # None: there are no keys from before

    async def restore_or_log_in(self) -> None:
        """Goes on with the session kept, or makes one. Raises LoginFailed, Unreachable."""
        self._connection.homeserver = await homeserver_of(
            self._homeserver, self._connection.ca_file
        )
        session = self._store.session()
        require_owner(self._store, session, self._user_id)
        if self._token is not None:
            await self._use_token_given(session, self._token)
            return
        if session is None or not self._store.has_keys():
            # Without its keys a device is of no use to anybody: a new one is made.
            await self.log_in()
            return
        self.device_id = session.device_id
        self.generation = session.generation
        self._connection.token = session.access_token
        try:
            await self._connection.ask("GET", f"{CLIENT}/account/whoami")
        except UnknownToken:
            self._require_same_homeserver(session)
            await self.log_in()
        else:
            self._keep(session.access_token)

    def _require_same_homeserver(self, session: Session) -> None:
        # A new address is fine as long as the homeserver behind it knows our token.
        if session.homeserver != self._connection.homeserver:
            raise LoginFailed(
                _(
                    "The store {path} belongs to a session at {former}, which {url} does not know. "
                    "Correct the address, or choose an empty store directory.",
                    path=self._store.path,
                    former=session.homeserver,
                    url=self._connection.homeserver,
                )
            )

    async def _use_token_given(self, session: Session | None, given: Token) -> None:
        """Goes on with the device of this token, or begins with it. Raises LoginFailed."""
        old = None if session is None else session.access_token
        token = self._connection.token = given.value
        self.device_id = await login.device_of(self._connection, self._user_id, given.device_id)
        if session is not None and session.device_id == self.device_id and self._store.has_keys():
            self.generation = session.generation
            self._keep(token)
            return
        await login.require_no_keys(self._connection, self._user_id, self.device_id)
        self._keep(token)
        if old is not None and old != token:
            await self._log_out(old)

    async def log_in(self) -> None:
        """Logs in by password, with the same device id if there was one.

        Raises LoginFailed, and Unreachable; then the old token stays, so that everybody else finds
        it refused as before and tries again, too.
        """
        if self._token is not None:
            raise LoginFailed(login.refused_token(self._connection.homeserver))
        if self.device_id:
            _log.warning("The access token is no longer valid; logging in with the same device id.")
        self.device_id, token = await login.by_password(
            self._connection,
            self._user_id,
            self.password,
            device_name=self._device_name,
            device_id=self.device_id,
        )
        self._connection.token = token
        self._keep(token)

    async def begin_anew(self, generation: int) -> None:
        """Logs in as a new device, and logs out the one whose keys are of no use any more."""
        if self._token is not None:
            raise LoginFailed(login.wants_new_device())
        old = self._connection.token
        _log.warning("The key store is an old copy; going on as a new device.")
        self.device_id, self.generation = "", generation
        await self.log_in()
        assert old is not None
        await self._log_out(old)

    async def _log_out(self, old: str) -> None:
        new, self._connection.token = self._connection.token, old
        try:
            await self._connection.ask("POST", f"{CLIENT}/logout", {})
        except (Refused, Unreachable, UnknownToken) as error:  # nobody uses it in any case
            _log.warning("The old device could not be logged out: %s", error)
        finally:
            self._connection.token = new

    def use_in(self, generation: int) -> None:
        """From now on these keys are used in that generation."""
        assert self._connection.token is not None
        self.generation = generation
        self._keep(self._connection.token)

    def _keep(self, access_token: str) -> None:
        session = Session(
            self._connection.homeserver,
            self._user_id,
            self.device_id,
            access_token,
            self.generation or 0,
        )
        if session != self._store.session():
            self._store.keep(session)
