"""The buttons under what the bot posts.

Each is a `DynamicItem`: all that it needs stands in its `custom_id`, so that a press is understood
after a restart, whoever sent the message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.buttons.alert import AlertButton, buttons_of
from bot.buttons.resume import ResumeButton
from bot.buttons.review import ReviewButton, review_buttons

if TYPE_CHECKING:
    from scrapers import Alert
    from store import Delivery

ITEMS: tuple[type[discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]]], ...] = (
    AlertButton,
    ReviewButton,
    ResumeButton,
)
"""Every kind of button that there is."""


def add_buttons(client: discord.Client) -> None:
    """Let `client` understand a press on any of the buttons, however old its message is."""
    client.add_dynamic_items(*ITEMS)


def alert_view(delivery: Delivery, alert: Alert) -> discord.ui.View | None:
    """The buttons under the message that `delivery` owes; None where there are none."""
    reviewed = alert.review is not None
    buttons = review_buttons(delivery) if reviewed else buttons_of(delivery, alert)
    if not buttons:
        return None
    view = discord.ui.View(timeout=None)
    for button in buttons:
        view.add_item(button)
    return view
