"""Ports for servers in processes of their own, which are chosen some time before anybody listens on them."""

import itertools
import os
import socket

# Below what systems lend to whoever opens a connection (32768 and more): nobody takes one of these meanwhile.
FIRST, EACH, WORKERS = 20_000, 1_000, 12
_drawn = itertools.count(os.getpid())


def free_port() -> int:
    """A port of the loopback where nothing listens; two workers of a run never draw the same, nor one worker twice."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
    while True:
        port = FIRST + worker * EACH + next(_drawn) % EACH
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
