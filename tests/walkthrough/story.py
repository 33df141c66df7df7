"""What happens, in order; each step keeps the picture of what people see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.alerts.digest import gather
from bot.alerts.reminders import remind
from bot.demo.village import Article, Notice
from tests.discord_double.guild import Channel
from tests.village.world import DAY, ZONE, evening
from tests.walkthrough.scene import AMENDED, BODY, ITEM, Stage, agenda

STORY = (
    "OAKVALE - The Village Board will take up a proposal to join the federal 287(g) program, which"
    " lets local officers ask people about their immigration status."
)
CALLING = Notice(evening(6), BODY, agenda(ITEM), file="agenda.pdf")


async def play(stage: Stage) -> None:
    """Play all of it."""
    await _before(stage)
    await _set_up(stage)
    await _agenda(stage)
    await _buttons(stage)
    await _follow_ups(stage)
    await _news(stage)
    await _digest(stage)
    await _look_up(stage)


async def _before(stage: Stage) -> None:
    """A year of agendas that is stored already, in one of which the watch finds something."""
    world = stage.world
    await world.source(body=BODY)
    await world.feed(kind="news", place="Oakvale", county="Jefferson", state="WI")
    world.village.post("october", Notice(evening(-34), BODY, agenda(ITEM), file="october.pdf"))
    await world.watch()
    await stage.check()
    await stage.check("courier")


async def _set_up(stage: Stage) -> None:
    greeting = await stage.next_message(stage.square, 1)
    stage.shot("greeting", stage.square, greeting)
    person = stage.moderator.at(stage.square)
    step = await person.slash("/setup")
    step = await person.select(step, "Jefferson County", menu="County")
    stage.shot("setup-place", None, step)
    step = await person.press(step, "Next")
    opened = await person.press(step, "In my own words…")
    step = await person.submit(opened, {"What to watch for": "287(g)"})
    stage.shot("setup-watch", None, step)
    step = await person.press(step, "Next")
    step = await person.select(step, stage.alerts, menu="Channel")
    stage.shot("setup-channel", None, step)
    step = await person.press(step, "Next")
    stage.shot("setup-check", None, step)
    stage.shot("setup-sample", None, await person.press(step, "Start"))


async def _agenda(stage: Stage) -> None:
    stage.world.village.post("board", CALLING)
    await stage.check()
    stage.shot("alert", stage.alerts, await stage.next_message(stage.alerts, 1))


async def _buttons(stage: Stage) -> None:
    alert = stage.double.messages(stage.alerts)[0]
    person = stage.moderator.at(stage.alerts)
    stage.shot("why", None, await person.press(alert, "Why this alert?"))
    asked = await person.press(alert, "Remind me")
    stage.shot("remind", None, asked)
    await person.select(asked, "1 day before, as a message to me")
    stage.shot("mute", None, await person.press(alert, "Mute"))


async def _follow_ups(stage: Stage) -> None:
    stage.go(4 * DAY)
    stage.world.village.post("board", Notice(evening(6), BODY, agenda(AMENDED), file="agenda.pdf"))
    await stage.check()
    thread = await _thread(stage)
    stage.shot("amended", thread, await stage.next_message(thread, 1))
    start = evening(6).replace(tzinfo=ZONE).astimezone(UTC)
    stage.go(start - timedelta(hours=24) - stage.world.clock.at)
    await remind(stage.world.db, stage.world.clock())
    direct = stage.moderator.in_dm().channel
    stage.shot("reminder", direct, await stage.next_message(direct, 1))
    stage.world.village.mark("board", "CANCELLED")
    await stage.check()
    stage.supervisor.wake()
    cancelled = await stage.double.wait_for_message(thread, lambda m: "🚫" in m.text)
    stage.shot("cancelled", thread, cancelled)


async def _thread(stage: Stage) -> Channel:
    def threads() -> list[Channel]:
        return [
            channel
            for channel in stage.double.world.channels.values()
            if channel.parent is stage.alerts
        ]

    stage.supervisor.wake()
    await stage.double.until(lambda: bool(threads()), "a thread")
    return threads()[0]


async def _news(stage: Stage) -> None:
    stage.world.courier.publish(
        Article(
            slug="agreement",
            title="Oakvale board to weigh agreement with ICE",
            paragraphs=(STORY,),
            published=stage.world.clock(),
        )
    )
    count = len(stage.double.messages(stage.alerts))
    await stage.check("courier")
    stage.shot("news", stage.alerts, await stage.next_message(stage.alerts, count + 1))


async def _digest(stage: Stage) -> None:
    person = stage.moderator.at(stage.digest)
    await person.slash("/subscribe", mode="daily", hour=18)
    stage.world.village.post("plan", Notice(evening(20), "Plan Commission", agenda(ITEM)))
    stage.world.village.post("board2", Notice(evening(27), BODY, agenda(ITEM), file="next.pdf"))
    await stage.check()
    due = datetime(2026, 12, 2, 18, tzinfo=ZONE)
    stage.go(max(due - stage.world.clock.at, timedelta(0)) + timedelta(minutes=1))
    await gather(stage.world.db, stage.world.clock())
    stage.shot("digest", stage.digest, await stage.next_message(stage.digest, 1))


async def _look_up(stage: Stage) -> None:
    person = stage.moderator.at(stage.square)
    stage.shot("hits", None, await person.slash("/hits"))
    stage.shot("meetings", None, await person.slash("/meetings", days=60))
    stage.shot("settings", None, await person.slash("/settings show"))
