"""Routes of guilds, channels, threads and scheduled events."""

from __future__ import annotations

from .call import Call, Table
from .errors import (
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    NO_DM,
    TAG_REQUIRED,
    THREAD_EXISTS,
    THREAD_LOCKED,
    UNKNOWN_USER,
    WRONG_CHANNEL_TYPE,
    ApiError,
    FormErrors,
    Payload,
)
from .guild import FORUM, NEWS, NEWS_THREAD, PRIVATE_THREAD, PUBLIC_THREAD, TEXT, THREADS, Channel
from .message import HAS_THREAD
from .message_form import check_message
from .world import World


def guild_routes(world: World) -> Table:
    """Guilds with their channels, roles, members and events; channels and their threads."""

    def guild(call: Call) -> Payload:
        return world.guild(call.path["guild"]).payload()

    def channels(call: Call) -> list[Payload]:
        found = world.guild(call.path["guild"]).channels.values()
        return [c.payload(world.bot.id) for c in found if c.kind not in THREADS]

    def roles(call: Call) -> list[Payload]:
        return [role.payload() for role in world.guild(call.path["guild"]).roles.values()]

    def active_threads(call: Call) -> Payload:
        found = world.guild(call.path["guild"]).channels.values()
        threads = [c for c in found if c.kind in THREADS and not c.archived]
        return {"threads": [c.payload(world.bot.id) for c in threads], "members": []}

    def member(call: Call) -> Payload:
        found = world.guild(call.path["guild"])
        if call.path["user"] in ("@me", str(world.bot.id)):
            return found.member_payload(world.bot)
        person = found.members.get(int(call.path["user"]))
        if person is None:
            raise ApiError(404, 10007, "Unknown Member")
        return found.member_payload(person)

    def channel(call: Call) -> Payload:
        return visible(call).payload(world.bot.id)

    def visible(call: Call) -> Channel:
        found = world.channel(call.path["channel"])
        if not found.bot_permissions().view_channel:
            raise ApiError(*MISSING_ACCESS)
        return found

    def change_channel(call: Call) -> Payload:
        found = visible(call)
        may = found.bot_permissions()
        if found.kind not in THREADS and not may.manage_channels:
            raise ApiError(*MISSING_PERMISSIONS)
        if found.locked and not may.manage_threads:
            raise ApiError(*THREAD_LOCKED)
        found.name = call.fields.get("name", found.name)
        found.archived = call.fields.get("archived", found.archived)
        found.locked = call.fields.get("locked", found.locked)
        world.update_channel(found)
        return found.payload(world.bot.id)

    def direct(call: Call) -> Payload:
        person = world.people.get(int(call.fields["recipient_id"]))
        if person is None:
            raise ApiError(*UNKNOWN_USER)
        if person.bot:
            raise ApiError(*NO_DM)
        return world.direct(person).payload(world.bot.id)

    def thread(call: Call) -> Payload:
        parent = visible(call)
        permissions = parent.bot_permissions()
        errors = FormErrors()
        errors.length(("name",), call.fields.get("name"), 1, 100)
        errors.check()
        if parent.kind == FORUM:
            if not permissions.send_messages:
                raise ApiError(*MISSING_PERMISSIONS)
            first: Payload = call.fields.get("message") or {}
            check_message(first, files=len(call.files))
            tags = applied(parent, call.fields.get("applied_tags") or [])
            post = world.add_thread(parent, call.fields["name"], PUBLIC_THREAD, None)
            post.tags = tags
            message = world.post(post, first, call.files, message_id=post.id)
            return post.payload(world.bot.id) | {"message": message.payload()}
        if parent.kind not in (TEXT, NEWS):
            raise ApiError(*WRONG_CHANNEL_TYPE)
        kind = call.fields.get("type", PRIVATE_THREAD)
        private = kind == PRIVATE_THREAD
        if not (
            permissions.create_private_threads if private else permissions.create_public_threads
        ):
            raise ApiError(*MISSING_PERMISSIONS)
        return world.add_thread(parent, call.fields["name"], kind, None).payload(world.bot.id)

    def applied(forum: Channel, tags: list[str]) -> dict[int, str]:
        """The tags of a new post. Raises ApiError 40067, 50035."""
        errors = FormErrors()
        for place, tag in enumerate(tags):
            if int(tag) not in forum.tags:
                errors.add(("applied_tags", place), "INVALID_TAG", "Unknown tag")
        errors.check()
        if forum.tag_required and not tags:
            raise ApiError(*TAG_REQUIRED)
        return {int(tag): forum.tags[int(tag)] for tag in tags}

    def archived_threads(call: Call) -> Payload:
        parent = visible(call)
        if not parent.bot_permissions().read_message_history:
            raise ApiError(*MISSING_PERMISSIONS)
        found = [c for c in world.channels.values() if c.parent is parent and c.archived]
        threads = [c.payload(world.bot.id) for c in reversed(found)]
        return {"threads": threads, "members": [], "has_more": False}

    def thread_from_message(call: Call) -> Payload:
        parent = visible(call)
        if parent.kind not in (TEXT, NEWS):
            raise ApiError(*WRONG_CHANNEL_TYPE)
        message = world.messages.get(parent, int(call.path["message"]))
        errors = FormErrors()
        errors.length(("name",), call.fields.get("name"), 1, 100)
        errors.check()
        if not parent.bot_permissions().create_public_threads:
            raise ApiError(*MISSING_PERMISSIONS)
        if message.id in world.channels:
            raise ApiError(*THREAD_EXISTS)
        message.flags |= HAS_THREAD
        kind = NEWS_THREAD if parent.kind == NEWS else PUBLIC_THREAD
        made = world.add_thread(parent, call.fields["name"], kind, message.id)
        return made.payload(world.bot.id)

    def add_event(call: Call) -> Payload:
        return world.add_event(world.guild(call.path["guild"]), call.fields)

    def events(call: Call) -> list[Payload]:
        found = world.guild(call.path["guild"])
        return [event for event in world.events if event["guild_id"] == str(found.id)]

    return {
        "GET /guilds/{guild}": guild,
        "GET /guilds/{guild}/channels": channels,
        "GET /guilds/{guild}/roles": roles,
        "GET /guilds/{guild}/members/{user}": member,
        "GET /guilds/{guild}/threads/active": active_threads,
        "POST /guilds/{guild}/scheduled-events": add_event,
        "GET /guilds/{guild}/scheduled-events": events,
        "GET /channels/{channel}": channel,
        "PATCH /channels/{channel}": change_channel,
        "POST /users/@me/channels": direct,
        "POST /channels/{channel}/threads": thread,
        "POST /channels/{channel}/messages/{message}/threads": thread_from_message,
        "GET /channels/{channel}/threads/archived/public": archived_threads,
    }
