"""A real S3 API for tests: moto's server in this process, on a free port of the loopback, ended with the test."""

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from moto.server import ThreadedMotoServer

BUCKET = "preuves"


@contextmanager
def running_s3() -> Iterator[dict[str, str]]:
    """The environment that leads to an empty bucket; its own region needs no other declaration."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
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
        server.stop()
