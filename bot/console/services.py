"""What the bot's commands need of the rest, over the tools of this process."""

from __future__ import annotations

from collections.abc import Callable

from bot.commands.services import Services
from config import Settings, discord_token
from scrapers import Detected, Report, Tools, check_source, detect
from store import sources


def services_of(settings: Settings, tools: Tools, told: Callable[[Report], None]) -> Services:
    """The services of a bot; `told` hears how a check went that somebody asked for."""

    async def check_now(slug: str) -> Report:
        async with tools.db.read() as conn:
            stored = await sources.get(conn, slug)
        if stored is None:
            raise LookupError(f"there is no source {slug!r}")
        report = await check_source(stored, tools)
        told(report)
        return report

    async def look(url: str) -> Detected:
        return await detect(url, tools.fetcher, tools.sandbox, tools.now())

    return Services(
        database=tools.db, settings=settings, clock=tools.now, check_now=check_now, detect=look
    )


def current_token() -> str | None:
    """Discord's token as it is now. Raises `config.ConfigError` where it cannot be read."""
    secret = discord_token()
    return secret.get_secret_value() if secret else None
