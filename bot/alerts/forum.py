"""Forum channels: each topic is a post, and what follows on it is told inside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import aiohttp
import discord
from discord.http import Route, handle_message_parameters, json_or_text

TAG_REQUIRED = 40067
_SEARCHED = 50  # posts of other names that are looked into
_PAGE = 100  # archived posts that Discord lists at once, at most


def tags_for(forum: discord.ForumChannel) -> list[discord.ForumTag]:
    """The tags to put on a post: none, but where the forum requires one, its first open one."""
    if not forum.flags.require_tag:
        return []
    return [tag for tag in forum.available_tags if not tag.moderated][:1]


async def make_post(
    client: discord.Client, forum: discord.ForumChannel, name: str, message: dict[str, Any]
) -> int:
    """Make a post, in one try; its id, which is that of its first message too.

    `ForumChannel.create_thread` would send it again, unheard, after a 5xx that came when the post
    was stored (`discord.http.HTTPClient.request`), and Discord takes no nonce for a post. Limits
    are waited for as ever. Raises discord.HTTPException.
    """
    thread = {
        "name": name,
        "auto_archive_duration": forum.default_auto_archive_duration,
        "applied_tags": [str(tag.id) for tag in tags_for(forum)],
    }
    made = await client.http.request(
        Route("POST", "/channels/{channel_id}/threads", channel_id=forum.id),
        json=handle_message_parameters(**message, channel_payload=thread).payload,
        params={"use_nested_fields": 1},
        # Handed on to aiohttp, which calls it before discord.py sees the answer.
        raise_for_status=_raise_server_error,
    )
    return int(made["id"])


async def _raise_server_error(response: aiohttp.ClientResponse) -> None:
    if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise discord.DiscordServerError(response, await json_or_text(response))


async def openings(
    client: discord.Client, forum_id: int, guild_id: int, name: str
) -> AsyncIterator[discord.Message]:
    """The first messages of our posts in a forum, for one in doubt to be found by its mark.

    Those of that name come first, then the newest of others: a moderator may have renamed it.
    Discord takes no nonce for a post, so this is the only guard against a second one.
    """
    active = (await client.http.get_active_threads(guild_id))["threads"]
    archived = (await client.http.get_public_archived_threads(forum_id, limit=_PAGE))["threads"]
    ours = [
        (post["name"] == name, int(post["id"]))
        for post in (*active, *archived)
        if client.user is not None
        and int(post["owner_id"]) == client.user.id
        and int(post["parent_id"]) == forum_id
    ]
    named = sum(is_named for is_named, _ in ours)
    for _, post_id in sorted(ours, reverse=True)[: named + _SEARCHED]:
        try:
            # A post has the id of its first message.
            yield await client.get_partial_messageable(post_id).fetch_message(post_id)
        except discord.NotFound:
            continue
