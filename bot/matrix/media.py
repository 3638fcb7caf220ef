"""Files on the homeserver, encrypted for those who have the message that carries their key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from nio.crypto.attachments import (  # type: ignore[import-untyped]
    decrypt_attachment,
    encrypt_attachment,
)

from bot.matrix.http import Connection, Json, Raw, answered
from bot.matrix.ids import is_mxc
from bot.matrix.model import Damaged, Refused

_UPLOAD = "/_matrix/media/v3/upload"
_CONFIG = "/_matrix/client/v1/media/config"
_DOWNLOAD = "/_matrix/client/v1/media/download"
_SURELY_WELCOME = 1024 * 1024  # bytes
_PATIENCE = 120.0


class Media:
    """Uploads and downloads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def upload(self, data: bytes, mimetype: str, *, encrypted: bool) -> Json:
        """The part of a message that says where the file is: `url`, or `file` with its key."""
        if not encrypted:
            return {"url": await self._put(Raw(data, mimetype))}
        sealed, key = await asyncio.to_thread(encrypt_attachment, data)
        # What kind of file it is, is nobody's business either.
        return {"file": {**key, "url": await self._put(Raw(sealed, "application/octet-stream"))}}

    async def _put(self, file: Raw) -> str:
        if len(file.data) > _SURELY_WELCOME:
            # Many homeservers cut the connection instead of answering, as if they were away.
            limit = (await self._connection.call("GET", _CONFIG)).get("m.upload.size")
            if isinstance(limit, int) and len(file.data) > limit:
                raise Refused(f"The homeserver takes no more than {limit} bytes.", "M_TOO_LARGE")
        answer = await self._connection.call("POST", _UPLOAD, file, patience=_PATIENCE)
        return answered(answer, "content_uri")

    async def download(self, source: Mapping[str, Any], limit: int) -> bytes:
        """The file that a message tells of, see `upload`; `limit` is in bytes.

        Raises TooLarge; Damaged if it is not the file that was sent; Refused if it is not there.
        """
        sealed = source.get("file")
        where = sealed.get("url") if isinstance(sealed, Mapping) else source.get("url")
        if not is_mxc(where):
            raise Refused("The message does not say where its file is.")
        server, media_id = (quote(part, safe="") for part in where[6:].split("/"))
        data = await self._connection.download(
            f"{_DOWNLOAD}/{server}/{media_id}", limit, patience=_PATIENCE
        )
        if not isinstance(sealed, Mapping):
            return data
        return await asyncio.to_thread(_opened, data, sealed)


def _opened(data: bytes, sealed: Mapping[str, Any]) -> bytes:
    try:
        opened: bytes = decrypt_attachment(
            data, sealed["key"]["k"], sealed["hashes"]["sha256"], sealed["iv"]
        )
    except Exception as error:  # somebody else wrote all of this: it may raise anything
        raise Damaged(f"The file cannot be decrypted ({type(error).__name__}).") from error
    return opened
