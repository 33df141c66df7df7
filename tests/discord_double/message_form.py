"""What Discord accepts as the body of a message.

Limits: developers/docs/resources/message (content, embeds) and developers/docs/components.
"""

from __future__ import annotations

from collections.abc import Iterator

from .errors import EMPTY_MESSAGE, ApiError, FormErrors, Payload
from .message import BUTTON, SELECTS, walk

COMPONENTS_V2 = 1 << 15
ROW, STRING_SELECT, TEXT_INPUT, TEXT = 1, 3, 4, 10
WEB = ("http", "https")
Path = tuple[str | int, ...]


def check_message(body: Payload, *, files: int = 0, partial: bool = False) -> None:
    """Raise ApiError (50035, 50006) for a body that Discord would refuse.

    `files` is the number of uploads; `partial` is an edit, which may leave everything out.
    """
    errors = FormErrors()
    errors.length(("content",), body.get("content"), 0, 2000)
    check_embeds(errors, body.get("embeds") or [])
    components = body.get("components") or []
    if (body.get("flags") or 0) & COMPONENTS_V2:
        _check_layout(errors, body, components)
    else:
        _check_rows(errors, components)
    _check_ids(errors, components)
    nonce = body.get("nonce")
    if nonce is not None:
        errors.length(("nonce",), str(nonce), 1, 25)
    errors.check()
    substance = [body.get("content"), body.get("embeds"), components, body.get("sticker_ids")]
    if not partial and not files and not any(substance):
        raise ApiError(*EMPTY_MESSAGE)


def embed_size(embed: Payload) -> int:
    """The characters of an embed that count towards the 6,000 of a message."""
    return sum(len(part) for part in _texts(embed))


def _texts(embed: Payload) -> Iterator[str]:
    yield embed.get("title") or ""
    yield embed.get("description") or ""
    yield (embed.get("footer") or {}).get("text") or ""
    yield (embed.get("author") or {}).get("name") or ""
    for row in embed.get("fields") or []:
        yield str(row.get("name") or "")
        yield str(row.get("value") or "")


