"""The program with a crash or a false clock built in: `python -m tests.faults.tampered run`.

What it runs is `bot.cli` as it is; nothing of this is in a normal run. `HEARYE_CRASH_AT` names a
step, `before` or `after` it, and at which passage: `mark.before:3` ends the process, as kill -9
does, when the third message is about to be marked. `HEARYE_CLOCK_OFF` is by how many seconds the
process's clock is wrong; a SIGUSR1 puts it right.
"""

from __future__ import annotations

import functools
import os
import signal
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

CRASH_AT = "HEARYE_CRASH_AT"
CLOCK_OFF = "HEARYE_CLOCK_OFF"

Step = Callable[..., Awaitable[Any]]


def _points() -> dict[str, tuple[Any, str]]:
    """The steps of a notice's way, each as the function that takes it."""
    from bot.alerts.posting import DiscordPoster
    from scrapers import check
    from scrapers.fetch import Fetcher
    from scrapers.readers.sandbox import Sandbox
    from store import migrations, outbox

    return {
        "migrate": (migrations, "upgrade"),
        "fetch": (Fetcher, "fetch"),
        "read": (Sandbox, "read"),
        "owe": (outbox, "enqueue"),  # "after" it is the moment before the check's commit
        "commit": (check, "_commit"),
        "claim": (outbox, "claim"),
        "post": (DiscordPoster, "post"),  # "after" it Discord has answered
        "mark": (outbox, "mark_sent"),  # "after" it is the moment before that commit
    }


def crash_at(place: str) -> None:
    """Let this process die at that place."""
    step, _, when = place.partition(".")
    when, _, passage = when.partition(":")
    owner, name = _points()[step]
    passages = count(1)

    def die() -> None:
        if next(passages) == int(passage or 1):
            os.kill(os.getpid(), signal.SIGKILL)

    true = getattr(owner, name)
    if step == "migrate":
        setattr(owner, name, _dying_at_once(true, when, die))
    else:
        setattr(owner, name, _dying(true, when, die))


def _dying(true: Step, when: str, die: Callable[[], None]) -> Step:
    @functools.wraps(true)
    async def step(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            die()
        done = await true(*args, **kwargs)
        if when == "after":
            die()
        return done

    return step


def _dying_at_once(
    true: Callable[..., Any], when: str, die: Callable[[], None]
) -> Callable[..., Any]:
    @functools.wraps(true)
    def step(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            die()
        true(*args, **kwargs)
        die()

    return step


def _falsify_clock(off: float) -> None:
    import time_machine

    traveller = time_machine.travel(datetime.now(UTC) + timedelta(seconds=off), tick=True)
    traveller.start()
    signal.signal(signal.SIGUSR1, lambda *_: traveller.stop())


def main() -> None:
    """Tamper as the environment says, and run the program."""
    if off := os.environ.pop(CLOCK_OFF, ""):
        _falsify_clock(float(off))
    if place := os.environ.pop(CRASH_AT, ""):
        crash_at(place)
    from bot.cli import main as true_main

    true_main()


if __name__ == "__main__":
    main()
