"""The loopback Discord refuses what Discord refuses, with its codes and its errors tree."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest

from tests.discord_double import Channel, DiscordDouble, Guild
from tests.discord_double.guild import FORUM

Json = dict[str, Any]


class Rest:
    """Bare requests, as a bot with worse manners than discord.py's would send them."""

    def __init__(self, session: aiohttp.ClientSession, double: DiscordDouble) -> None:
        self._session = session
        self._double = double

    async def __call__(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bot {self._double.token}"}
        url = self._double.api_url + path
        async with self._session.request(method, url, json=body, headers=headers) as response:
            assert response.headers["Content-Type"] == "application/json"
            return response.status, await response.json()


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as running:
        yield running


@pytest.fixture
def guild(double: DiscordDouble) -> Guild:
    return double.add_guild()


@pytest.fixture
def alerts(guild: Guild) -> Channel:
    return guild.channel("alerts")


@pytest.fixture
async def rest(double: DiscordDouble) -> AsyncIterator[Rest]:
    async with aiohttp.ClientSession() as session:
        yield Rest(session, double)


def button(**more: object) -> Json:
    return {"type": 2, "style": 1, "label": "Seen", "custom_id": "a", **more}


def row(*items: Json) -> Json:
    return {"type": 1, "components": list(items)}


BAD_MESSAGES = [
    ({"content": "x" * 2001}, "content", "BASE_TYPE_MAX_LENGTH"),
    ({"content": "x", "nonce": "n" * 26}, "nonce", "BASE_TYPE_BAD_LENGTH"),
    ({"embeds": [{"title": "x"}] * 11}, "embeds", "BASE_TYPE_MAX_LENGTH"),
    ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title", "BASE_TYPE_MAX_LENGTH"),
    ({"embeds": [{"description": "x" * 4097}]}, "embeds.0.description", "BASE_TYPE_MAX_LENGTH"),
    (
        {"embeds": [{"fields": [{"name": "", "value": "x"}]}]},
        "embeds.0.fields.0.name",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        {"embeds": [{"fields": [{"name": "x", "value": "x" * 1025}]}]},
        "embeds.0.fields.0.value",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        {"embeds": [{"fields": [{"name": "x", "value": "x"}] * 26}]},
        "embeds.0.fields",
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        {"embeds": [{"footer": {"text": "x" * 2049}}]},
        "embeds.0.footer.text",
        "BASE_TYPE_BAD_LENGTH",
    ),
    ({"embeds": [{"url": "ftp://example.test"}]}, "embeds.0.url", "URL_TYPE_INVALID_SCHEME"),
    ({"embeds": [{"description": "x" * 3001}] * 2}, "embeds", "MAX_EMBED_SIZE_EXCEEDED"),
    ({"components": [button()]}, "components.0.type", "BASE_TYPE_CHOICES"),
    ({"components": [row(button())] * 6}, "components", "BASE_TYPE_MAX_LENGTH"),
    (
        {"components": [row(*(button(custom_id=str(n)) for n in range(6)))]},
        "components.0.components",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        {"components": [row(button(custom_id="x" * 101))]},
        "components.0.components.0.custom_id",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        {"components": [row(button(), button())]},
        "components",
        "COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    (
        {"components": [row({"type": 3, "custom_id": "s", "options": []})]},
        "components.0.components.0.options",
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        {"flags": 1 << 15, "content": "x", "components": [{"type": 10, "content": "x"}]},
        "content",
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ),
    (
        {"flags": 1 << 15, "components": [{"type": 10, "content": "x"}] * 41},
        "components",
        "BASE_TYPE_MAX_LENGTH",
    ),
]


@pytest.mark.parametrize(("body", "path", "code"), BAD_MESSAGES)
async def test_a_bad_message_is_refused_where_it_is_bad(
    double: DiscordDouble, alerts: Channel, rest: Rest, body: Json, path: str, code: str
) -> None:
    status, answer = await rest("POST", f"/channels/{alerts.id}/messages", body)
    assert (status, answer["code"]) == (400, 50035)
    node = answer["errors"]
    for step in path.split("."):
        node = node[step]
    assert node["_errors"][0]["code"] == code
    assert double.messages(alerts) == []


async def test_the_limits_themselves_are_allowed(
    double: DiscordDouble, alerts: Channel, rest: Rest
) -> None:
    embeds = [{"title": "x" * 256, "description": "x" * 4096}, {"description": "x" * 1648}]
    body = {"content": "x" * 2000, "embeds": embeds, "components": [row(button())]}
    status, answer = await rest("POST", f"/channels/{alerts.id}/messages", body)
    assert status == 200
    assert answer["components"] == [row(button())]


async def test_an_empty_message_is_refused(alerts: Channel, rest: Rest) -> None:
    _, answer = await rest("POST", f"/channels/{alerts.id}/messages", {"content": ""})
    assert answer["code"] == 50006


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/channels/1", 10003),
        ("GET", "/guilds/1", 10004),
        ("GET", "/channels/{alerts}/messages/1", 10008),
        ("GET", "/users/1", 10013),
        ("POST", "/webhooks/1/none", 10015),
        ("POST", "/interactions/1/none/callback", 10062),
        ("GET", "/nowhere", 0),
    ],
)
async def test_what_is_unknown_has_its_code(
    alerts: Channel, rest: Rest, method: str, path: str, code: int
) -> None:
    status, answer = await rest(method, path.format(alerts=alerts.id), {"type": 4})
    assert (status, answer["code"]) == (404, code)


