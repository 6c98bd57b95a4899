"""Two processes of one worker, and the ways to take the leader away."""

from __future__ import annotations

import json
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import redis

from paper_trade.heartbeat import decode, heartbeat_key
from tests.processes import wait_until
from tests.replay.processes import Process, start
from workers.lease import leader_key

STATES = ("standing by", "leading", "stopped leading")
"""What a worker logs of its part in the pair."""


class Worker:
    """One process of a worker. Its own log tells whether it leads."""

    def __init__(self, environment: dict[str, str], name: str, log: Path) -> None:
        self._log = log
        with log.open("wb") as output:
            self._process: Process = start(environment, "worker", name, log=output)

    @property
    def state(self) -> str:
        """The last of STATES that it has told, or "starting"."""
        assert self._process.poll() is None, f"It died:\n{self._log.read_text()[-3000:]}"
        lines = self._log.read_text().split("\n")[:-1]  # the last one may not be whole
        told = [json.loads(line)["event"] for line in lines if line.startswith("{")]
        return next((state for state in reversed(told) if state in STATES), "starting")

    def kill(self) -> None:
        """`kill -9`."""
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        """Stop it where it stands, as a suspended machine would."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on where it stood."""
        self._process.send_signal(signal.SIGCONT)


class Pair:
    """A leader and its standby."""

    def __init__(
        self, name: str, environment: dict[str, str], client: redis.Redis, logs: Path
    ) -> None:
        self.name = name
        self.took_s: list[float] = []
        """How long each takeover took."""
        self._client = client
        self._logs = logs
        self._environment = environment
        self._workers: list[Worker] = []
        self._lost_token: bytes | None = None
        self.lost_at = 0.0
        """When the leader was last taken away, UNIX seconds."""
        self.thaws: list[tuple[float, float]] = []
        """For each leader that was frozen, when that began and when it ended."""
        self._frozen: Worker | None = None

    def start_one(self) -> None:
        """Start a process; it is not waited for."""
        _, log = tempfile.mkstemp(".log", f"{self.name}-", self._logs)
        self._workers.append(Worker(self._environment, self.name, Path(log)))

    def is_ready(self) -> bool:
        """Whether one of two leads and the other stands by."""
        states = sorted(worker.state for worker in self._workers)
        return states == ["leading", "standing by"]

    def kill_leader(self) -> None:
        """Kill the leader; `was_taken_over` then waits for the other."""
        self._take(Worker.kill)

    def freeze_leader(self) -> None:
        """Freeze the leader, until `thaw`."""
        self._frozen = self._take(Worker.freeze)

    def _take(self, do: Callable[[Worker], None]) -> Worker:
        [leader] = [worker for worker in self._workers if worker.state == "leading"]
        self._lost_token, self.lost_at = self._token(), time.time()
        do(leader)
        self._workers.remove(leader)
        return leader

    def was_taken_over(self) -> bool:
        """Whether the standby leads, by the heartbeat that all can see; notes how long it took."""
        beat = decode(self._read(heartbeat_key(self.name)))
        if beat is None or not beat.leader or self._token() in {None, self._lost_token}:
            return False
        self.took_s.append(time.time() - self.lost_at)
        return True

    def _token(self) -> bytes | None:
        return self._read(leader_key(self.name))

    def _read(self, key: str) -> bytes | None:
        return cast(bytes | None, self._client.get(key))

    def thaw(self) -> None:
        """Let the frozen leader go on: it must find out that it leads no more."""
        assert self._frozen is not None
        self.thaws.append((self.lost_at, time.time()))
        self._workers.append(self._frozen)
        self._frozen.thaw()
        self._frozen = None

    def stop(self) -> None:
        """End all of them."""
        for worker in [*self._workers, *filter(None, [self._frozen])]:
            worker.kill()


def until_ready(pairs: list[Pair]) -> None:
    wait_until(lambda: all(pair.is_ready() for pair in pairs), "a leader and a standby of each")
