"""How all processes together count against a rate: in Redis, one round trip for each request."""

import asyncio

from pydantic import RedisDsn
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

from app.core.rates import CountersUnavailableError, Rate, Verdict

TIMEOUT_SECONDS = 0.5

# The clock is that of Redis, since those of its clients differ; it counts in milliseconds.
HIT = """
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local number, elapsed = math.floor(now / window), now % window
local kept = redis.call('HMGET', KEYS[1], 'number', 'current', 'previous')
local last, current, previous = tonumber(kept[1]), 0, 0
if last == number then
    current, previous = tonumber(kept[2]), tonumber(kept[3])
elseif last == number - 1 then
    previous = tonumber(kept[2])
end
local admitted = current + math.floor(previous * (1 - elapsed / window)) < limit
if admitted then
    current = current + 1
    redis.call('HSET', KEYS[1], 'number', number, 'current', current, 'previous', previous)
    redis.call('PEXPIRE', KEYS[1], 2 * window)
end
return {admitted and 1 or 0, current, previous, elapsed}
"""


class RedisWindows:
    """Counts in Redis: one key for each client and rate."""

    def __init__(self, script: AsyncScript, name: str, rate: Rate) -> None:
        self._script = script
        self._prefix = f"rate:{name}:{rate.limit}/{rate.seconds}:"
        self._rate = rate
        self._arguments = [rate.limit, rate.seconds * 1000]

    async def hit(self, client: str) -> Verdict:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                admitted, current, previous, elapsed = await self._script(
                    keys=[self._prefix + client], args=self._arguments
                )
        except (RedisError, OSError) as error:
            raise CountersUnavailableError from error
        return self._rate.verdict(current, previous, elapsed / 1000, admitted=bool(admitted))


class RedisCounters:
    """One Redis; connections are opened when they are needed."""

    def __init__(self, url: RedisDsn) -> None:
        # A burst waits for a connection: it is no outage. A connection may have died since its last
        # use, after a restart all of them have: a new one is tried at once, and then no more.
        retry = Retry(NoBackoff(), retries=1)
        pool = BlockingConnectionPool.from_url(str(url), timeout=None, retry=retry)
        self._redis = Redis.from_pool(pool)
        self._script = self._redis.register_script(HIT)

    def windows(self, name: str, rate: Rate) -> RedisWindows:
        return RedisWindows(self._script, name, rate)

    async def ping(self) -> None:
        await self._redis.ping()

    async def close(self) -> None:
        await self._redis.aclose()
