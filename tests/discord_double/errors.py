"""The errors that Discord's REST API answers with.

Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-error-codes
"""

from __future__ import annotations

from typing import Any

Payload = dict[str, Any]


class ApiError(Exception):
    """An error answer: HTTP status, Discord's JSON code, its message and the errors tree."""

    def __init__(self, status: int, code: int, message: str, errors: Payload | None = None) -> None:
        super().__init__(f"{status} ({code}): {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def payload(self) -> Payload:
        """The JSON body."""
        body: Payload = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


UNAUTHORIZED = (401, 0, "401: Unauthorized")
NOT_FOUND = (404, 0, "404: Not Found")
UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
UNKNOWN_USER = (404, 10013, "Unknown User")
UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
TOO_MANY_COMMANDS = (400, 30032, "Maximum number of application commands reached (100)")
TOO_MANY_EVENTS = (400, 30038, "Maximum number of guild scheduled events reached (100)")
ALREADY_CROSSPOSTED = (400, 40033, "This message has already been crossposted")
ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
TAG_REQUIRED = (400, 40067, "A tag is required to create a forum post in this channel")
MISSING_ACCESS = (403, 50001, "Missing Access")
NOT_YOUR_MESSAGE = (403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
NO_DM = (403, 50007, "Cannot send messages to this user")
NON_TEXT_CHANNEL = (400, 50008, "Cannot send messages in a non-text channel")
MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
WRONG_CHANNEL_TYPE = (400, 50024, "Cannot execute action on this channel type")
BAD_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
THREAD_ARCHIVED = (400, 50083, "Thread is archived")
CANNOT_REPLY = (400, 160002, "Cannot reply without permission to read message history")
THREAD_EXISTS = (400, 160004, "A thread has already been created for this message")
THREAD_LOCKED = (400, 160005, "Thread is locked")
UNAVAILABLE = (503, 0, "503: Service Unavailable")


class FormErrors:
    """Collects what is wrong with a body and raises it as Discord's 50035 with its tree."""

    def __init__(self) -> None:
        self._tree: Payload = {}

    def add(self, path: tuple[str | int, ...], code: str, message: str) -> None:
        """Note one fault at `path` (field names and indexes)."""
        node = self._tree
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def length(self, path: tuple[str | int, ...], value: object, low: int, high: int) -> None:
        """Note a text at `path` that is missing, no text, or not `low` to `high` characters."""
        if value is None:
            if low:
                self.required(path)
        elif not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        elif not low <= len(value) <= high:
            if low:
                self.add(
                    path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length."
                )
            else:
                self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")

    def required(self, path: tuple[str | int, ...]) -> None:
        """Note a field that is missing."""
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def url(self, path: tuple[str | int, ...], value: object, schemes: tuple[str, ...]) -> None:
        """Note an address at `path` whose scheme is none of `schemes`."""
        if not isinstance(value, str) or "://" not in value:
            self.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        elif (scheme := value.partition("://")[0].lower()) not in schemes:
            allowed = ", ".join(repr(name) for name in schemes)
            self.add(
                path, "URL_TYPE_INVALID_SCHEME", f'Scheme "{scheme}" must be one of ({allowed}).'
            )
        elif len(value) > 2048:
            self.add(path, "BASE_TYPE_MAX_LENGTH", "Must be 2048 or fewer in length.")

    def check(self) -> None:
        """Raise ApiError 50035 if anything was noted."""
        if self._tree:
            raise ApiError(400, 50035, "Invalid Form Body", self._tree)
