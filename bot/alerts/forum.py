"""Forum channels: each topic is a post, and what follows on it is told inside."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord

TAG_REQUIRED = 40067
_SEARCHED = 50


def tags_for(forum: discord.ForumChannel) -> list[discord.ForumTag]:
    """The tags to put on a post: none, but where the forum requires one, its first open one."""
    if not forum.flags.require_tag:
        return []
    return [tag for tag in forum.available_tags if not tag.moderated][:1]


async def openings(
    client: discord.Client, forum_id: int, guild_id: int, name: str
) -> AsyncIterator[discord.Message]:
    """The first messages of our posts of that name in a forum, for one in doubt to be found.

    Discord takes no nonce for a post, so this is the only guard against a second one; what
    discord.py itself sends again, after a 5xx that came when the post was stored, it cannot catch.
    """
    active = (await client.http.get_active_threads(guild_id))["threads"]
    archived = (await client.http.get_public_archived_threads(forum_id, limit=_SEARCHED))["threads"]
    for post in (*active, *archived):
        ours = client.user is not None and int(post["owner_id"]) == client.user.id
        if not ours or int(post["parent_id"]) != forum_id or post["name"] != name:
            continue
        try:
            # A post has the id of its first message.
            message_id = int(post["id"])
            yield await client.get_partial_messageable(message_id).fetch_message(message_id)
        except discord.NotFound:
            continue
