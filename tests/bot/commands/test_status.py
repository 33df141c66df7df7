from __future__ import annotations

import pytest
import simcord

from bot.client import HearYe
from bot.commands.help import overview
from tests.bot.commands.conftest import Server, words
from tests.bot.services import fill


@pytest.mark.usefixtures("archive")
async def test_the_status_counts_sources_alerts_and_channels(server: Server) -> None:
    await server.run("subscribe")
    assert (await server.run("status")).splitlines() == [
        "🩺 How it stands",
        "0 sources are read well, 0 are not, 1 were not checked yet.",
        "No check has ended yet.",
        (
            "0 alerts sent, 0 on their way, 0 held because I may not post,"
            " 0 that Discord refused for good."
        ),
        "1 subscriptions in this server are active. /subscriptions shows them.",
    ]


async def test_help_is_for_everyone(server: Server) -> None:
    result = await server.neighbour.slash(server.channel, "help")
    assert overview() in words(result)


async def test_a_fault_of_ours_names_no_internals_but_a_reference(
    server: Server, simcord_bot: HearYe, simcord_env: simcord.Env
) -> None:
    async def broken(slug: str) -> None:
        raise ZeroDivisionError("secret internals")

    await fill(simcord_bot.services.database, simcord_bot.services.clock())
    object.__setattr__(simcord_bot.services, "check_now", broken)
    text = await server.refused("sources check", source="village-of-palmyra")
    assert text.startswith("A fault of mine kept that from finishing.")
    assert "secret" not in text


async def test_every_command_works_for_servers_and_for_people_alone_and_hides_from_nobody(
    server: Server, simcord_bot: HearYe
) -> None:
    commands = {command.name: command for command in await simcord_bot.tree.fetch_commands()}
    assert {"287g", "help", "hits", "search", "sources", "subscribe", "watch"} <= commands.keys()
    for command in simcord_bot.tree.get_commands():
        told = command.to_dict(simcord_bot.tree)
        assert (told["contexts"], told["integration_types"]) == ([0, 1, 2], [0, 1])
        assert told["default_member_permissions"] is None


async def test_the_commands_are_not_sent_again_when_discord_says_ready_again(
    simcord_bot: HearYe, simcord_env: simcord.Env
) -> None:
    simcord_bot.dispatch("ready")
    await simcord_env.settle()
    assert [entry.method for entry in simcord_env.http_requests].count("PUT") == 1
