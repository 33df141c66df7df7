from __future__ import annotations

import discord
import pytest
import simcord

from config import Source
from store import Database, audit, guilds, sources, subscriptions, watches
from tests.bot.commands.conftest import Server, shown, words
from tests.bot.conftest import SetClock
from tests.bot.services import PALMYRA, hit

NEWS = Source(
    slug="examiner",
    name="Wisconsin Examiner",
    platform="feed",
    url="https://examiner.example/feed",
    kind="news",
    state="WI",
)
OTHERS = [
    Source(
        slug=f"town-{number:02}",
        name=f"Town {number:02}",
        platform="generic",
        url=f"https://town-{number}.example/",
        state="WI",
        county="Dane",
    )
    for number in range(30)
]
SUBJECTS = "Ready-made subjects"


@pytest.fixture
async def places(archive: Database, clock: SetClock) -> Database:
    """Palmyra's archive, a newspaper, and a county with more boards than a menu takes."""
    async with archive.write() as conn:
        await sources.sync(conn, [PALMYRA, NEWS, *OTHERS], clock())
    return archive


class Walk:
    """A moderator on the way through `/setup`."""

    def __init__(self, server: Server) -> None:
        self._who = server.moderator
        self._channel = server.channel
        self.result: simcord.InteractionResult

    async def begin(self) -> str:
        self.result = await self._who.slash(self._channel, "setup")
        return self.text

    async def press(self, label: str) -> str:
        self.result = await self._who.click(self.message, label=label)
        return self.text

    async def pick(self, menu: str, *values: object) -> str:
        self.result = await self._who.select(
            self.message, list(values), custom_id=self.menu(menu).custom_id
        )
        return self.text

    async def type(self, label: str, *texts: str) -> str:
        opened = await self._who.click(self.message, label=label)
        self.result = await self._who.submit_modal(opened, fields(opened, *texts))
        return self.text

    def menu(self, placeholder: str) -> discord.SelectMenu:
        return _menu(self.message, placeholder)

    @property
    def message(self) -> discord.Message:
        return shown(self.result)

    @property
    def text(self) -> str:
        return read(self.result)


def _menu(message: discord.Message, placeholder: str) -> discord.SelectMenu:
    (found,) = [
        item
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for item in row.children
        if isinstance(item, discord.SelectMenu) and item.placeholder == placeholder
    ]
    return found


def fields(opened: simcord.InteractionResult, *texts: str) -> dict[str, str]:
    """What is typed into a window's fields, from the first one on."""
    assert opened.modal is not None
    asked = [row["components"][0]["custom_id"] for row in opened.modal["components"]]
    return dict(zip(asked, texts, strict=False))


def read(result: simcord.InteractionResult) -> str:
    """What stands in the one answer that is edited along."""
    message = shown(result)
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.title or "", embed.description or ""]
    return "\n".join(part for part in parts if part)


@pytest.fixture
def walk(server: Server) -> Walk:
    return Walk(server)


async def test_from_nothing_to_a_sample_of_a_real_find(
    places: Database, server: Server, walk: Walk
) -> None:
    role = server.guild.create_role("neighbours", mentionable=True)
    first = await walk.begin()
    assert first == (
        "📍 Step 1 of 4: where shall I look?\n"
        "Wisconsin: 31 boards' pages.\n"
        "And 1 newspaper or station of Wisconsin."
    )
    assert "Jefferson County, Wisconsin: 1 board's page." in await walk.pick("County", "Jefferson")
    assert "Step 2 of 4" in await walk.press("Next")
    assert "287g: \\@287g" in await walk.pick(SUBJECTS, "287g")
    assert "Step 3 of 4" in await walk.press("Next")
    assert f"Alerts go to {server.channel.mention}." in walk.text
    assert f"Each alert mentions {role.mention}." in await walk.pick(
        "Whom to mention: nobody unless you choose a role", role
    )
    check = await walk.press("Next")
    assert "Where: Jefferson County, Wisconsin" in check
    assert "**287g**\nIn the last 3 days it would have found 1 document" in check
    assert "memorandum of agreement" in check
    async with places.read() as conn:
        assert await watches.listed(conn, server.guild.id) == []
    done = await walk.press("Start")
    assert "It is set up" in done
    assert "**Sample.** This is how an alert looks" in done
    assert "📋 287g on the agenda: Village Board, Palmyra, Wisconsin" in done
    assert "> **287\\(g\\)** memorandum of agreement" in done
    assert walk.message.components == []
    async with places.read() as conn:
        (watch,) = await watches.listed(conn, server.guild.id)
        (named,) = await subscriptions.listed(conn, server.guild.id)
        (change,) = await audit.listed(conn, server.guild.id, limit=9)
        kept = await guilds.get(conn, server.guild.id)
    assert (watch.name, watch.query) == ("287g", "@287g")
    assert watch.scope.sources == ("examiner", "village-of-palmyra")
    heard = named.subscription
    assert (heard.channel_id, heard.watch_id, heard.mode) == (server.channel.id, watch.id, "now")
    assert heard.role_id == role.id
    assert change.action == "setup"
    assert kept is not None
    assert kept.zone == "America/Chicago"


