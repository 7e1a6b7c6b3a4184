"""A real S3 API for tests: moto's server in this process, on a free port of the loopback, ended with the test."""

import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.s3.responses import S3Response
from moto.server import ThreadedMotoServer

BUCKET = "preuves"
ONE, WRITE = threading.Lock(), S3Response.put_object


def _at_once(response: S3Response) -> Any:
    """What S3 promises of `If-None-Match: *`; moto looks, then writes, and two requests may pass between."""
    with ONE:
        return WRITE(response)


@contextmanager
def running_s3() -> Iterator[dict[str, str]]:
    """The environment that leads to an empty bucket; its own region needs no other declaration."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    once = patch.object(S3Response, "put_object", _at_once)
    once.start()
    try:
        host, port = server.get_host_and_port()
        address = f"http://{host}:{port}"
        made = urllib.request.Request(f"{address}/{BUCKET}", method="PUT")  # noqa: S310 (our own loopback)
        urllib.request.urlopen(made, timeout=10).close()  # noqa: S310
        yield {
            "AWS_ENDPOINT_URL": address,
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "essai",
            "AWS_SECRET_ACCESS_KEY": "essai",
        }
    finally:
        once.stop()
        server.stop()
