"""The gateway: sessions, their numbered events, and the sockets that come and go.

Opcodes and close codes: developers/docs/topics/opcodes-and-status-codes#gateway.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from .errors import Payload
from .world import World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
UNKNOWN_OPCODE, AUTHENTICATION_FAILED, GOING_AWAY = 4001, 4004, 1001

INTENTS = {
    "MESSAGE_CREATE": (1 << 9) | (1 << 12),
    "MESSAGE_UPDATE": (1 << 9) | (1 << 12),
    "MESSAGE_DELETE": (1 << 9) | (1 << 12),
    "GUILD_SCHEDULED_EVENT_CREATE": 1 << 16,
}
"""Events that come only with one of these intents; the rest comes with GUILDS or always."""
GUILDS_INTENT = 1 << 0
ALWAYS = frozenset({"READY", "RESUMED", "INTERACTION_CREATE"})


class Connection:
    """One socket, with its queue of frames and, where the client asked for it, its zlib stream."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        compress = request.query.get("compress") == "zlib-stream"
        self._transport = request.transport
        self.socket = socket
        self._deflate = zlib.compressobj() if compress else None
        self._frames: asyncio.Queue[Payload | int] = asyncio.Queue()

    def send(self, op: int, data: object, seq: int | None = None, event: str | None = None) -> None:
        """Queue a frame."""
        self._frames.put_nowait({"op": op, "d": data, "s": seq, "t": event})

    def close(self, code: int) -> None:
        """Close the socket once everything queued is out."""
        self._frames.put_nowait(code)

    async def write(self) -> None:
        """Send what is queued until the socket is closed."""
        while not isinstance(frame := await self._frames.get(), int):
            text = json.dumps(frame)
            try:
                if self._deflate is None:
                    await self.socket.send_str(text)
                else:
                    packed = self._deflate.compress(text.encode())
                    await self.socket.send_bytes(packed + self._deflate.flush(zlib.Z_SYNC_FLUSH))
            except ConnectionError:
                return
        await self.socket.close(code=frame)

    def abort(self) -> None:
        """Cut the line without a closing handshake."""
        if self._transport is not None:
            self._transport.abort()


@dataclass(slots=True, eq=False)
class Session:
    """What RESUME goes back to: every event that was dispatched, and the current socket if any."""

    id: str
    intents: int
    shard: tuple[int, int] | None
    events: list[tuple[str, Payload]] = field(default_factory=list)
    connection: Connection | None = None
    resumes: int = 0

    def hears(self, event: str, guild_id: int | None) -> bool:
        """Whether the event belongs to this session's intents and shard."""
        needed = 0 if event in ALWAYS else INTENTS.get(event, GUILDS_INTENT)
        if needed and not self.intents & needed:
            return False
        if self.shard is None:
            return True
        number, count = self.shard
        return ((guild_id or 0) >> 22) % count == number

    def dispatch(self, event: str, payload: Payload) -> None:
        """Number the event, keep it for a RESUME, and send it where there is a socket."""
        self.events.append((event, payload))
        if self.connection is not None:
            self.connection.send(DISPATCH, payload, len(self.events), event)


class Gateway:
    """Accepts sockets, authenticates them, and spreads the world's events over the sessions."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.url = ""
        self.heartbeat_ms = 41_250
        self.accepting = True
        self.acknowledging = True
        self.identifies: list[Payload] = []
        self.resumes = 0
        self.heartbeats = 0
        self._refusal: bool | None = None
        world.emit, world.heard = self.emit, self.heard

    def connected(self) -> list[Session]:
        """The sessions that have a socket now."""
        return [session for session in self.sessions.values() if session.connection is not None]

    def emit(self, event: str, payload: Payload, guild_id: int | None) -> None:
        """Dispatch an event to every session that hears it; those without a socket get it later."""
        for session in self.sessions.values():
            if session.hears(event, guild_id):
                session.dispatch(event, payload)
        self._world.changes.note()

    def heard(self, guild_id: int | None) -> bool:
        """Whether a session with a socket would get an interaction of that guild now."""
        return any(s.hears("INTERACTION_CREATE", guild_id) for s in self.connected())

    def refuse_next(self, *, resumable: bool) -> None:
        """Answer the next IDENTIFY or RESUME with op 9."""
        self._refusal = resumable

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One WebSocket connection, from HELLO to its end."""
        if not self.accepting:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(timeout=1.0, max_msg_size=4096)
        await socket.prepare(request)
        connection = Connection(request, socket)
        self.connections.add(connection)
        writer = asyncio.create_task(connection.write())
        connection.send(HELLO, {"heartbeat_interval": self.heartbeat_ms})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(connection, json.loads(message.data))
        finally:
            self._forget(connection)
            writer.cancel()
        return socket

    def _forget(self, connection: Connection) -> None:
        self.connections.discard(connection)
        for session in self.sessions.values():
            if session.connection is connection:
                session.connection = None
        self._world.changes.note()

    def _receive(self, connection: Connection, frame: Payload) -> None:
        op, data = frame["op"], frame["d"]
        if op == HEARTBEAT:
            self.heartbeats += 1
            if self.acknowledging:
                connection.send(ACK, None)
        elif op in (IDENTIFY, RESUME):
            if data["token"] != self._world.token:
                connection.close(AUTHENTICATION_FAILED)
            elif self._refusal is not None:
                connection.send(INVALID, self._refusal)
                self._refusal = None
            elif op == IDENTIFY:
                self._identify(connection, data)
            else:
                self._resume(connection, data)
        elif op not in (3, 4, 8):
            connection.close(UNKNOWN_OPCODE)
        self._world.changes.note()

    def _identify(self, connection: Connection, data: Payload) -> None:
        self.identifies.append(data)
        shard = tuple(data["shard"]) if "shard" in data else None
        session = Session(secrets.token_hex(16), data["intents"], shard, connection=connection)
        self.sessions[session.id] = session
        guilds = [
            guild
            for guild in self._world.guilds.values()
            if guild.standing != "left" and session.hears("GUILD_CREATE", guild.id)
        ]
        ready: Payload = {
            "v": 10,
            "user": self._world.bot.payload(),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": str(self._world.bot.id), "flags": 0},
        }
        session.dispatch("READY", ready | ({"shard": list(shard)} if shard else {}))
        for guild in guilds:
            if guild.standing == "in":
                session.dispatch("GUILD_CREATE", guild.create_event(self._world.bot))

    def _resume(self, connection: Connection, data: Payload) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None or data["seq"] > len(session.events):
            connection.send(INVALID, False)
            return
        self.resumes += 1
        session.resumes += 1
        session.connection = connection
        for seq, (event, payload) in enumerate(session.events, 1):
            if seq > data["seq"]:
                connection.send(DISPATCH, payload, seq, event)
        session.dispatch("RESUMED", {})
