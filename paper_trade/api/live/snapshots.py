"""What a channel looks like at this moment: sent when it is subscribed, and after an outage."""

from __future__ import annotations

from paper_trade.api.live.messages import ORDERS, PORTFOLIO, PRICES, Channel, error_reply, reply
from paper_trade.bootstrap import Services
from paper_trade.errors import PriceUnavailable, Unauthenticated
from paper_trade.events.wire import Frame
from paper_trade.market.live_candles import candle_view
from paper_trade.market.tick import SYMBOL
from paper_trade.market.views import price_view
from paper_trade.vocabulary import Timeframe

CANDLES = 2


async def snapshot(services: Services, channel: Channel, user_id: int | None) -> Frame:
    """The channel's state. Before the first price that is an error frame, `price_unavailable`.

    Raises:
        Unauthenticated: the channel is private and `user_id` None.
        RedisError, SQLAlchemyError, OSError: out of reach.
    """
    if channel.timeframe is not None:
        return await _candles(services, channel.timeframe)
    if channel.name == PRICES:
        return await _price(services, channel)
    if user_id is None:
        raise Unauthenticated
    if channel.name == ORDERS:
        return reply(ORDERS, **await services.portfolios.recent_orders(user_id))
    return reply(PORTFOLIO, **await services.portfolios.get(user_id))


async def _price(services: Services, channel: Channel) -> Frame:
    latest = await services.prices.latest(SYMBOL)
    if latest is None:
        return error_reply(PriceUnavailable(), channel)
    return reply("price", **price_view(latest, services.clock(), services.settings.max_price_age_s))


async def _candles(services: Services, timeframe: Timeframe) -> Frame:
    page = await services.candles.page(timeframe, CANDLES, None)
    shown = [candle_view(candle) for candle in page.candles]
    return reply("candles", asset=SYMBOL, timeframe=timeframe, candles=shown)