@pytest.mark.simcord(check_errors=False)
async def test_own_words_are_tried_out_and_a_slip_shows_its_place(
    places: Database, server: Server, walk: Walk
) -> None:
    await walk.begin()
    await walk.press("Next")
    opened = await server.moderator.click(walk.message, label="In my own words…")
    before = walk.message
    wrong = await server.moderator.submit_modal(opened, fields(opened, "jail AND ("))
    assert "^" in words(wrong)
    opened = await server.moderator.click(before, label="In my own words…")
    walk.result = await server.moderator.submit_modal(opened, fields(opened, "snow plow", "Plows"))
    assert "Plows: snow AND plow" in walk.text
    await walk.press("Next")
    await walk.pick("At once, or a digest", "daily")
    check = await walk.press("Next")
    assert "**Plows**\nIn the last 3 days it would have found 1 document" in check
    assert "A daily digest" in check
    await walk.press("Start")
    async with places.read() as conn:
        (watch,) = await watches.listed(conn, server.guild.id)
        (named,) = await subscriptions.listed(conn, server.guild.id)
    assert (watch.name, watch.query) == ("Plows", "snow AND plow")
    assert (watch.scope.states, watch.scope.kinds) == (("WI",), ())
    assert named.subscription.mode == "daily"


async def test_long_lists_have_pages_and_a_filter(
    places: Database, server: Server, walk: Walk
) -> None:
    boards = "Boards: all of them unless you choose"
    await walk.begin()
    await walk.pick("County", "Dane")
    await walk.pick(boards, "town-03")
    second = await walk.press("More boards (1/2)")
    assert "Town 03, Wisconsin" not in second
    assert "Town 03: 1 board's page." in second
    assert "Town 03 and 1 more: 2 boards' pages." in await walk.pick(boards, "town-28")
    await walk.type("Find by name…", "town 1")
    assert [option.value for option in walk.menu(boards).options] == [
        f"town-1{number}" for number in range(10)
    ]
    await walk.press("Leave the news out")
    await walk.press("Next")
    await walk.pick(SUBJECTS, "zoning")
    await walk.press("Next")
    await walk.press("Next")
    await walk.press("Start")
    async with places.read() as conn:
        (watch,) = await watches.listed(conn, server.guild.id)
    assert watch.scope.sources == ("town-03", "town-28")


async def test_back_keeps_what_was_chosen_and_cancel_saves_nothing(
    places: Database, server: Server, walk: Walk
) -> None:
    await walk.begin()
    await walk.press("Next")
    await walk.pick(SUBJECTS, "287g", "zoning")
    await walk.press("Back")
    assert "zoning: \\@zoning" in await walk.press("Next")
    done = await walk.press("Cancel")
    assert done == "Nothing was saved. /setup starts again."
    assert walk.message.components == []
    async with places.read() as conn:
        assert await watches.listed(conn, server.guild.id) == []
        assert await audit.count(conn, server.guild.id) == 0


async def test_where_nothing_was_found_yet_it_says_what_happens_next(
    places: Database, server: Server, walk: Walk, clock: SetClock
) -> None:
    await walk.begin()
    await walk.press("Next")
    await walk.pick(SUBJECTS, "zoning")
    await walk.press("Next")
    await walk.press("Next")
    done = await walk.press("Start")
    assert "Nothing of it was found so far, so there is no sample to show." in done
    assert walk.message.embeds == []


async def test_another_watches_find_serves_as_a_sample_and_says_so(
    places: Database, server: Server, walk: Walk, clock: SetClock
) -> None:
    await server.run("watch add", query="287(g)")
    await hit(places, clock())
    await walk.begin()
    await walk.press("Next")
    await walk.pick(SUBJECTS, "zoning")
    await walk.press("Next")
    await walk.press("Next")
    done = await walk.press("Start")
    assert "Nothing of yours was found so far." in done
    assert "memorandum of agreement" in done


