"""The channels of one socket: joined at the hub first, then shown, then followed."""

from __future__ import annotations

import asyncio

from paper_trade.api.live.feeds import LatestFeed, Send
from paper_trade.api.live.messages import PRICES, Channel, reply
from paper_trade.api.live.private_feed import PrivateFeed
from paper_trade.api.live.snapshots import snapshot
from paper_trade.bootstrap import Services
from paper_trade.errors import Unauthenticated
from paper_trade.events.outbox import Outbox
from paper_trade.events.topics import PRICES as PRICES_TOPIC
from paper_trade.events.topics import candles_topic, user_topic
from paper_trade.market.tick import SYMBOL

SNAPSHOT_LIMIT_S = 5.0

SocketFeed = LatestFeed | PrivateFeed


class Subscriptions:
    """What one socket follows. `send` queues a frame for it."""

    def __init__(self, services: Services, outbox: Outbox, send: Send) -> None:
        self._services = services
        self._outbox = outbox
        self._send = send
        self._feeds: dict[Channel, SocketFeed] = {}

    async def subscribe(self, channel: Channel, user_id: int | None) -> None:
        """Send `subscribed` and the snapshot, then whatever comes after it. Doing it again is fine.

        Raises:
            Unauthenticated: the channel is private and `user_id` None.
            RedisError, SQLAlchemyError, OSError: out of reach; the socket is not subscribed.
        """
        feed = self._feed(channel, user_id)
        joined = feed in self._feeds.values()
        feed.hold()
        self._feeds[channel] = feed
        try:
            async with asyncio.timeout(SNAPSHOT_LIMIT_S):
                if not joined:
                    await self._services.hub.join(feed.topic, feed)
                state = await snapshot(self._services, channel, user_id)
            self._send(reply("subscribed", channel=channel.name))
            feed.show(channel.name, state)
        except BaseException:
            self.unsubscribe(channel)
            raise
        finally:
            feed.release()

    def unsubscribe(self, channel: Channel) -> None:
        """Stop following. Nothing happens when it is not followed."""
        feed = self._feeds.pop(channel, None)
        if feed is None:
            return
        feed.leave(channel.name)
        if feed not in self._feeds.values():
            self._services.hub.leave(feed.topic, feed)
            feed.close()

    def unsubscribe_all(self, *, private_only: bool = False) -> None:
        """Stop following everything, or everything that belongs to a user."""
        for channel in list(self._feeds):
            if channel.private or not private_only:
                self.unsubscribe(channel)

    async def refresh(self, user_id: int | None, *, private: bool) -> None:
        """Send fresh snapshots of the private, or the public, channels.

        Raises:
            RedisError, SQLAlchemyError, OSError: out of reach; some may have been sent.
        """
        channels = [channel for channel in self._feeds if channel.private == private]
        for feed in dict.fromkeys(self._feeds[channel] for channel in channels):
            await self._refresh(feed, user_id)

    async def _refresh(self, feed: SocketFeed, user_id: int | None) -> None:
        feed.hold()
        try:
            for channel in [channel for channel in self._feeds if self._feeds[channel] is feed]:
                async with asyncio.timeout(SNAPSHOT_LIMIT_S):
                    state = await snapshot(self._services, channel, user_id)
                feed.show(channel.name, state)
        finally:
            feed.release()

    def _feed(self, channel: Channel, user_id: int | None) -> SocketFeed:
        if channel in self._feeds:
            return self._feeds[channel]
        for feed in self._feeds.values():
            if channel.private and isinstance(feed, PrivateFeed):
                return feed
        return self._new_feed(channel, user_id)

    def _new_feed(self, channel: Channel, user_id: int | None) -> SocketFeed:
        if channel.timeframe is not None:
            return LatestFeed(candles_topic(SYMBOL, channel.timeframe), self._outbox, self._send)
        if channel.name == PRICES:
            return LatestFeed(PRICES_TOPIC, self._outbox, self._send)
        if user_id is None:
            raise Unauthenticated
        return PrivateFeed(user_topic(user_id), self._send)
