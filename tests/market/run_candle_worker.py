"""The candle worker as a process of its own, to be killed: `python -m … REDIS_URL DATABASE_URL`."""

from __future__ import annotations

import asyncio
import sys

from redis.asyncio import Redis

from paper_trade.db.session import make_engine
from paper_trade.market.candle_worker import CandleWorker
from tests.market.ticks import FEED


async def main(redis_url: str, database_url: str, count: int) -> None:
    async with Redis.from_url(redis_url) as redis:
        await CandleWorker(redis, make_engine(database_url), FEED, count=count).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
