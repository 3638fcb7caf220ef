"""How the bot looks to others: a name and a picture, where the account has none of its own."""

from __future__ import annotations

import logging
from importlib.resources import files
from typing import Final

from bot.matrix.http import Connection, Json, path
from bot.matrix.media import Media
from bot.matrix.model import Refused

_log = logging.getLogger(__name__)
_NAME, _PICTURE = "displayname", "avatar_url"
_FILE: Final = "profile.png"


class Profile:
    """The account's profile; what an operator has set there stays."""

    def __init__(
        self, connection: Connection, media: Media, user_id: str, name: str | None
    ) -> None:
        """`name` is to be shown; None leaves the profile as it is."""
        self._connection = connection
        self._media = media
        self._user_id = user_id
        self._name = name
        self._localpart = user_id.removeprefix("@").partition(":")[0]

    async def complete(self) -> str:
        """Sets what is missing; the name that is shown then. Raises Unreachable."""
        shown = await self._read()
        name = shown.get(_NAME)
        if not isinstance(name, str) or not name:
            name = self._localpart
        if self._name is None:
            return name
        # Synapse shows a new account under its localpart.
        if name == self._localpart and await self._set(_NAME, self._name):
            name = self._name
        if not shown.get(_PICTURE):
            await self._set_picture()
        return name

    async def _read(self) -> Json:
        try:
            return await self._connection.call("GET", path("profile", self._user_id))
        except Refused:  # nothing was ever set
            return {}

    async def _set_picture(self) -> None:
        picture = files("bot.matrix").joinpath(_FILE).read_bytes()
        try:
            where = await self._media.upload(picture, "image/png", encrypted=False)
        except Refused as refused:
            _log.info("The homeserver takes no picture for the profile: %s", refused)
            return
        await self._set(_PICTURE, where["url"])

    async def _set(self, field: str, value: str) -> bool:
        where = path("profile", self._user_id, field)
        try:
            await self._connection.call("PUT", where, {field: value})
        except Refused as refused:  # some homeservers leave that to their administrators
            _log.info("The homeserver does not let the bot set its %s: %s", field, refused)
            return False
        return True
