from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import simcord
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AnyHttpUrl
from yarl import URL

from bot.client import HearYe
from bot.commands.settings.words import clock_words, minute_of
from bot.web.app import application
from bot.web.pictures import Pictures
from bot.web.room import Room
from config import Web
from scrapers.readers import Sandbox
from store import Blobs, Database, audit, guilds, subscriptions, watches
from tests.bot.commands.conftest import Server, shown, words


async def _kept(db: Database, place: int) -> guilds.Guild:
    async with db.read() as conn:
        kept = await guilds.get(conn, place)
    assert kept is not None
    return kept


async def test_everything_that_can_be_set_is_shown(server: Server) -> None:
    assert await server.run("settings show") == (
        "⚙️ Settings\n"
        "Time zone: that of each source\n"
        "Language: each person's own; alerts in that of the server\n"
        "Quiet hours: none\n"
        "Digests come at 08:00.\n"
        "Follow-ups: in a thread under the first alert\n"
        "Reminders before a meeting: 24, 2 hours\n"
        "The web page: only who has the key sees what is found here\n"
        "May configure: who has Manage Server\n"
        "\n"
        "/settings log shows who changed what; /privacy what is kept."
    )


async def test_what_is_set_is_kept_shown_and_logged(db: Database, server: Server) -> None:
    role = server.guild.create_role("Keepers")
    await server.run("settings zone", zone="America/Chicago")
    await server.run("settings quiet-hours", start="10pm", end="7:00")
    await server.run("settings digest-hour", hour=18)
    await server.run("settings follow-ups", how="edit")
    await server.run("settings reminders", hours="48, 2")
    await server.run("settings managers", role=role)
    await server.run("settings web", public=True)
    kept = await _kept(db, server.guild.id)
    assert (kept.zone, kept.quiet_from, kept.quiet_until) == ("America/Chicago", 1320, 420)
    assert (kept.digest_hour, kept.follow_ups, kept.reminder_hours) == (18, "edit", (48, 2))
    assert (kept.manager_role_id, kept.public) == (role.id, True)
    text = await server.run("settings show")
    assert "Time zone: America/Chicago\n" in text
    assert "Quiet hours: 22:00 to 07:00\n" in text
    assert f"May configure: who has Manage Server, and {role.mention}" in text
    logged = await server.run("settings log")
    assert logged.startswith("🗒️ Who changed what here\n<t:")
    assert f"<@{server.moderator.id}> set the web page: public\n" in logged
    assert "set the time zone: America/Chicago" in logged


async def test_what_was_set_can_be_taken_back(db: Database, server: Server) -> None:
    await server.run("settings quiet-hours", start="22", end="7")
    await server.run("settings reminders", hours="0")
    await server.run("settings zone", zone="America/Chicago")
    await server.run("settings zone")
    assert await server.run("settings quiet-hours") == "There are no quiet hours any longer."
    kept = await _kept(db, server.guild.id)
    assert (kept.quiet_from, kept.quiet_until, kept.zone) == (None, None, None)
    assert kept.reminder_hours == ()


@pytest.mark.parametrize(
    ("command", "options", "told"),
    [
        ("settings zone", {"zone": "Mars/Olympus"}, "There is no such time zone."),
        ("settings quiet-hours", {"start": "22:00"}, "two times that differ"),
        ("settings quiet-hours", {"start": "8", "end": "8am"}, "two times that differ"),
        ("settings quiet-hours", {"start": "25", "end": "7"}, "two times that differ"),
        ("settings reminders", {"hours": "soon"}, "numbers of hours"),
        ("settings reminders", {"hours": "9999"}, "at most 336"),
        ("settings language", {"language": "tlh"}, "I do not speak that yet."),
    ],
)
async def test_what_makes_no_sense_is_refused_and_changes_nothing(
    db: Database, server: Server, command: str, options: dict[str, str], told: str
) -> None:
    assert told in await server.run(command, **options)
    async with db.read() as conn:
        assert await audit.count(conn, server.guild.id) == 0


async def test_everyone_cannot_be_the_managing_role(server: Server) -> None:
    text = await server.run("settings managers", role=server.guild.default_role)
    assert text.startswith("@everyone cannot be that role")


async def test_zones_and_languages_are_offered(server: Server) -> None:
    first = await server.moderator.autocomplete(server.channel, "settings zone", "zone", "")
    assert [choice["value"] for choice in first[:2]] == ["America/New_York", "America/Chicago"]
    assert len(first) == 25
    typed = await server.moderator.autocomplete(server.channel, "settings zone", "zone", "los ang")
    assert [choice["value"] for choice in typed] == ["America/Los_Angeles"]
    spoken = await server.moderator.autocomplete(
        server.channel, "settings language", "language", "Esp"
    )
    assert [choice["value"] for choice in spoken] == ["es"]


async def test_a_chosen_language_outweighs_a_persons_own(db: Database, server: Server) -> None:
    await server.run("settings language", language="es")
    assert (await _kept(db, server.guild.id)).locale == "es"
    await server.run("settings language")
    assert (await _kept(db, server.guild.id)).locale == "en-US"


async def test_a_key_is_made_anew_and_the_old_one_opens_nothing(
    db: Database, server: Server
) -> None:
    assert "There is no key yet" in await server.run("settings web")
    text = await server.run("settings web", new_key=True)
    first = (await _kept(db, server.guild.id)).web_token
    assert first is not None
    assert f"The key: ||`{first}`||" in text
    await server.run("settings web", new_key=True)
    async with db.read() as conn:
        assert await guilds.with_token(conn, first) is None