def check_embeds(errors: FormErrors, embeds: list[Payload]) -> None:
    """Note what is wrong with the embeds of a message."""
    if len(embeds) > 10:
        errors.add(("embeds",), "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    for index, embed in enumerate(embeds):
        at: Path = ("embeds", index)
        errors.length((*at, "title"), embed.get("title"), 0, 256)
        errors.length((*at, "description"), embed.get("description"), 0, 4096)
        if footer := embed.get("footer"):
            errors.length((*at, "footer", "text"), footer.get("text"), 1, 2048)
        if author := embed.get("author"):
            errors.length((*at, "author", "name"), author.get("name"), 1, 256)
            if author.get("url"):
                errors.url((*at, "author", "url"), author["url"], WEB)
        if embed.get("url"):
            errors.url((*at, "url"), embed["url"], WEB)
        for picture in ("image", "thumbnail"):
            if embed.get(picture):
                errors.url((*at, picture, "url"), embed[picture].get("url"), (*WEB, "attachment"))
        fields = embed.get("fields") or []
        if len(fields) > 25:
            errors.add((*at, "fields"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
        for number, row in enumerate(fields):
            errors.length((*at, "fields", number, "name"), row.get("name"), 1, 256)
            errors.length((*at, "fields", number, "value"), row.get("value"), 1, 1024)
        colour = embed.get("color")
        if colour is not None and not 0 <= colour <= 0xFFFFFF:
            errors.add(
                (*at, "color"),
                "NUMBER_TYPE_MAX",
                "int value should be less than or equal to 16777215.",
            )
    if sum(embed_size(embed) for embed in embeds) > 6000:
        errors.add(
            ("embeds",),
            "MAX_EMBED_SIZE_EXCEEDED",
            "Embed size exceeds maximum size of 6000",
        )


def _check_rows(errors: FormErrors, components: list[Payload]) -> None:
    if len(components) > 5:
        errors.add(("components",), "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
    for index, row in enumerate(components):
        at: Path = ("components", index)
        if row.get("type") != ROW:
            errors.add(
                (*at, "type"), "BASE_TYPE_CHOICES", 'Value of field "type" must be one of (1,).'
            )
            continue
        _check_row(errors, at, row)


def _check_row(errors: FormErrors, at: Path, row: Payload) -> None:
    children = row.get("components") or []
    if not 1 <= len(children) <= 5:
        errors.add(
            (*at, "components"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."
        )
    if len(children) > 1 and any(child["type"] != BUTTON for child in children):
        errors.add(
            (*at, "components"),
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        )
    for number, child in enumerate(children):
        _check_item(errors, (*at, "components", number), child)


def _check_item(errors: FormErrors, at: Path, item: Payload) -> None:
    if item["type"] == BUTTON:
        errors.length((*at, "label"), item.get("label"), 0, 80)
        if not item.get("label") and not item.get("emoji"):
            errors.add(at, "BUTTON_COMPONENT_INVALID", "A button must have a label or an emoji")
        if item.get("style") == 5:
            errors.length((*at, "url"), item.get("url"), 1, 512)
            errors.url((*at, "url"), item.get("url"), (*WEB, "discord"))
            return
    if item["type"] in SELECTS:
        errors.length((*at, "placeholder"), item.get("placeholder"), 0, 150)
    if item["type"] == STRING_SELECT:
        _check_select_options(errors, at, item)
    errors.length((*at, "custom_id"), item.get("custom_id"), 1, 100)


def _check_select_options(errors: FormErrors, at: Path, select: Payload) -> None:
    options = select.get("options") or []
    if not 1 <= len(options) <= 25:
        errors.add((*at, "options"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")
    seen = set()
    for number, option in enumerate(options):
        here: Path = (*at, "options", number)
        errors.length((*here, "label"), option.get("label"), 1, 100)
        errors.length((*here, "value"), option.get("value"), 1, 100)
        errors.length((*here, "description"), option.get("description"), 0, 100)
        if option.get("value") in seen:
            errors.add(
                (*here, "value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            )
        seen.add(option.get("value"))


def _check_layout(errors: FormErrors, body: Payload, components: list[Payload]) -> None:
    """Components V2: no content or embeds beside it, 40 components, 4,000 characters of text."""
    for name in ("content", "embeds"):
        if body.get(name):
            errors.add(
                (name,),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )
    everything = list(walk(components))
    if len(everything) > 40:
        errors.add(("components",), "BASE_TYPE_MAX_LENGTH", "Must be 40 or fewer in length.")
    texts = [
        component.get("content") or "" for component in everything if component["type"] == TEXT
    ]
    if sum(len(text) for text in texts) > 4000:
        errors.add(
            ("components",),
            "COMPONENT_MAX_TOTAL_TEXT_SIZE_EXCEEDED",
            "The total displayable text size cannot exceed 4000 characters",
        )
    for index, component in enumerate(components):
        _check_branch(errors, ("components", index), component)


def _check_branch(errors: FormErrors, at: Path, component: Payload) -> None:
    if component["type"] == ROW:
        _check_row(errors, at, component)
    elif component["type"] == BUTTON or component["type"] in SELECTS:
        _check_item(errors, at, component)
    else:
        if component["type"] == TEXT:
            errors.length((*at, "content"), component.get("content"), 1, 4000)
        for number, child in enumerate(component.get("components") or []):
            _check_branch(errors, (*at, "components", number), child)
        if "accessory" in component:
            _check_branch(errors, (*at, "accessory"), component["accessory"])


def _check_ids(errors: FormErrors, components: list[Payload]) -> None:
    seen = set()
    for component in walk(components):
        custom_id = component.get("custom_id")
        if custom_id is None:
            continue
        if custom_id in seen:
            errors.add(
                ("components",),
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                f"Component custom id cannot be duplicated: {custom_id}",
            )
        seen.add(custom_id)


def check_modal(body: Payload) -> None:
    """Raise ApiError 50035 for a modal that Discord would refuse."""
    errors = FormErrors()
    errors.length(("data", "title"), body.get("title"), 1, 45)
    errors.length(("data", "custom_id"), body.get("custom_id"), 1, 100)
    components = body.get("components") or []
    if not 1 <= len(components) <= 5:
        errors.add(
            ("data", "components"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."
        )
    for index, component in enumerate(components):
        for child in walk([component]):
            at: Path = ("data", "components", index)
            if child["type"] == 18 or (child["type"] == TEXT_INPUT and child.get("label")):
                errors.length((*at, "label"), child.get("label"), 1, 45)
            if child["type"] == TEXT_INPUT:
                errors.length((*at, "custom_id"), child.get("custom_id"), 1, 100)
                errors.length((*at, "placeholder"), child.get("placeholder"), 0, 100)
                errors.length((*at, "value"), child.get("value"), 0, 4000)
    errors.check()
