"""Routes of messages."""

from __future__ import annotations

from .call import Call, Table
from .errors import (
    ALREADY_CROSSPOSTED,
    CANNOT_REPLY,
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    NO_DM,
    NON_TEXT_CHANNEL,
    NOT_YOUR_MESSAGE,
    THREAD_ARCHIVED,
    THREAD_LOCKED,
    WRONG_CHANNEL_TYPE,
    ApiError,
    FormErrors,
    Payload,
)
from .guild import CATEGORY, FORUM, NEWS, THREADS, Channel
from .message import CROSSPOSTED, Message
from .message_form import check_message
from .world import World


def message_routes(world: World) -> Table:
    """Create, read, edit, delete and crosspost messages."""

    def visible(call: Call) -> Channel:
        channel = world.channel(call.path["channel"])
        if not channel.bot_permissions().view_channel:
            raise ApiError(*MISSING_ACCESS)
        return channel

    def one(call: Call) -> Message:
        return world.messages.get(visible(call), int(call.path["message"]))

    def create(call: Call) -> Payload:
        channel = visible(call)
        _may_send(channel, call)
        check_message(call.fields, files=len(call.files))
        body = referring(channel, call.fields)
        first = world.messages.repeated(channel, body)
        message = first or world.post(channel, body, call.files)
        return message.payload() | ({"nonce": message.nonce} if message.nonce is not None else {})

    def referring(channel: Channel, body: Payload) -> Payload:
        """The body, without a reply to what is gone. Raises ApiError 160002, 50035.

        developers/docs/resources/message#message-reference-structure
        """
        reference = body.get("message_reference")
        if reference is None:
            return body
        if not channel.bot_permissions().read_message_history:
            raise ApiError(*CANNOT_REPLY)
        try:
            world.messages.get(channel, int(reference["message_id"]))
        except ApiError:
            errors = FormErrors()
            if reference.get("fail_if_not_exists", True):
                errors.add(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            errors.check()
            return {name: value for name, value in body.items() if name != "message_reference"}
        return body

    def read(call: Call) -> Payload:
        return one(call).payload()

    def history(call: Call) -> list[Payload]:
        channel = visible(call)
        limit = int(call.query.get("limit", 50))
        errors = FormErrors()
        if not 1 <= limit <= 100:
            errors.add(
                ("limit",),
                "NUMBER_TYPE_MAX",
                "int value should be less than or equal to 100.",
            )
        errors.check()
        if not channel.bot_permissions().read_message_history:
            return []
        found = [m for m in world.messages.standing(channel) if not m.ephemeral]
        if "before" in call.query:
            found = [m for m in found if m.id < int(call.query["before"])]
        if "after" in call.query:
            found = [m for m in found if m.id > int(call.query["after"])][:limit]
        return [message.payload() for message in reversed(found[-limit:])]

    def edit(call: Call) -> Payload:
        message = one(call)
        if message.author is not world.bot:
            raise ApiError(*NOT_YOUR_MESSAGE)
        if message.channel.archived:
            raise ApiError(*THREAD_ARCHIVED)
        check_message(call.fields, files=len(call.files), partial=True)
        world.edit(message, call.fields, call.files)
        return message.payload()

    def delete(call: Call) -> None:
        message = one(call)
        own = message.author is world.bot
        if not own and not message.channel.bot_permissions().manage_messages:
            raise ApiError(*MISSING_PERMISSIONS)
        world.delete_message(message)

    def crosspost(call: Call) -> Payload:
        message = one(call)
        if message.channel.kind != NEWS:
            raise ApiError(*WRONG_CHANNEL_TYPE)
        if message.flags & CROSSPOSTED:
            raise ApiError(*ALREADY_CROSSPOSTED)
        if not message.channel.bot_permissions().send_messages:
            raise ApiError(*MISSING_PERMISSIONS)
        message.flags |= CROSSPOSTED
        world.changes.note()
        return message.payload()

    def typing(call: Call) -> None:
        visible(call)

    return {
        "POST /channels/{channel}/messages": create,
        "GET /channels/{channel}/messages": history,
        "GET /channels/{channel}/messages/{message}": read,
        "PATCH /channels/{channel}/messages/{message}": edit,
        "DELETE /channels/{channel}/messages/{message}": delete,
        "POST /channels/{channel}/messages/{message}/crosspost": crosspost,
        "POST /channels/{channel}/typing": typing,
    }


def _may_send(channel: Channel, call: Call) -> None:
    permissions = channel.bot_permissions()
    if channel.recipient is not None and channel.recipient.dms_closed:
        raise ApiError(*NO_DM)
    if channel.kind in (FORUM, CATEGORY):
        raise ApiError(*NON_TEXT_CHANNEL)
    thread = channel.kind in THREADS
    sending = permissions.send_messages_in_threads if thread else permissions.send_messages
    if not sending:
        raise ApiError(*MISSING_PERMISSIONS)
    if call.fields.get("embeds") and not permissions.embed_links:
        raise ApiError(*MISSING_PERMISSIONS)
    if call.files and not permissions.attach_files:
        raise ApiError(*MISSING_PERMISSIONS)
    if channel.locked and not permissions.manage_threads:
        raise ApiError(*THREAD_LOCKED)
    if channel.archived:
        channel.archived = False
