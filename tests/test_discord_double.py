"""The loopback Discord, driven by the real discord.py client: what people and bots do."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable

import discord
import pytest
from discord import app_commands

from tests.discord_double import Choice, DiscordDouble, NeverHappenedError, NotOfferedError, User
from tests.discord_double.call import CALLBACK, EDIT_MESSAGE, EDIT_ORIGINAL, FOLLOWUP
from tests.discord_double.client import online, pointed_at
from tests.discord_double.guild import FORUM, NEWS


class Acknowledge(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"ack:(?P<hit>\d+)"
):
    """A button that outlives its process."""

    def __init__(self, hit: int) -> None:
        super().__init__(discord.ui.Button(label="Seen", custom_id=f"ack:{hit}"))
        self.hit = hit

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, __: discord.ui.Item[discord.ui.View], match: re.Match[str]
    ) -> Acknowledge:
        return cls(int(match["hit"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content=f"hit {self.hit} seen", view=None)


class Ask(discord.ui.Modal, title="Your query"):
    """A modal with one field."""

    query: discord.ui.TextInput[Ask] = discord.ui.TextInput(label="Query", custom_id="query")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"watching {self.query.value}", ephemeral=True)


class Menu(discord.ui.View):
    """A select menu."""

    @discord.ui.select(
        options=[discord.SelectOption(label="Daily", value="daily")], custom_id="how-often"
    )
    async def pick(self, interaction: discord.Interaction, select: discord.ui.Select[Menu]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"now {select.values[0]}", view=None)


class Bot(discord.Client):
    """A small bot of the usual make."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            guild_ready_timeout=0.05,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.tree = app_commands.CommandTree(self)
        self.seen: list[discord.Interaction] = []

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Acknowledge)
        await self.tree.sync()


