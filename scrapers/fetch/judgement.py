"""Would this URL be fetched, and if not, why: the guard's answer for a person who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scrapers.fetch.dial import SystemResolver
from scrapers.fetch.guard import NOTHING, Allowance, Refused, check_resolution, check_url


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer. `reason` is one sentence without a full stop, or "" where it is allowed.

    `host` is as in `Target.display_host`, or None where the URL does not even have one;
    `addresses` is what the name resolves to, as far as that was looked at.
    """

    url: str
    allowed: bool
    reason: str = ""
    host: str | None = None
    addresses: tuple[str, ...] = ()


def judge(
    url: str, allowance: Allowance = NOTHING, resolves_to: Sequence[str] | None = None
) -> Judgement:
    """Judge a URL with the addresses that its name resolves to; by itself where those are None."""
    try:
        target = check_url(url, allowance)
    except Refused as refusal:
        return Judgement(url, allowed=False, reason=refusal.reason)
    addresses = tuple(resolves_to or ())
    try:
        if resolves_to is not None:
            check_resolution(target.host, addresses, allowance)
    except Refused as refusal:
        return Judgement(url, False, refusal.reason, target.display_host, addresses)
    return Judgement(url, True, "", target.display_host, addresses)


async def look_up_and_judge(url: str, allowance: Allowance = NOTHING) -> Judgement:
    """Judge a URL with what its name resolves to here and now (this needs a network)."""
    alone = judge(url, allowance)
    if not alone.allowed:
        return alone
    target = check_url(url, allowance)
    if target.address is not None:
        return alone
    try:
        found = await SystemResolver().resolve(target.host, target.port)
    except OSError as error:
        reason = f"the name {target.host} does not resolve: {error.strerror}"
        return Judgement(url, False, reason, target.display_host)
    addresses = tuple(dict.fromkeys(each["host"] for each in found))
    return judge(url, allowance, addresses)
