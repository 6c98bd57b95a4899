"""The processes of a running stack, found as they are now: each may have been started anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import psutil

from tests.e2e.running_stack import RunningStack

REDIS_PROGRAMS = {"redis-server", "valkey-server"}


@dataclass(frozen=True)
class StackParts:
    """Of one stack with embedded servers."""

    stack: RunningStack

    def part(self, name: str) -> psutil.Process:
        """The process that the launcher started for `web` or a worker.

        Raises:
            LookupError: it does not run at the moment.
        """
        return self._child(lambda child: child.cmdline()[-1:] == [name], name)

    def web_workers(self) -> list[psutil.Process]:
        """The processes that answer requests, the oldest first; one alone is the server itself.

        Raises:
            LookupError: the web server does not run at the moment.
        """
        server = self.part("web")
        workers = [child for child in server.children() if _serves(child)]
        return sorted(workers, key=lambda child: (child.create_time(), child.pid)) or [server]

    def serving_web_workers(self) -> int:
        """How many of them have a client at the moment, and hence are ready."""
        return sum(_has_clients(worker) for worker in self.web_workers())

    def postgres(self) -> psutil.Process:
        """The server's first process."""
        return self._child(lambda child: child.name() == "postgres", "postgres")

    def redis(self) -> psutil.Process:
        return self._child(lambda child: child.name() in REDIS_PROGRAMS, "redis")

    def setting(self, name: str) -> str:
        """What the launcher told the product's parts, such as `DATABASE_URL`."""
        return self.part("maintenance").environ()[name]

    def _child(self, wanted: Callable[[psutil.Process], bool], name: str) -> psutil.Process:
        for child in psutil.Process(self.stack.pid).children():
            try:
                if wanted(child) and child.status() != psutil.STATUS_ZOMBIE:
                    return child
            except psutil.NoSuchProcess:
                continue
        raise LookupError(f"{name} does not run")


def _serves(child: psutil.Process) -> bool:
    """Multiprocessing has a resource tracker beside the processes that work."""
    try:
        return "spawn_main" in " ".join(child.cmdline())
    except psutil.NoSuchProcess:
        return False


def _has_clients(process: psutil.Process) -> bool:
    try:
        connections = process.net_connections("tcp")
    except psutil.NoSuchProcess:
        return False
    return any(one.status == psutil.CONN_ESTABLISHED for one in connections)