class Sharded(discord.AutoShardedClient):
    """Without the 5 s that discord.py waits between two shards' logins."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        return


def village_bot() -> Bot:
    """The commands that the tests below run."""
    bot = Bot()
    watch = app_commands.Group(
        name="watch",
        description="Watch words",
        guild_only=True,
        default_permissions=discord.Permissions(manage_guild=True),
    )

    @watch.command(description="Add a watch word")
    async def add(
        interaction: discord.Interaction,
        query: str,
        channel: discord.TextChannel | None = None,
        ping: discord.Role | None = None,
        often: app_commands.Range[int, 1, 24] = 1,
    ) -> None:
        bot.seen.append(interaction)
        where = channel.name if channel else "nowhere"
        who = ping.name if ping else "nobody"
        await interaction.response.send_message(f"{query} to {where} for {who} each {often}")

    @watch.command(description="Remove a watch word")
    async def remove(interaction: discord.Interaction, name: str) -> None:
        await interaction.response.send_message(f"removed {name}", ephemeral=True)

    @remove.autocomplete("name")
    async def names(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        known = ["287(g)", "Palmyra", "287 agreement"]
        return [app_commands.Choice(name=n, value=n) for n in known if n.startswith(typed)]

    @bot.tree.command(description="Takes its time")
    async def hits(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("first page")
        await interaction.followup.send("second page", ephemeral=True)

    @bot.tree.command(description="Never answers")
    async def silence(_: discord.Interaction) -> None:
        return

    @bot.tree.command(description="Shows a button")
    async def alert(interaction: discord.Interaction) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(Acknowledge(7))
        await interaction.response.send_message("an alert", view=view)

    @bot.tree.command(description="Shows a menu")
    async def menu(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("how often?", view=Menu())

    @bot.tree.command(description="Opens a modal")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Ask())

    bot.tree.add_command(watch)
    return bot


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as running:
        with pointed_at(running):
            yield running


@pytest.fixture
async def clerk(double: DiscordDouble) -> AsyncIterator[User]:
    """A person who may manage the guild, while the village bot is online."""
    guild = double.add_guild("Palmyra")
    async with online(village_bot(), double):
        yield double.user(guild, permissions=discord.Permissions(manage_guild=True), locale="de")


async def test_a_client_logs_in_and_sees_its_guild(double: DiscordDouble) -> None:
    guild = double.add_guild("Palmyra", channels=["general"])
    async with online(Bot(), double) as bot:
        seen = bot.get_guild(guild.id)
        assert seen is not None
        assert seen.name == "Palmyra"
        assert [channel.name for channel in seen.text_channels] == ["general"]
        assert seen.text_channels[0].permissions_for(seen.me).send_messages
        assert not seen.text_channels[0].permissions_for(seen.me).manage_messages
        joined = asyncio.create_task(bot.wait_for("guild_join", timeout=5))
        await asyncio.sleep(0)
        later = double.add_guild("Eagle")
        assert (await joined).id == later.id


async def test_a_sharded_client_sees_every_guild(double: DiscordDouble) -> None:
    guilds = [double.add_guild(f"village {number}") for number in range(3)]
    bot = Sharded(intents=discord.Intents(guilds=True), shard_count=2, guild_ready_timeout=0.05)
    async with online(bot, double):
        assert {guild.id for guild in bot.guilds} == {guild.id for guild in guilds}
        assert [payload["shard"] for payload in double.gateway.identifies] == [[0, 2], [1, 2]]


async def test_options_arrive_as_what_they_are(clerk: User, double: DiscordDouble) -> None:
    guild = clerk.guild
    assert guild is not None
    alerts, readers = guild.channel("alerts"), double.add_role(guild, "readers")
    answer = await clerk.slash("/watch add", query="287(g)", channel=alerts, ping=readers, often=3)
    assert answer.content == "287(g) to alerts for readers each 3"
    assert not answer.ephemeral
    assert [message.content for message in double.messages(guild.channel("general"))] == [
        "287(g) to alerts for readers each 3"
    ]


async def test_locale_and_place_reach_the_command(double: DiscordDouble) -> None:
    guild, bot = double.add_guild("Palmyra", locale="es-ES"), village_bot()
    async with online(bot, double):
        clerk = double.user(guild, permissions=discord.Permissions(manage_guild=True), locale="de")
        await clerk.at(guild.channel("alerts")).slash("/watch add", query="x")
    (interaction,) = bot.seen
    assert interaction.locale is discord.Locale.german
    assert interaction.guild_locale is discord.Locale.spain_spanish
    assert interaction.channel_id == guild.channel("alerts").id
    assert interaction.permissions.manage_guild
    assert not interaction.permissions.administrator


async def test_a_deferral_is_followed_to_its_answer(clerk: User, double: DiscordDouble) -> None:
    double.faults.rate_limited(0.01, route=FOLLOWUP)
    answer = await clerk.slash("/hits")
    assert answer.deferred
    assert answer.content == "first page"
    assert answer.ephemeral
    assert [message.content for message in await answer.followed_up()] == ["second page"]
    assert double.log.count(FOLLOWUP) == 3


async def test_only_the_asker_sees_an_ephemeral_answer(clerk: User, double: DiscordDouble) -> None:
    assert clerk.guild is not None
    await clerk.slash("/watch remove", name="287(g)")
    other = double.user(clerk.guild, "neighbour")
    assert [message.content for message in clerk.sees()] == ["removed 287(g)"]
    assert other.sees() == []
    assert double.messages(clerk.channel) == []


async def test_a_command_works_in_a_direct_message(clerk: User) -> None:
    answer = await clerk.in_dm().slash("/hits")
    assert answer.content == "first page"
    assert answer.message.channel.recipient is clerk.person


async def test_autocomplete_gives_the_choices(clerk: User) -> None:
    assert await clerk.autocomplete("/watch remove", "name", "287") == [
        Choice("287(g)", "287(g)"),
        Choice("287 agreement", "287 agreement"),
    ]
    assert await clerk.autocomplete("/watch remove", "name", "zoning") == []


async def test_a_button_is_pressed_by_its_label_and_handled_by_its_template(clerk: User) -> None:
    answer = await clerk.slash("/alert")
    assert [button["custom_id"] for button in answer.message.buttons()] == ["ack:7"]
    pressed = await clerk.press(answer, "Seen")
    assert pressed.message is answer.message
    assert answer.content == "hit 7 seen"
    assert answer.components == []
    with pytest.raises(NotOfferedError, match="there is no 'Seen'"):
        await clerk.press(answer, "Seen")


async def test_a_menu_is_answered_by_a_late_edit(clerk: User, double: DiscordDouble) -> None:
    asked = await clerk.slash("/menu")
    picked = await clerk.select(asked, "Daily")
    assert picked.content == "now daily"
    assert double.log.count(CALLBACK) == 2
    assert double.log.count(EDIT_ORIGINAL) == 1
    assert picked.message is asked.message


async def test_a_modal_is_opened_and_submitted(clerk: User) -> None:
    opened = await clerk.slash("/ask")
    assert opened.modal is not None
    answer = await clerk.submit(opened, {"Query": "Palmyra"})
    assert answer.content == "watching Palmyra"
    assert answer.ephemeral


async def test_a_person_waits_for_a_bot_that_is_coming_and_not_for_ever(
    clerk: User, double: DiscordDouble
) -> None:
    double.faults.gateway_down()
    await double.disconnected()
    with pytest.raises(NeverHappenedError, match="the bot on the gateway"):
        await dataclasses.replace(clerk, patience=0.05).slash("/hits")
    double.faults.gateway_up()
    assert (await clerk.slash("/hits")).content == "first page"


async def test_silence_is_told_as_such(clerk: User) -> None:
    impatient = dataclasses.replace(clerk, patience=0.2)
    with pytest.raises(NeverHappenedError, match="/silence: the application did not respond"):
        await impatient.slash("/silence")


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (lambda user: user.slash("/nothing"), "no command /nothing"),
        (lambda user: user.slash("/watch"), "needs a subcommand"),
        (lambda user: user.slash("/watch add"), "'query' is required"),
        (lambda user: user.slash("/watch add", query=7), "takes"),
        (lambda user: user.slash("/watch add", query="x", often=25), "not within 1..24"),
        (lambda user: user.slash("/watch add", query="x", colour="y"), "no option"),
        (lambda user: user.in_dm().slash("/watch add", query="x"), "not offered in context 1"),
        (lambda user: user.autocomplete("/watch add", "query", "x"), "has no autocomplete"),
    ],
)
async def test_what_discord_would_not_offer_cannot_be_done(
    clerk: User, run: Callable[[User], Awaitable[object]], why: str
) -> None:
    with pytest.raises(NotOfferedError, match=re.escape(why)):
        await run(clerk)


async def test_a_command_is_hidden_from_those_without_its_default_permission(
    clerk: User, double: DiscordDouble
) -> None:
    assert clerk.guild is not None
    neighbour = double.user(clerk.guild, "neighbour")
    with pytest.raises(NotOfferedError, match="hidden from neighbour"):
        await neighbour.slash("/watch remove", name="x")
    assert (await neighbour.let_in().slash("/watch remove", name="x")).content == "removed x"


async def test_a_late_first_answer_is_refused(double: DiscordDouble) -> None:
    bot, guild = Bot(), double.add_guild()
    codes: list[int] = []

    @bot.tree.command(description="Too slow")
    async def slow(interaction: discord.Interaction) -> None:
        double.clock.advance(4)
        try:
            await interaction.response.send_message("late")
        except discord.NotFound as error:
            codes.append(error.code)
            double.world.changes.note()

    async with online(bot, double):
        user = dataclasses.replace(double.user(guild), patience=0.3)
        with pytest.raises(NeverHappenedError):
            await user.slash("/slow")
        assert codes == [10062]


def _csv() -> io.BytesIO:
    return io.BytesIO(b"a,b\n")


async def test_messages_threads_posts_files_and_direct_messages(double: DiscordDouble) -> None:
    guild = double.add_guild()
    forum, news = double.add_channel(guild, "posts", FORUM), double.add_channel(guild, "news", NEWS)
    person = double.user(guild)
    async with online(Bot(), double) as bot:
        alerts = bot.get_channel(guild.channel("alerts").id)
        assert isinstance(alerts, discord.TextChannel)
        embed = discord.Embed(title="Agenda", description="287(g)", url="https://example.test/a")
        sent = await alerts.send(embed=embed)
        stored = await double.wait_for_message(guild.channel("alerts"))
        assert stored.id == sent.id
        assert stored.text == "Agenda\n287(g)"
        await sent.edit(content="amended")
        assert stored.content == "amended"
        assert double.log.count(EDIT_MESSAGE, guild.channel("alerts")) == 1
        assert [message.id async for message in alerts.history(limit=5)] == [sent.id]
        thread = await sent.create_thread(name="talk")
        await thread.send("in the thread", file=discord.File(_csv(), "hits.csv"))
        (said,) = double.messages(double.world.channels[thread.id])
        assert said.content == "in the thread"
        assert [part["filename"] for part in said.attachments] == ["hits.csv"]
        fetched = await thread.fetch_message(said.id)
        assert await fetched.attachments[0].read() == b"a,b\n"
        await sent.delete()
        assert double.messages(guild.channel("alerts")) == []
        posts = bot.get_channel(forum.id)
        assert isinstance(posts, discord.ForumChannel)
        post = await posts.create_thread(name="Agenda", content="see inside")
        assert post.message.content == "see inside"
        feed = bot.get_channel(news.id)
        assert isinstance(feed, discord.TextChannel)
        await (await feed.send("published")).publish()
        assert double.messages(news)[0].flags == 1
        user = await bot.fetch_user(person.id)
        await user.send("a digest")
        assert [message.content for message in person.in_dm().sees()] == ["a digest"]
    assert double.log.unknown == []