async def test_no_answer_without_the_token(double: DiscordDouble, rest: Rest) -> None:
    assert (await rest("GET", "/users/@me"))[1]["id"] == str(double.world.bot.id)
    double.faults.revoke_token()
    me = double.api_url + "/users/@me"
    async with aiohttp.ClientSession() as session, session.get(me) as response:
        assert response.status == 401
    double.faults.restore_token()
    assert double.log.invalid() == 1


BAD_COMMANDS = [
    ({"name": "Upper", "description": "x"}, "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    ({"name": "two words", "description": "x"}, "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    ({"name": "x", "description": ""}, "0.description", "BASE_TYPE_BAD_LENGTH"),
    ({"name": "x", "description": "x" * 101}, "0.description", "BASE_TYPE_BAD_LENGTH"),
    (
        {
            "name": "x",
            "description": "x",
            "options": [{"type": 3, "name": f"o{n}", "description": "x"} for n in range(26)],
        },
        "0.options",
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        {
            "name": "x",
            "description": "x",
            "options": [
                {"type": 3, "name": "a", "description": "x"},
                {"type": 3, "name": "b", "description": "x", "required": True},
            ],
        },
        "0.options.1",
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    (
        {
            "name": "x",
            "description": "x",
            "options": [
                {
                    "type": 1,
                    "name": f"s{n}",
                    "description": "x" * 100,
                    "options": [
                        {"type": 3, "name": f"o{m}", "description": "x" * 100} for m in range(4)
                    ],
                }
                for n in range(16)
            ],
        },
        "0",
        "APPLICATION_COMMAND_TOO_LARGE",
    ),
]


@pytest.mark.parametrize(("command", "path", "code"), BAD_COMMANDS)
async def test_a_bad_command_is_refused_where_it_is_bad(
    double: DiscordDouble, rest: Rest, command: Json, path: str, code: str
) -> None:
    application = double.world.bot.id
    _, answer = await rest("PUT", f"/applications/{application}/commands", [command])
    assert answer["code"] == 50035
    node = answer["errors"]
    for step in path.split("."):
        node = node[step]
    assert node["_errors"][0]["code"] == code
    assert double.commands() == []


async def test_a_command_that_keeps_its_name_keeps_its_id(
    double: DiscordDouble, guild: Guild, rest: Rest
) -> None:
    path = f"/applications/{double.world.bot.id}/commands"
    _, (first,) = await rest("PUT", path, [{"name": "hits", "description": "x"}])
    _, again = await rest("PUT", path, [{"name": "hits", "description": "y"}])
    assert [command["id"] for command in double.commands()] == [first["id"]]
    assert again[0]["description"] == "y"
    own = f"/applications/{double.world.bot.id}/guilds/{guild.id}/commands"
    await rest("POST", own, {"name": "here", "description": "x"})
    assert [command["name"] for command in double.commands(guild)] == ["here"]
    assert [command["name"] for command in double.commands()] == ["hits"]
    assert double.world.commands.overwrites == 2


async def test_roles_are_pinged_only_where_allowed(
    double: DiscordDouble, guild: Guild, alerts: Channel, rest: Rest
) -> None:
    role = double.add_role(guild, "readers", mentionable=True)
    path = f"/channels/{alerts.id}/messages"
    text = f"<@&{role.id}> @everyone"
    await rest("POST", path, {"content": text, "allowed_mentions": {"parse": []}})
    await rest("POST", path, {"content": text, "allowed_mentions": {"roles": [str(role.id)]}})
    silent, loud = double.messages(alerts)
    assert (silent.mention_roles, silent.mention_everyone) == ([], False)
    assert (loud.mention_roles, loud.mention_everyone) == ([role.id], False)


async def test_history_pages_and_forgets_the_nonce(
    double: DiscordDouble, alerts: Channel, rest: Rest
) -> None:
    path = f"/channels/{alerts.id}/messages"
    ids = [(await rest("POST", path, {"content": "x", "nonce": n}))[1]["id"] for n in range(4)]
    _, newest = await rest("GET", f"{path}?limit=2")
    assert [message["id"] for message in newest] == [ids[3], ids[2]]
    _, older = await rest("GET", f"{path}?before={ids[2]}")
    assert [message["id"] for message in older] == [ids[1], ids[0]]
    _, newer = await rest("GET", f"{path}?after={ids[0]}&limit=2")
    assert [message["id"] for message in newer] == [ids[2], ids[1]]
    assert "nonce" not in newest[0]


async def test_an_event_needs_the_permission_a_place_and_an_end(
    double: DiscordDouble, guild: Guild, rest: Rest
) -> None:
    path = f"/guilds/{guild.id}/scheduled-events"
    event = {"name": "Board", "entity_type": 3, "scheduled_start_time": "2026-12-01T00:00:00Z"}
    assert (await rest("POST", path, event))[1]["code"] == 50013
    double.faults.guild_permissions(guild, discord.Permissions(create_events=True))
    _, refused = await rest("POST", path, event)
    assert set(refused["errors"]) == {"entity_metadata", "scheduled_end_time"}
    event |= {"scheduled_end_time": "2026-12-01T02:00:00Z"}
    status, made = await rest("POST", path, {**event, "entity_metadata": {"location": "Hall"}})
    assert (status, made["name"]) == (200, "Board")
    assert [event["name"] for event in double.world.events] == ["Board"]


async def test_a_reply_is_to_what_stands_there(
    rest: Rest, double: DiscordDouble, alerts: Channel
) -> None:
    path = f"/channels/{alerts.id}/messages"
    status, first = await rest("POST", path, {"content": "a"})
    assert status == 200
    reply = {"content": "b", "message_reference": {"message_id": first["id"]}}
    assert (await rest("POST", path, reply))[1]["message_reference"]["message_id"] == first["id"]
    double.faults.delete_message(double.messages(alerts)[0])
    status, refused = await rest("POST", path, reply)
    assert (status, refused["code"]) == (400, 50035)
    assert "message_reference" in refused["errors"]
    reply["message_reference"] = {"message_id": first["id"], "fail_if_not_exists": False}
    assert "message_reference" not in (await rest("POST", path, reply))[1]
    double.faults.lose_permission(alerts, "read_message_history")
    assert (await rest("POST", path, reply))[1]["code"] == 160002


async def test_a_forum_takes_its_own_tags_and_may_require_one(
    rest: Rest, double: DiscordDouble, guild: Guild
) -> None:
    forum = double.add_channel(guild, "posts", FORUM)
    forum.tags = {11: "Agendas"}
    path = f"/channels/{forum.id}/threads"
    post = {"name": "a", "message": {"content": "b"}}
    status, refused = await rest("POST", path, {**post, "applied_tags": ["12"]})
    assert (status, refused["code"]) == (400, 50035)
    forum.tag_required = True
    assert (await rest("POST", path, post))[1]["code"] == 40067
    status, made = await rest("POST", path, {**post, "applied_tags": ["11"]})
    assert (status, made["applied_tags"]) == (200, ["11"])
    assert (await rest("GET", f"/channels/{forum.id}"))[1]["flags"] == 1 << 4


async def test_a_locked_thread_stays_as_it_is_and_a_thread_has_none_of_its_own(
    rest: Rest, double: DiscordDouble, alerts: Channel
) -> None:
    _, first = await rest("POST", f"/channels/{alerts.id}/messages", {"content": "a"})
    made = f"/channels/{alerts.id}/messages/{first['id']}/threads"
    assert (await rest("POST", made, {"name": "a"}))[0] == 200
    assert (await rest("POST", made, {"name": "a"}))[1]["code"] == 160004
    thread = f"/channels/{first['id']}"
    _, inside = await rest("POST", f"{thread}/messages", {"content": "b"})
    status, refused = await rest("POST", f"{thread}/messages/{inside['id']}/threads", {"name": "c"})
    assert (status, refused["code"]) == (400, 50024)
    stored = double.world.channels[int(first["id"])]
    stored.archived = True
    found = (await rest("GET", f"/channels/{alerts.id}/threads/archived/public"))[1]
    assert [each["id"] for each in found["threads"]] == [first["id"]]
    assert (await rest("PATCH", thread, {"archived": False}))[0] == 200
    stored.locked = True
    assert (await rest("PATCH", thread, {"archived": True}))[1]["code"] == 160005
