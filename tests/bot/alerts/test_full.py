"""A forum in a server that has all the open threads that Discord allows."""

from __future__ import annotations

from bot.alerts.outbox import Outbox
from bot.alerts.posting import DiscordPoster
from bot.alerts.trouble import Trouble
from store import subscriptions
from tests.bot.alerts.correspondence import Correspondence
from tests.discord_double.guild import FORUM

POST = "POST /channels/{channel}/threads"
FULL = "The server has all the open threads that Discord allows: close some."


async def test_it_is_told_once_and_what_was_owed_comes_when_there_is_room(
    letters: Correspondence,
) -> None:
    forum = letters.double.add_channel(letters.guild, "notices", FORUM)
    told: list[Trouble] = []

    async def tell(trouble: Trouble) -> None:
        told.append(trouble)

    async with letters.db.write() as conn:
        await subscriptions.subscribe(
            conn,
            channel_id=forum.id,
            guild_id=letters.guild.id,
            watch_id=None,
            now=letters.clock(),
            created_by=77,
        )
    delivery = Outbox(
        letters.db, DiscordPoster(letters.client), letters.clock, leave=[0], tell=tell, poll=0.01
    )
    owed = await letters.owe(forum)
    for _ in range(2):
        letters.double.faults.before_storing(400, code=160006, route=POST)
        await delivery.drain()
        letters.clock.advance(hours=2)
    (trouble,) = told
    assert (trouble.keepers, trouble.reason, trouble.ended) == ((77,), FULL, False)
    assert (await letters.row(forum, owed.dedupe_key)).state == "paused"
    await delivery.drain()
    assert (await letters.row(forum, owed.dedupe_key)).state == "sent"
