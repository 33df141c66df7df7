"""The faults that are played, and by what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults import crashes, database, discord, hours, soak, world
from tests.faults.outcome import Outcome
from tests.faults.stage import Stage

BOTH = frozenset({"sqlite", "postgres"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `empty`: it begins without any table. `why_not`: why one database is left out.

    `scaled` is how it is played where the program is several processes, if in another way;
    `not_scaled`: why it is not.
    """

    title: str
    play: Callable[[Stage], Awaitable[Outcome]]
    databases: frozenset[str] = BOTH
    why_not: str = ""
    empty: bool = False
    scaled: Callable[[Stage], Awaitable[Outcome]] | None = None
    not_scaled: str = ""


PLAYBILL = {
    1: Fault("kill -9 at each step and at random", crashes.killed_at_each_step),
    2: Fault("down past the nonce window", discord.down_past_the_nonce_window),
    3: Fault("SIGTERM in mid-send", crashes.stopped_in_mid_send),
    4: Fault("429 storms, global limit, ban page", discord.rate_limits),
    5: Fault("500, 502, 504, some after storing", discord.server_errors),
    6: Fault("reset or silence after storing", discord.cut_after_storing),
    7: Fault("token revoked", discord.token_revoked),
    8: Fault("channel deleted", discord.channel_deleted),
    9: Fault("permission lost and given back", discord.permission_lost),
    10: Fault("server in outage", discord.guild_outage),
    11: Fault("poison messages", discord.poison),
    12: Fault("deleted by a moderator before the retry", discord.deleted_before_the_retry),
    13: Fault("network partition", discord.partition),
    14: Fault(
        "disk full",
        database.disk_full,
        frozenset({"sqlite"}),
        "its server would need a disk of its own",
    ),
    15: Fault("read-only database", database.read_only),
    16: Fault("lock held for a minute", database.lock_held),
    17: Fault("log cut at random", database.log_cut, frozenset({"sqlite"}), "it has no such file"),
    18: Fault(
        "connections cut, server restarted",
        database.connections_lost,
        frozenset({"postgres"}),
        "there is no server",
    ),
    19: Fault("two instances", crashes.started_twice, scaled=crashes.stood_by),
    20: Fault("clock off by a day and by ten years", world.clock_wrong),
    21: Fault("an hour missing, an hour twice", hours.an_hour_missing_or_twice),
    22: Fault("hostile web server", world.hostile_server),
    23: Fault("hostile documents", world.hostile_documents),
    24: Fault("outage page that flips back", world.outage_page),
    25: Fault("redesign", world.redesign),
    26: Fault("feed of 60,000 at first sight", world.vast_feed),
    27: Fault(
        "long soak, 500 sources",
        soak.soak,
        not_scaled="what it measures is what one process holds",
    ),
    28: Fault("kill -9 during a migration", crashes.killed_in_a_migration, empty=True),
    29: Fault(
        "an old backup restored",
        database.old_backup,
        frozenset({"sqlite"}),
        "put back by pg_restore, which marks nothing as in doubt",
    ),
    30: Fault("one text, two watches, two sources", world.found_twice),
    31: Fault("gateway down, REST up; and the reverse", discord.half_of_discord_down),
    32: Fault("broken file at a reload", world.broken_reload),
}