async def test_the_same_walk_twice_makes_no_second_watch(
    places: Database, server: Server, walk: Walk
) -> None:
    for _ in range(2):
        await walk.begin()
        await walk.press("Next")
        await walk.pick(SUBJECTS, "287g")
        await walk.press("Next")
        await walk.press("Next")
        await walk.press("Start")
    async with places.read() as conn:
        assert len(await watches.listed(conn, server.guild.id)) == 1
        assert len(await subscriptions.listed(conn, server.guild.id)) == 1


@pytest.mark.simcord(check_errors=False)
async def test_a_limit_is_said_and_nothing_is_half_saved(
    places: Database, server: Server, walk: Walk
) -> None:
    await walk.begin()
    await walk.press("Next")
    await walk.pick(SUBJECTS, "287g", "zoning", "budget")
    await walk.press("Next")
    await walk.press("Next")
    result = await server.moderator.click(walk.message, label="Start")
    assert "2 watches. Remove one with /watch remove" in result.followups[0].content
    async with places.read() as conn:
        assert await watches.listed(conn, server.guild.id) == []
        kept = await audit.listed(conn, server.guild.id, limit=9)
    assert [each.action for each in kept] == ["limit.watches"]


async def test_a_closed_channel_says_what_to_give_and_goes_on_after_it(
    places: Database, server: Server, walk: Walk, simcord_env: simcord.Env
) -> None:
    closed = server.guild.create_text_channel(
        "closed",
        overwrites={server.guild.default_role: discord.PermissionOverwrite(send_messages=False)},
    )
    await walk.begin()
    await walk.press("Next")
    await walk.pick(SUBJECTS, "287g")
    await walk.press("Next")
    text = await walk.pick("Channel", closed)
    assert (
        f"I may not post in {closed.mention}: give me Send Messages and Embed Links there,"
        " then press Try again."
    ) in text
    channel = simcord_env.bot.get_channel(closed.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(
        channel.guild.default_role,
        overwrite=discord.PermissionOverwrite(send_messages=True, embed_links=True),
    )
    await simcord_env.settle()
    assert "I may not post" not in await walk.press("Try again")
    assert f"Who hears of it: {closed.mention}" in await walk.press("Next")


async def test_a_forum_can_be_chosen(places: Database, server: Server, walk: Walk) -> None:
    forum = server.guild.create_forum_channel("council")
    await walk.begin()
    await walk.press("Next")
    await walk.pick(SUBJECTS, "287g")
    await walk.press("Next")
    assert f"Alerts go to {forum.mention}." in await walk.pick("Channel", forum)


async def test_waiting_too_long_saves_nothing_and_says_so(
    places: Database, server: Server, walk: Walk, simcord_env: simcord.Env
) -> None:
    await walk.begin()
    await walk.press("Next")
    await simcord_env.advance_time(601)
    await simcord_env.settle()
    assert walk.message.content == (
        "Nothing was saved: ten minutes went by without an answer. /setup starts again."
    )
    assert walk.message.components == []


async def test_a_person_is_set_up_in_the_direct_message(
    places: Database, simcord_env: simcord.Env
) -> None:
    person = simcord_env.create_user("clerk")
    result = await person.slash("setup")
    result = await person.click(shown(result), label="Next")
    result = await person.select(
        shown(result), ["287g"], custom_id=_menu(shown(result), SUBJECTS).custom_id
    )
    result = await person.click(shown(result), label="Next")
    assert "Alerts come to you, in the direct message with me." in read(result)
    result = await person.click(shown(result), label="Next")
    assert "Who hears of it: you, here" in read(result)
    result = await person.click(shown(result), label="Start")
    assert "**Sample.**" in read(result)
    async with places.read() as conn:
        (named,) = await subscriptions.listed(conn, person.id)
        kept = await guilds.get(conn, person.id)
    assert named.subscription.channel_id == person.dm_channel.id
    assert kept is not None
    assert kept.personal


@pytest.mark.simcord(check_errors=False)
async def test_a_neighbour_is_not_led_through(server: Server) -> None:
    result = await server.neighbour.slash(server.channel, "setup")
    assert words(result) == "That needs the permission Manage Server here."
