"""How long the Hermes client waits for what. Pure; tests give it shorter times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from paper_trade.market.hermes import KeyRefusedError, RateLimitedError, UnknownFeedError

_MAX_DOUBLINGS: Final = 20


@dataclass(frozen=True, slots=True)
class FeedTimes:
    """All in seconds, except `poll_after`.

    Hermes allows 10 requests in 10 s from an address; `spacing_s` and `poll_every_s` keep below it
    whatever happens (a connect is two requests: the stream and the snapshot).
    """

    connect_s: float = 5
    read_s: float = 30
    """Above the keep-alive of 15 s."""
    request_s: float = 5
    """For a whole answer that is not a stream."""
    watchdog_s: float = 10
    """A stream whose publish time has not advanced for so long is given up."""
    connection_max_s: float = 23 * 3600
    """Hermes cuts streams after 24 h; a moment of our own choice comes before that."""
    backoff_first_s: float = 1
    backoff_max_s: float = 60
    spacing_s: float = 2
    """From one connect to the next, at least."""
    poll_after: int = 3
    """Streams in a row that brought nothing new, before prices are polled."""
    poll_every_s: float = 2
    poll_for_s: float = 60
    """How long to poll before the stream is tried again."""
    refused_s: float = 60
    """After a 401, 403 or an unknown feed: only a person can change that."""
    limited_s: float = 60
    """After a 429: Hermes refuses everything for so long."""

    def backoff_s(self, failures: int) -> float:
        """The longest pause after so many failures in a row; the real one is anywhere below."""
        doublings = min(max(failures - 1, 0), _MAX_DOUBLINGS)
        return float(min(self.backoff_max_s, self.backoff_first_s * 2**doublings))

    def least_pause_s(self, error: Exception) -> float:
        """The shortest pause after `error`."""
        if isinstance(error, RateLimitedError):
            return self.limited_s
        if isinstance(error, KeyRefusedError | UnknownFeedError):
            return self.refused_s
        return 0.0
