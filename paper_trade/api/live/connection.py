"""One client on `/ws`, from its first message to its close."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from paper_trade.allowance import Allowance
from paper_trade.api.live.identity import Identity
from paper_trade.api.live.messages import (
    MAX_BYTES,
    Auth,
    Message,
    Ping,
    Subscribe,
    Unsubscribe,
    error_reply,
    parse,
    reply,
)
from paper_trade.api.live.subscriptions import Subscriptions
from paper_trade.api.live.wire import CloseCode, SocketWire
from paper_trade.api.problems import expected
from paper_trade.bootstrap import Services
from paper_trade.clock import timestamp
from paper_trade.errors import PaperTradeError, ServiceUnavailable, Unauthenticated
from paper_trade.events.hub import SessionEnded
from paper_trade.events.outbox import Outbox, OutboxFull
from paper_trade.events.wire import Frame

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one socket may do, and for how long it may be silent. Seconds."""

    ping_every_s: float = 20.0
    silent_s: float = 60.0
    burst: int = 100
    messages_per_s: float = 10.0


class Connection:
    """The state of one socket. Messages are handled one after the other, in the order sent."""

    def __init__(self, services: Services, wire: SocketWire, limits: Limits) -> None:
        loop = asyncio.get_running_loop()
        self._services = services
        self._wire = wire
        self._now = loop.time
        self._outbox = Outbox(wire)
        self._subscriptions = Subscriptions(services, self._outbox, self._send)
        self._allowance = Allowance(limits.burst, limits.messages_per_s, loop.time())
        self._identity = Identity(services.sessions)
        # A message and a resync must not interleave: each leaves the channels as it found them.
        self._turn = asyncio.Lock()
        self.closed = False
        wire.on_ready = self._outbox.flush

    @property
    def identity(self) -> Identity:
        """Who it is, as far as it has said."""
        return self._identity

    def close(self, code: CloseCode) -> None:
        """Send nothing more and close."""
        self.closed = True
        self._subscriptions.unsubscribe_all()
        self._wire.close(code)

    def end(self) -> None:
        """The socket is gone."""
        self.closed = True
        self._subscriptions.unsubscribe_all()

    async def sign_in(self, token: str) -> bool:
        """Take on the session of `token`; False when there is none, and all stays as it was.

        Raises:
            RedisError, OSError: out of reach.
        """
        before = self._identity.user_id
        if not await self._identity.sign_in(token):
            return False
        if self._identity.user_id != before:
            self._subscriptions.unsubscribe_all(private_only=True)
        return True

    async def receive(self, text: str | None, size: int) -> None:
        """Handle one message of `size` bytes; None stands for a binary one. Never raises."""
        self._wire.heard_at = self._now()
        if size > MAX_BYTES:
            self.close(CloseCode.TOO_LARGE)
        elif not self._allowance.take(self._now()):
            self.close(CloseCode.TOO_MANY)
        else:
            async with self._turn:
                await self._answer(text)

    async def _answer(self, text: str | None) -> None:
        message: Message | None = None
        try:
            message = parse(text)
            await self._handle(message)
        except Exception as error:
            refusal = _refusal(error)
            if isinstance(message, Auth):
                self._send(reply("auth", ok=False, code=refusal.code))
            else:
                channel = message.channel if isinstance(message, Subscribe) else None
                self._send(error_reply(refusal, channel))

    async def _handle(self, message: Message) -> None:
        match message:
            case Ping():
                self._send(reply("pong", time=timestamp(self._services.clock())))
            case Auth(token):
                if not await self.sign_in(token):
                    raise Unauthenticated
                self._send(reply("auth", ok=True))
            case Subscribe(channel):
                await self._subscriptions.subscribe(channel, self._identity.user_id)
            case Unsubscribe(channel):
                self._subscriptions.unsubscribe(channel)
                self._send(reply("unsubscribed", channel=channel.name))

    def session_ended(self, ended: SessionEnded) -> None:
        """Called by the hub for every session that ends, anywhere."""
        if self._identity.ended(ended):
            self.close(CloseCode.SESSION_ENDED)

    async def resync(self) -> None:
        """Called by the hub after an outage of Redis, in which events and logouts were lost.

        Fresh snapshots and not a close: a thousand sockets that reconnect, sign in and subscribe
        are more work than a thousand snapshots, and nobody's page blinks. The `sequence` in them
        tells a client what it has missed. Who cannot be brought up to date is closed with RESYNC.
        """
        async with self._turn:
            if self.closed:
                return
            try:
                if not await self._identity.still_good():
                    self.close(CloseCode.SESSION_ENDED)
                    return
                await self._subscriptions.refresh(self._identity.user_id, private=True)
            except Exception as error:
                _refusal(error)
                self.close(CloseCode.RESYNC)
                return
            try:
                await self._subscriptions.refresh(None, private=False)
            except Exception as error:  # the next price or candle brings them up to date
                _refusal(error)

    def _send(self, frame: Frame) -> None:
        if self.closed:
            return
        try:
            self._outbox.put(frame)
        except OutboxFull:
            self.close(CloseCode.RESYNC)


def _refusal(error: Exception) -> PaperTradeError:
    """What to tell the client. A bug of ours is logged and told in general words."""
    known = ServiceUnavailable() if isinstance(error, OSError) else expected(error)
    if known is None:
        log.error("message failed", exc_info=error)
        return PaperTradeError()
    if isinstance(known, ServiceUnavailable):
        log.warning("service out of reach", error=type(error).__name__)
    return known
