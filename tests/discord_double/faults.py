"""What a test may break, in words."""

from __future__ import annotations

from discord import Permissions

from .call import CREATE_MESSAGE
from .errors import Payload
from .gateway import AUTHENTICATION_FAILED, GOING_AWAY, INVALID, RECONNECT, Gateway
from .guild import Channel, Guild
from .message import Message
from .rest_faults import VIA, Bucket, Fault, How, RestFaults
from .world import World

CLOUDFLARE_PAGE = (
    "<!DOCTYPE html><html><head><title>Access denied | discord.com used Cloudflare to restrict "
    "access</title></head><body><h1>Error 1015</h1><p>You are being rate limited</p></body></html>"
)


class Faults:
    """Every fault of the list in the design, each as one call.

    A REST fault is for creating a message unless `route` names another (None: every route), in
    every channel unless `channel` names one, and is played `times` times (None: until stopped).
    """

    def __init__(self, world: World, gateway: Gateway, rest: RestFaults) -> None:
        self._world = world
        self._gateway = gateway
        self._rest = rest
        self._revoked: str | None = None
        self._down: Fault | None = None

    def rate_limited(
        self,
        retry_after: float = 0.05,
        *,
        times: int | None = 1,
        route: str | None = CREATE_MESSAGE,
        channel: Channel | None = None,
        scope: str = "user",
    ) -> Fault:
        """Discord's own 429, with `Via`; `scope` "shared" is one that counts against nobody."""
        return self._rest.add(
            Fault(
                status=429,
                body={
                    "message": "You are being rate limited.",
                    "retry_after": retry_after,
                    "global": scope == "global",
                },
                headers={**VIA, "Retry-After": str(retry_after), "X-RateLimit-Scope": scope},
                route=route,
                channel=channel.id if channel else None,
                times=times,
            )
        )

    def globally_limited(self, retry_after: float = 0.05, *, times: int | None = 1) -> Fault:
        """The global 429, on any route."""
        fault = self.rate_limited(retry_after, times=times, route=None, scope="global")
        fault.headers["X-RateLimit-Global"] = "true"
        return fault

    def cloudflare_ban(self, *, times: int | None = 1, route: str | None = None) -> Fault:
        """Cloudflare's ban page: 429, HTML, no `Via`."""
        return self._rest.add(
            Fault(
                status=429,
                body=CLOUDFLARE_PAGE,
                headers={"Retry-After": "3600"},
                route=route,
                times=times,
            )
        )

    def bucket(self, limit: int, per: float, *, route: str = CREATE_MESSAGE) -> None:
        """Enforce a real rate limit with its headers: `limit` each `per` seconds and channel."""
        self._rest.buckets[route] = Bucket(route, limit, per)

    def before_storing(
        self,
        status: int = 502,
        *,
        how: How = "status",
        code: int = 0,
        message: str = "",
        times: int | None = 1,
        route: str | None = CREATE_MESSAGE,
        channel: Channel | None = None,
    ) -> Fault:
        """Fail without having done anything; `code` and `message` make any API error."""
        return self._rest.add(
            Fault(
                how=how,
                status=status,
                body={"message": message or f"{status}: a fault", "code": code},
                route=route,
                channel=channel.id if channel else None,
                times=times,
            )
        )

    def after_storing(
        self,
        status: int = 502,
        *,
        how: How = "status",
        times: int | None = 1,
        route: str | None = CREATE_MESSAGE,
        channel: Channel | None = None,
    ) -> Fault:
        """Do what was asked, and then fail to say so."""
        fault = self.before_storing(status, how=how, times=times, route=route, channel=channel)
        fault.after = True
        return fault

    def slow(
        self,
        seconds: float,
        *,
        times: int | None = 1,
        route: str | None = CREATE_MESSAGE,
        channel: Channel | None = None,
    ) -> Fault:
        """Answer truly, but only after `seconds`."""
        return self._rest.add(
            Fault(
                how="slow",
                seconds=seconds,
                route=route,
                channel=channel.id if channel else None,
                times=times,
            )
        )

    def rest_down(self, status: int = 503, *, how: How = "status") -> None:
        """Let every request fail until `rest_up`; the gateway stays."""
        self._down = self.before_storing(status, how=how, times=None, route=None)

    def rest_up(self) -> None:
        """End `rest_down`."""
        if self._down is not None:
            self._down.stop()

    def clear(self) -> None:
        """End every REST fault and rate limit."""
        self._rest.clear()

    def drop_gateway(self, code: int | None = None) -> None:
        """Cut every gateway socket, or close it with `code`; sessions can be resumed."""
        for connection in list(self._gateway.connections):
            if code is None:
                connection.abort()
            else:
                connection.close(code)

    def gateway_down(self) -> None:
        """Cut the gateway and refuse new sockets until `gateway_up`; REST stays."""
        self._gateway.accepting = False
        self.drop_gateway()

    def gateway_up(self) -> None:
        """End `gateway_down`."""
        self._gateway.accepting = True

    def forget_sessions(self) -> None:
        """Lose every session, as after a long absence: RESUME is answered with op 9."""
        self._gateway.sessions.clear()

    def ask_to_reconnect(self) -> None:
        """Op 7."""
        for connection in self._gateway.connections:
            connection.send(RECONNECT, None)

    def invalidate(self, *, resumable: bool) -> None:
        """Op 9 on every socket; with `resumable` False the sessions are gone."""
        for connection in self._gateway.connections:
            connection.send(INVALID, resumable)
        if not resumable:
            self.forget_sessions()

    def refuse_next_session(self, *, resumable: bool = False) -> None:
        """Answer the next IDENTIFY or RESUME with op 9."""
        self._gateway.refuse_next(resumable=resumable)

    def silence_heartbeats(self) -> None:
        """Acknowledge no heartbeat until `restore_heartbeats`."""
        self._gateway.acknowledging = False

    def restore_heartbeats(self) -> None:
        """End `silence_heartbeats`."""
        self._gateway.acknowledging = True

    def revoke_token(self) -> str:
        """Make the token worthless: 401 everywhere, 4004 on the gateway. Gives the new token."""
        self._revoked = self._world.token
        self._world.token = self._world.new_token()
        self.drop_gateway(AUTHENTICATION_FAILED)
        return self._world.token

    def restore_token(self) -> None:
        """Make the revoked token valid again."""
        if self._revoked is None:
            raise AssertionError("no token was revoked")
        self._world.token, self._revoked = self._revoked, None

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel (10003 from now on)."""
        self._world.delete_channel(channel)

    def lose_permission(self, channel: Channel, *names: str) -> None:
        """Deny the bot something in a channel, such as "send_messages" or "view_channel"."""
        change = _permissions(names)
        channel.bot_allow = Permissions(channel.bot_allow.value & ~change.value)
        channel.bot_deny = Permissions(channel.bot_deny.value | change.value)
        self._world.update_channel(channel)

    def regain_permission(self, channel: Channel, *names: str) -> None:
        """Allow the bot something in a channel."""
        change = _permissions(names)
        channel.bot_deny = Permissions(channel.bot_deny.value & ~change.value)
        channel.bot_allow = Permissions(channel.bot_allow.value | change.value)
        self._world.update_channel(channel)

    def guild_permissions(self, guild: Guild, permissions: Permissions) -> None:
        """Change what the bot's role may do in a guild."""
        guild.bot_role.permissions = permissions
        self._world.update_role(guild.bot_role)

    def guild_outage(self, guild: Guild) -> None:
        """Discord cannot reach the guild: GUILD_DELETE with `unavailable`."""
        guild.standing = "outage"
        self._leave_event(guild, {"unavailable": True})

    def kick_bot(self, guild: Guild) -> None:
        """The bot is removed from the guild: GUILD_DELETE without `unavailable`."""
        guild.standing = "left"
        self._leave_event(guild, {})

    def guild_back(self, guild: Guild) -> None:
        """The outage is over, or the bot was invited again: GUILD_CREATE."""
        joined = guild.standing == "left"
        guild.standing = "in"
        event = guild.create_event(self._world.bot, joined=joined)
        self._world.emit("GUILD_CREATE", event, guild.id)

    def delete_message(self, message: Message) -> None:
        """A moderator deletes a message."""
        self._world.delete_message(message)

    def shut_down(self) -> None:
        """Discord goes away for good: used when the double ends."""
        self.clear()
        self._gateway.accepting = False
        self.drop_gateway(GOING_AWAY)

    def _leave_event(self, guild: Guild, more: Payload) -> None:
        self._world.emit("GUILD_DELETE", {"id": str(guild.id), **more}, guild.id)


def _permissions(names: tuple[str, ...]) -> Permissions:
    return Permissions(**dict.fromkeys(names, True))