async def test_the_link_with_the_key_opens_the_page_and_keeps_the_key(
    db: Database, simcord_bot: HearYe, server: Server, tmp_path: Path
) -> None:
    blobs = Blobs(tmp_path)
    async with Sandbox(1) as sandbox:
        pictures = Pictures(tmp_path, sandbox, blobs, cap=1)
        room = Room(db, simcord_bot.services.clock, blobs, pictures, Web())
        async with TestClient(TestServer(application(room))) as reader:
            settings = simcord_bot.services.settings.model_copy(
                update={"web": Web(address=AnyHttpUrl(str(reader.make_url("/"))))}
            )
            simcord_bot.services = replace(simcord_bot.services, settings=settings)
            text = await server.run("settings web", new_key=True)
            (link,) = re.findall(r"<(http.*?)>", text)
            opened = await reader.get(URL(link).path)
            further = await reader.get("/watches")
            told = [await each.text() for each in (opened, further)]
    assert (opened.status, opened.url.path) == (200, "/hits")
    assert all("You see what one server keeps for itself as well." in page for page in told)


async def test_the_log_has_pages(server: Server) -> None:
    for hour in range(12):
        await server.run("settings digest-hour", hour=hour)
    result = await server.moderator.slash(server.channel, "settings log")
    assert "digests: 11" in words(result)
    assert "digests: 01" not in words(result)
    older = await server.moderator.click(shown(result), label="Older")
    text = shown(older).embeds[0].description or ""
    assert "digests: 01" in text
    assert "digests: 02" not in text
    newer = await server.moderator.click(shown(older), label="Newer")
    assert "digests: 11" in (shown(newer).embeds[0].description or "")


@pytest.mark.simcord(check_errors=False)
async def test_a_neighbour_may_look_at_the_settings_and_change_none(server: Server) -> None:
    seen = await server.neighbour.slash(server.channel, "settings show")
    assert "Quiet hours: none" in words(seen)
    for command, options in (("digest-hour", {"hour": 3}), ("delete", {}), ("log", {})):
        refused = await server.neighbour.slash(server.channel, f"settings {command}", **options)
        assert words(refused) == "That needs the permission Manage Server here."


async def test_everything_is_deleted_after_a_confirmation(
    db: Database, server: Server, simcord_bot: HearYe
) -> None:
    await server.run("watch add", query="287(g)")
    await server.run("subscribe")
    await server.run("settings digest-hour", hour=3)
    asked = await server.moderator.slash(server.channel, "settings delete")
    assert "for good" in words(asked)
    kept = await server.moderator.click(shown(asked), label="Cancel")
    assert shown(kept).content == "Nothing was deleted."
    assert (await _kept(db, server.guild.id)).digest_hour == 3
    asked = await server.moderator.slash(server.channel, "settings delete")
    done = await server.moderator.click(shown(asked), label="Delete everything")
    assert shown(done).content.startswith("Everything that was kept here is deleted.")
    assert shown(done).components == []
    async with db.read() as conn:
        assert await watches.listed(conn, server.guild.id) == []
        assert await subscriptions.listed(conn, server.guild.id) == []
        (entry,) = await audit.listed(conn, server.guild.id, limit=9)
    assert entry.action == "delete"
    assert (await _kept(db, server.guild.id)).digest_hour == 8
    async with db.write() as conn:
        assert not await guilds.greet(conn, server.guild.id, simcord_bot.services.clock())


async def test_a_person_deletes_their_own(
    db: Database, server: Server, simcord_env: simcord.Env
) -> None:
    person = simcord_env.create_user("clerk")
    await person.slash("watch add", query="287(g)")
    await server.run("watch add", query="287(g)")
    asked = await person.slash("settings delete")
    await person.click(shown(asked), label="Delete everything")
    async with db.read() as conn:
        assert await guilds.get(conn, person.id) is None
        assert await watches.listed(conn, person.id) == []
        assert len(await watches.listed(conn, server.guild.id)) == 1


async def test_buttons_that_were_waited_for_too_long_say_so(
    db: Database, server: Server, simcord_env: simcord.Env
) -> None:
    asked = await server.moderator.slash(server.channel, "settings delete")
    await simcord_env.advance_time(601)
    await simcord_env.settle()
    assert shown(asked).content == (
        "Nothing was deleted: ten minutes are over. /settings delete asks again."
    )
    assert shown(asked).components == []


@pytest.mark.parametrize(
    ("typed", "minute"),
    [
        ("22", 1320),
        ("22:30", 1350),
        ("10pm", 1320),
        ("10:15 p.m.", 1335),
        ("12 am", 0),
        ("12pm", 720),
        ("0", 0),
        ("24", None),
        ("13pm", None),
        ("7:5", None),
        ("٣", None),
        ("", None),
        (":", None),
        ("am", None),
    ],
)
def test_a_time_is_read_as_people_type_it(typed: str, minute: int | None) -> None:
    assert minute_of(typed) == minute


@given(st.text(max_size=8))
def test_whatever_is_typed_is_a_minute_of_the_day_or_none(typed: str) -> None:
    minute = minute_of(typed)
    assert minute is None or minute_of(clock_words(minute)) == minute
