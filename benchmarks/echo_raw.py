"""The floor: a bot that echoes with aiohttp alone. Usage: echo_raw.py URL USER PASSWORD STORE."""

from __future__ import annotations

import asyncio
import itertools
import sys
from urllib.parse import quote

import aiohttp

FILTER = '{"presence":{"types":[]},"room":{"ephemeral":{"types":[]}}}'


async def main(url: str, user_id: str, password: str) -> None:
    api = f"{url}/_matrix/client/v3"
    transactions = itertools.count()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=90)) as session:
        identifier = {"type": "m.id.user", "user": user_id}
        body = {"type": "m.login.password", "identifier": identifier, "password": password}
        async with session.post(f"{api}/login", json=body) as response:
            token = (await response.json())["access_token"]
        session.headers["Authorization"] = f"Bearer {token}"
        query = {"filter": FILTER, "timeout": "0"}
        while True:
            async with session.get(f"{api}/sync", params=query) as response:
                answer = await response.json()
            first = "since" not in query
            query |= {"since": answer["next_batch"], "timeout": "30000"}
            rooms = answer.get("rooms", {})
            for room_id in rooms.get("invite", {}):
                async with session.post(f"{api}/join/{quote(room_id)}", json={}):
                    pass
            if first:
                print("echo ready", flush=True)
                continue
            for room_id, room in rooms.get("join", {}).items():
                for event in room["timeline"]["events"]:
                    if event["type"] != "m.room.message" or event["sender"] == user_id:
                        continue
                    place = f"{api}/rooms/{quote(room_id)}/send/m.room.message/{next(transactions)}"
                    content = {"msgtype": "m.notice", "body": event["content"]["body"]}
                    async with session.put(place, json=content):
                        pass


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
