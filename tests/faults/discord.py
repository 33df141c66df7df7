"""Faults of Discord and of the way to it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from sqlalchemy import update

from store.tables import Deliveries
from tests.faults.outcome import Outcome
from tests.faults.stage import BASELINE, PATIENCE, Stage
from tests.village.hostile import reset

NONCE_WINDOW = 300


async def down_past_the_nonce_window(stage: Stage) -> Outcome:
    """2: killed with messages stored and unanswered; back hours later."""
    await stage.owe()
    program = stage.program()
    await program.start()
    await stage.some(stage.alerts // 10)
    hang = stage.discord.faults.after_storing(how="hang", times=None)
    await stage.discord.until(lambda: hang.played >= 1, "messages on their way", seconds=60)
    program.kill()
    hang.stop()
    await stage.ended(program)
    stage.discord.clock.advance(24 * NONCE_WINDOW)
    async with stage.program():
        return await stage.outcome(await stage.delivered(), f"{hang.played} unanswered")


async def rate_limits(stage: Stage) -> Outcome:
    """4: storms of 429, the global limit, and Cloudflare's page."""
    await stage.owe()
    faults = stage.discord.faults
    async with stage.program():
        await stage.some(stage.alerts // 10)
        faults.rate_limited(0.05, times=stage.alerts // 10)
        faults.globally_limited(0.5, times=2)
        await stage.some(stage.alerts // 2)
        ban = faults.cloudflare_ban(times=3)
        ban.headers["Retry-After"] = "3"
        recovery = await stage.delivered()
    refused = sum(entry.status == 429 for entry in stage.discord.log.entries)
    return await stage.outcome(recovery, f"{refused} answers of 429")


async def server_errors(stage: Stage) -> Outcome:
    """5: 500, 502 and 504, before storing and after."""
    await stage.owe()
    times = max(2, stage.alerts // 50)
    async with stage.program():
        await stage.some(stage.alerts // 10)
        for status in (500, 502, 504):
            stage.discord.faults.before_storing(status, times=times)
            stage.discord.faults.after_storing(status, times=times)
        return await stage.outcome(await stage.delivered(), f"{6 * times} errors")


async def cut_after_storing(stage: Stage) -> Outcome:
    """6: the line is reset, closed or silent after the message was stored."""
    await stage.owe()
    times = max(2, stage.alerts // 50)
    async with stage.program():
        await stage.some(stage.alerts // 10)
        hang = stage.discord.faults.after_storing(how="hang", times=8)
        stage.discord.faults.after_storing(how="reset", times=times)
        stage.discord.faults.after_storing(how="drop", times=times)
        await stage.discord.until(lambda: hang.played >= 1, "silence", seconds=60)
        await asyncio.sleep(3)
        hang.stop()
        return await stage.outcome(await stage.delivered(), f"{2 * times + 8} cuts")


async def token_revoked(stage: Stage) -> Outcome:
    """7: Discord refuses the token; a new one is laid where the old one was."""
    await stage.owe()
    async with stage.program() as program:
        await stage.some(stage.alerts // 10)
        new = stage.discord.faults.revoke_token()
        await program.logged("Discord refuses the token. Alerts are kept.")
        tries = sum(entry.status == 401 for entry in stage.discord.log.entries)
        logins = program.log.count("discord.token_refused")
        stage.new_token(new)
        recovery = await stage.delivered()
    if logins > 3 * stage.bots:
        raise AssertionError(f"{logins} tries of a token that is refused")
    return await stage.outcome(recovery, f"{logins} tries, {tries} answers of 401")


async def channel_deleted(stage: Stage) -> Outcome:
    """8: a channel is deleted: its keeper is told, the others go on."""
    await stage.owe()
    gone = stage.channels[-1]
    async with stage.program():
        await stage.discord.connected(seconds=90)
        stage.discord.faults.delete_channel(gone)
        keeper = stage.discord.world.direct(stage.keeper.person)
        await stage.discord.wait_for_message(keeper, seconds=60)
        forgiven = stage.forgive(gone)
        recovery = await stage.delivered()
    said = [message.content for message in stage.discord.messages(keeper)]
    if len(said) != 1:
        raise AssertionError(f"the keeper was told {len(said)} times: {said}")
    return await stage.outcome(recovery, f"{forgiven} of the deleted channel ended")


async def permission_lost(stage: Stage) -> Outcome:
    """9: a channel is closed to us, held, and delivered once it is open again."""
    closed = stage.channels[-1]
    stage.discord.faults.lose_permission(closed, "send_messages")
    await stage.owe()
    async with stage.program() as program:
        await program.logged("not permitted")
        await stage.some(stage.alerts * 4 // 5)
        stage.discord.faults.regain_permission(closed, "send_messages")
        async with stage.store() as db, db.write() as conn:  # the hour of the slow retry passes
            await conn.execute(
                update(Deliveries)
                .where(Deliveries.state == "paused")
                .values(not_before=datetime.now(UTC))
            )
        recovery = await stage.delivered()
    return await stage.outcome(recovery, "the hour until the retry is set, not waited for")


async def guild_outage(stage: Stage) -> Outcome:
    """10: the server is out, then back; nothing of it is deleted."""
    await stage.owe()
    async with stage.program():
        await stage.some(stage.alerts // 10)
        stage.discord.faults.guild_outage(stage.guild)
        await asyncio.sleep(3)
        stage.discord.faults.guild_back(stage.guild)
        recovery = await stage.delivered()
    return await stage.outcome(recovery)


async def poison(stage: Stage) -> Outcome:
    """11: messages that Discord refuses are laid aside with the reason; the rest flow."""
    await stage.owe()
    count = max(1, stage.alerts // 100)
    async with stage.program():
        await stage.some(stage.alerts // 10)
        stage.discord.faults.before_storing(
            400, code=50035, message="Invalid Form Body", times=count
        )
        async with asyncio.timeout(PATIENCE), stage.store() as db:
            while (await stage.counts(db)).dead < count:  # noqa: ASYNC110  another process
                await asyncio.sleep(0.1)
        await stage.forgive_dead()
        recovery = await stage.delivered()
    return await stage.outcome(recovery, f"{count} poisoned")


async def deleted_before_the_retry(stage: Stage) -> Outcome:
    """12: a moderator deletes messages of which we have not heard yet that they were stored."""
    await stage.owe()
    program = stage.program()
    await program.start()
    await stage.some(stage.alerts // 10)
    hang = stage.discord.faults.after_storing(how="hang", times=None)
    await stage.discord.until(lambda: hang.played >= 3, "messages on their way", seconds=60)
    deleted = 0
    for channel in stage.channels:
        for message in stage.discord.messages(channel)[-1:]:
            stage.discord.faults.delete_message(message)
            deleted += 1
    program.kill()
    hang.stop()
    await stage.ended(program)
    async with stage.program():
        return await stage.outcome(await stage.delivered(), f"{deleted} deleted")


async def partition(stage: Stage) -> Outcome:
    """13: neither the village nor Discord can be reached for a while."""
    stage.post_quietly()
    await stage.owe(stage.alerts // 2)
    async with stage.program() as program:
        await program.logged(BASELINE)
        await stage.some(stage.alerts // 10)
        stage.discord.faults.rest_down(how="reset")
        stage.discord.faults.gateway_down()
        stage.village.troubles["/agendas"] = reset
        for _ in range(5):
            stage.post()
        await program.logged('"outcome": "error"')
        del stage.village.troubles["/agendas"]
        stage.discord.faults.gateway_up()
        stage.discord.faults.rest_up()
        return await stage.outcome(await stage.delivered())


async def half_of_discord_down(stage: Stage) -> Outcome:
    """31: the gateway down while REST is up, then the reverse."""
    async with stage.program():
        await stage.discord.connected(seconds=90)
        stage.discord.faults.gateway_down()
        await stage.owe(stage.alerts // 2)
        await stage.delivered()
        stage.discord.faults.gateway_up()
        await stage.discord.connected(seconds=90)
        stage.discord.faults.rest_down(503)
        await stage.owe(stage.alerts // 2)
        await asyncio.sleep(5)
        stage.discord.faults.rest_up()
        return await stage.outcome(await stage.delivered())
