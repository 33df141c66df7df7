"""Routes of the application itself: who it is, where the gateway is, its commands."""

from __future__ import annotations

from .call import Call, Table
from .errors import UNKNOWN_USER, ApiError, FormErrors, Payload
from .gateway import Gateway
from .world import World


def application_routes(world: World, gateway: Gateway) -> Table:
    """Users, the application object, the gateway's address, commands."""

    def application(_: Call) -> Payload:
        return {
            "id": str(world.bot.id),
            "name": "Hear Ye",
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "owner": world.owner.payload(),
            "team": None,
            "summary": "",
            "verify_key": "0" * 64,
            "flags": 0,
            "rpc_origins": [],
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "approximate_guild_count": len(world.guilds),
        }

    def user(call: Call) -> Payload:
        if call.path["user"] in ("@me", str(world.bot.id)):
            return world.bot.payload()
        person = world.people.get(int(call.path["user"]))
        if person is None:
            raise ApiError(*UNKNOWN_USER)
        return person.payload()

    def where(_: Call) -> Payload:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return {"url": gateway.url, "shards": 1, "session_start_limit": limit}

    def guilds(_: Call) -> list[Payload]:
        return [
            {
                "id": str(guild.id),
                "name": guild.name,
                "icon": None,
                "owner": False,
                "permissions": str(guild.bot_permissions.value),
                "features": [],
            }
            for guild in world.guilds.values()
            if guild.standing != "left"
        ]

    def scope(call: Call) -> int | None:
        return world.guild(call.path["guild"]).id if "guild" in call.path else None

    def listed(call: Call) -> list[Payload]:
        return world.commands.registered(scope(call))

    def overwrite(call: Call) -> list[Payload]:
        if not isinstance(call.body, list):
            errors = FormErrors()
            errors.add((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            errors.check()
        commands = world.commands.overwrite(scope(call), call.body)
        world.changes.note()
        return commands

    def upsert(call: Call) -> Payload:
        command = world.commands.upsert(scope(call), call.fields)
        world.changes.note()
        return command

    def one(call: Call) -> Payload:
        return world.commands.get(scope(call), call.path["command"])

    def change(call: Call) -> Payload:
        return world.commands.upsert(scope(call), one(call) | call.fields)

    def remove(call: Call) -> None:
        world.commands.remove(scope(call), call.path["command"])

    table: Table = {
        "GET /users/{user}": user,
        "GET /oauth2/applications/@me": application,
        "GET /applications/@me": application,
        "GET /gateway": lambda _: {"url": gateway.url},
        "GET /gateway/bot": where,
        "GET /users/@me/guilds": guilds,
    }
    for prefix in ("/applications/{application}", "/applications/{application}/guilds/{guild}"):
        table |= {
            f"GET {prefix}/commands": listed,
            f"PUT {prefix}/commands": overwrite,
            f"POST {prefix}/commands": upsert,
            f"GET {prefix}/commands/{{command}}": one,
            f"PATCH {prefix}/commands/{{command}}": change,
            f"DELETE {prefix}/commands/{{command}}": remove,
        }
    return table
