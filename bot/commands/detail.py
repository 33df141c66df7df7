"""The detail of a change in the audit list: kept in English, read in the reader's language.

Others' words come first in it and ours last, behind a comma, a colon or a semicolon: what a
watch or a channel is called is never taken for ours.
"""

from __future__ import annotations

import re

from bot.commands.choices import EVERY
from bot.language import _, later

ALL_STATES = later("all states")
BY_KEY = later("by key")
EVERYWHERE = later("everywhere")
NEW_KEY = later("new key")
NO_MENTION = later("no mention")
PUBLIC = later("public")

_MODES = {"now": later("at once"), "daily": later("daily digest"), "weekly": later("weekly digest")}
_LEVELS = {"alerts": later("alerts only"), "notices": later("alerts and notices")}
_FOLLOW_UPS = {
    "thread": later("in a thread under the first alert"),
    "edit": later("the first alert is edited"),
    "message": later("a message of their own"),
}
_EVERY = {EVERY: EVERY}
_ALL_STATES = {ALL_STATES: ALL_STATES}
_EVERYWHERE = {EVERYWHERE: EVERYWHERE}
_SEEN = {PUBLIC: PUBLIC, BY_KEY: BY_KEY}

# By action, what of ours may stand at the end of the detail, and what before that.
_ENDINGS: dict[str, tuple[dict[str, str], ...]] = {
    "subscribe": (_MODES, _EVERY),
    "subscription.edit": ({**_MODES, **_LEVELS, NO_MENTION: NO_MENTION}, {**_EVERY, **_ALL_STATES}),
    "unsubscribe": (_EVERY,),
    "roster.subscribe": (_ALL_STATES,),
    "roster.unsubscribe": (_ALL_STATES,),
    "setup": (_MODES, _EVERYWHERE),
    "settings.follow_ups": (_FOLLOW_UPS,),
    "settings.web": ({**_SEEN, NEW_KEY: NEW_KEY}, _SEEN),
    "watch.edit": (_EVERYWHERE,),
}
_BETWEEN = re.compile(r"([,:;] )")


def detail_words(action: str, detail: str) -> str:
    """The detail with what is ours in it in the language that is spoken."""
    parts = _BETWEEN.split(detail)
    for place, known in zip(range(len(parts) - 1, -1, -2), _ENDINGS.get(action, ()), strict=False):
        if parts[place] not in known:
            break
        if place or action.startswith("settings."):
            parts[place] = _(known[parts[place]])
    return "".join(parts)
