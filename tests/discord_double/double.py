"""The loopback Discord: one object that starts it and that tests hold on to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import TracebackType

from aiohttp import web
from discord import Permissions

from .clock import Clock
from .errors import Payload
from .faults import Faults
from .gateway import Gateway, Session
from .guild import BOT_PERMISSIONS, TEXT, Channel, Guild, Role
from .message import Message
from .request_log import RequestLog
from .rest_application import application_routes
from .rest_faults import RestFaults
from .rest_guild import guild_routes
from .rest_interactions import interaction_routes
from .rest_messages import message_routes
from .server import API, RestServer
from .user import User
from .world import World

MEMBER_PERMISSIONS = Permissions(
    view_channel=True,
    send_messages=True,
    read_message_history=True,
    use_application_commands=True,
)
"""What every person has besides what a test gives."""


class DiscordDouble:
    """Discord on 127.0.0.1: `async with DiscordDouble() as discord`, then point a client at it."""

    def __init__(self) -> None:
        self.world = World()
        self.gateway = Gateway(self.world)
        self.log = RequestLog()
        self._rest_faults = RestFaults()
        self.faults = Faults(self.world, self.gateway, self._rest_faults)
        self._runner: web.AppRunner | None = None
        self.api_url = ""
        self.gateway_url = ""

    async def __aenter__(self) -> DiscordDouble:
        table = {
            **application_routes(self.world, self.gateway),
            **guild_routes(self.world),
            **message_routes(self.world),
            **interaction_routes(self.world),
        }
        rest = RestServer(self.world, self.log, self._rest_faults)
        app = rest.application(table, self.gateway.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.api_url = f"http://{host}:{port}{API}"
        self.gateway_url = f"ws://{host}:{port}/gateway"
        self.gateway.url = f"ws://{host}:{port}/resume"
        self.world.files_url = f"http://{host}:{port}/attachments"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.faults.shut_down()
        if self._runner is not None:
            await self._runner.cleanup()
        if error is None and self.log.crashes:
            raise ExceptionGroup("the double itself failed", self.log.crashes)

    @property
    def token(self) -> str:
        """The bot token that is valid now."""
        return self.world.token

    @property
    def clock(self) -> Clock:
        """The double's time; `clock.advance(seconds)` lets windows and tokens run out."""
        return self.world.clock

    def add_guild(
        self,
        name: str = "Village Watch",
        *,
        channels: Iterable[str] = ("general", "alerts"),
        locale: str = "en-US",
        bot_permissions: Permissions = BOT_PERMISSIONS,
    ) -> Guild:
        """A guild with the bot in it; text channels by name."""
        return self.world.add_guild(
            name, channels=channels, locale=locale, bot_permissions=bot_permissions
        )

    def add_channel(self, guild: Guild, name: str, kind: int = TEXT) -> Channel:
        """Another channel (kinds are named in `guild`: TEXT, NEWS, FORUM, …)."""
        return self.world.add_channel(guild, name, kind)

    def add_role(self, guild: Guild, name: str, *, mentionable: bool = False) -> Role:
        """A role that alerts may mention."""
        return self.world.add_role(guild, name, mentionable=mentionable)

    def user(
        self,
        guild: Guild,
        name: str = "clerk",
        *,
        permissions: Permissions | None = None,
        locale: str = "en-US",
    ) -> User:
        """A person of the guild, standing in its first channel."""
        person = self.world.add_person(name, locale)
        guild.members[person.id] = person
        more = permissions.value if permissions else 0
        channel = next(iter(guild.channels.values()))
        allowed = Permissions(MEMBER_PERMISSIONS.value | more)
        return User(self.world, person, guild, channel, allowed)

    def commands(self, guild: Guild | None = None) -> list[Payload]:
        """The registered commands: global ones, or a guild's own."""
        return self.world.commands.registered(guild.id if guild else None)

    def messages(self, channel: Channel) -> list[Message]:
        """What everybody sees in a channel now, oldest first."""
        return [m for m in self.world.messages.standing(channel) if not m.ephemeral]

    async def wait_for_message(
        self,
        channel: Channel,
        predicate: Callable[[Message], bool] = lambda _: True,
        *,
        seconds: float = 10.0,
    ) -> Message:
        """The first message in the channel that fits. Raises NeverHappenedError."""

        def probe() -> Message | None:
            return next((m for m in self.messages(channel) if predicate(m)), None)

        def what() -> str:
            there = [message.text for message in self.messages(channel)]
            return f"a message in #{channel.name}; there is {there}"

        return await self.world.changes.until(probe, what, seconds)

    async def until(
        self, condition: Callable[[], bool], what: str, *, seconds: float = 10.0
    ) -> None:
        """Wait until a condition over the double's state holds. Raises NeverHappenedError."""
        await self.world.changes.until(lambda: condition() or None, what, seconds)

    async def connected(self, *, seconds: float = 10.0) -> Session:
        """Wait until the bot has a gateway session with a socket."""
        return await self.world.changes.until(
            lambda: next(iter(self.gateway.connected()), None), "a gateway session", seconds
        )

    async def disconnected(self, *, seconds: float = 10.0) -> None:
        """Wait until the bot has no socket any more (it was killed, or the line was cut)."""
        await self.until(lambda: not self.gateway.connected(), "no gateway socket", seconds=seconds)
