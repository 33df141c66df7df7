"""Routes by which the bot answers an interaction."""

from __future__ import annotations

from datetime import timedelta

from .call import Call, Table
from .errors import (
    ALREADY_ACKNOWLEDGED,
    BAD_WEBHOOK_TOKEN,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    ApiError,
    FormErrors,
    Payload,
)
from .interaction import (
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    DEFER_REPLY,
    DEFER_UPDATE,
    MODAL,
    MODAL_SUBMIT,
    REPLY,
    UPDATE,
    Interaction,
)
from .message import EPHEMERAL, LOADING, Message
from .message_form import check_message, check_modal
from .world import World

TOKEN_LIFE = timedelta(minutes=15)
ANSWERS = {
    COMMAND: {REPLY, DEFER_REPLY, MODAL},
    COMPONENT: {REPLY, DEFER_REPLY, DEFER_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL_SUBMIT: {REPLY, DEFER_REPLY},
}
"""The callback types that go with each type of interaction."""


def interaction_routes(world: World) -> Table:
    """The callback, the original answer, and the follow-ups."""

    def callback(call: Call) -> Payload | None:
        interaction = world.interactions.get(call.path["token"])
        if interaction is None or str(interaction.id) != call.path["interaction"]:
            raise ApiError(*UNKNOWN_INTERACTION)
        if interaction.callback is not None:
            raise ApiError(*ALREADY_ACKNOWLEDGED)
        late = world.clock.now() - interaction.created
        if late.total_seconds() > world.interaction_seconds:
            raise ApiError(*UNKNOWN_INTERACTION)
        kind = call.fields["type"]
        _check_kind(interaction, kind)
        message = _first_answer(world, interaction, kind, call)
        interaction.callback = kind
        world.changes.note()
        if "with_response" not in call.query:
            return None
        answer: Payload = {"interaction": {"id": str(interaction.id), "type": interaction.kind}}
        if message is not None:
            answer["interaction"] |= {
                "response_message_id": str(message.id),
                "response_message_loading": message.loading,
                "response_message_ephemeral": message.ephemeral,
            }
            answer["resource"] = {"type": kind, "message": message.payload()}
        return answer

    def open_for(call: Call) -> Interaction:
        interaction = world.interactions.get(call.path["token"])
        if interaction is None or interaction.callback is None:
            raise ApiError(*UNKNOWN_WEBHOOK)
        if world.clock.now() - interaction.created > TOKEN_LIFE:
            raise ApiError(*BAD_WEBHOOK_TOKEN)
        return interaction

    def follow_up(call: Call) -> Payload:
        interaction = open_for(call)
        check_message(call.fields, files=len(call.files))
        original = interaction.original
        if original is not None and original.loading:
            # The first follow-up after a deferral becomes the deferred answer itself, and its
            # ephemeral flag counts for nothing: the deferral settled that.
            _fill(world, original, call)
            return original.payload()
        message = _say(world, interaction, call.fields, call)
        interaction.followups.append(message)
        world.changes.note()
        return message.payload()

    def named(call: Call) -> Message:
        interaction = open_for(call)
        if call.path["message"] == "@original":
            message = interaction.original
        else:
            known = [interaction.original, *interaction.followups]
            wanted = int(call.path["message"])
            message = next((m for m in known if m is not None and m.id == wanted), None)
        if message is None or message.deleted:
            raise ApiError(*UNKNOWN_MESSAGE)
        return message

    def read(call: Call) -> Payload:
        return named(call).payload()

    def edit(call: Call) -> Payload:
        message = named(call)
        check_message(call.fields, files=len(call.files), partial=True)
        open_for(call).edits += 1
        _fill(world, message, call)
        return message.payload()

    def delete(call: Call) -> None:
        world.delete_message(named(call))

    path = "/webhooks/{application}/{token}"
    return {
        "POST /interactions/{interaction}/{token}/callback": callback,
        f"POST {path}": follow_up,
        f"GET {path}/messages/{{message}}": read,
        f"PATCH {path}/messages/{{message}}": edit,
        f"DELETE {path}/messages/{{message}}": delete,
    }


def _check_kind(interaction: Interaction, kind: int) -> None:
    """Refuse an answer that does not go with the interaction."""
    allowed = set(ANSWERS[interaction.kind])
    if interaction.kind == MODAL_SUBMIT and interaction.source is not None:
        allowed |= {DEFER_UPDATE, UPDATE}
    errors = FormErrors()
    if kind not in allowed:
        told = ", ".join(str(one) for one in sorted(allowed))
        errors.add(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {{{told}}}.")
    errors.check()


def _first_answer(world: World, interaction: Interaction, kind: int, call: Call) -> Message | None:
    data: Payload = call.fields.get("data") or {}
    if kind == REPLY:
        check_message(data, files=len(call.files))
        interaction.original = _say(world, interaction, data, call)
    elif kind == DEFER_REPLY:
        waiting = {"flags": LOADING | (data.get("flags") or 0)}
        interaction.original = _say(world, interaction, waiting, call)
    elif kind in (DEFER_UPDATE, UPDATE):
        interaction.original = interaction.source
        if kind == UPDATE and interaction.source is not None:
            check_message(data, files=len(call.files), partial=True)
            world.edit(interaction.source, data, call.files)
    elif kind == CHOICES:
        interaction.choices = _checked_choices(data.get("choices") or [])
        return None
    else:
        check_modal(data)
        interaction.modal = data
        return None
    return interaction.original


def _checked_choices(choices: list[Payload]) -> list[Payload]:
    errors = FormErrors()
    if len(choices) > 25:
        errors.add(("data", "choices"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for number, choice in enumerate(choices):
        errors.length(("data", "choices", number, "name"), choice.get("name"), 1, 100)
        if isinstance(choice.get("value"), str):
            errors.length(("data", "choices", number, "value"), choice["value"], 1, 100)
    errors.check()
    return choices


def _say(world: World, interaction: Interaction, body: Payload, call: Call) -> Message:
    private = bool((body.get("flags") or 0) & EPHEMERAL)
    return world.post(
        interaction.channel,
        body,
        call.files,
        ephemeral_for=interaction.user.id if private else None,
        flags=EPHEMERAL if private else 0,
        metadata=interaction.metadata(),
    )


def _fill(world: World, message: Message, call: Call) -> None:
    message.flags &= ~LOADING
    world.edit(message, call.fields, call.files)
