"""Reading a certificate at its address, by 32 readers at once, beside nginx that serves the same bytes from a file.

What counts is the processor time of each server, its children included, per request: whoever asks is not measured.
"""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from litestar import Litestar, get

from bench.measure import head, say
from core import settings
from core.platform import Platform
from core.settings import Settings
from migrations.upgrade import upgrade
from tests.label.issued import grant
from web.app import create_app

READERS, ROUNDS = 32, 5
TICK = os.sysconf("SC_CLK_TCK")
NGINX = """daemon off; {user} worker_processes 1; pid {folder}/pid; error_log stderr;
events {{ worker_connections 256; }}
http {{ access_log off; etag on; keepalive_requests 1000000; client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi; server {{ listen 127.0.0.1:{port}; root {folder}/site; }} }}
"""
MISSING = "nginx manque : « apt-get install nginx-light », puis recommencez."


@get("/")
async def hello() -> str:
    """The least that the framework can answer."""
    return "hello"


def least() -> Litestar:
    """Litestar alone."""
    return Litestar([hello])


def bare() -> Litestar:
    """The whole application without what keeps its answers: ORM and Jinja at each reading."""
    return create_app(Platform(settings.load()))


class Server:
    """A server of this machine, by its port and its process."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self.pid = port, pid

    def spent(self, path: str, count: int, *headers: str) -> float:
        """Processor seconds of one of `count` requests."""
        start = _processor(self.pid)
        asyncio.run(_ask(self.port, path, count // READERS, headers))
        return (_processor(self.pid) - start) / (count // READERS * READERS)


def _processor(pid: int) -> float:
    """Seconds of the process and of those that it started."""
    own = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(own[11]) + int(own[12])) / TICK + sum(_processor(int(child)) for child in children)


async def _ask(port: int, path: str, count: int, headers: tuple[str, ...]) -> None:
    lines = [f"GET {path} HTTP/1.1", f"host: 127.0.0.1:{port}", *headers, "", ""]
    asked = "\r\n".join(lines).encode()

    async def read() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(count):
            writer.write(asked)
            said = await reader.readuntil(b"\r\n\r\n")
            assert said.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304")), said
            length = said.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
            await reader.readexactly(int(length or 0) if b" 200 " in said[:16] else 0)
        writer.close()

    await asyncio.gather(*(read() for _ in range(READERS)))


@contextmanager
def served(command: list[str], port: int, environment: dict[str, str]) -> Iterator[Server]:
    """The command, once it listens, until the end."""
    with subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        try:
            for _ in range(600):
                with socket.socket() as asked:
                    if asked.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield Server(port, run.pid)
        finally:
            run.send_signal(signal.SIGINT)
            run.wait(timeout=20)


def free() -> int:
    """A port that nobody uses."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


def granian(target: str, port: int) -> list[str]:
    """The server of `label serve`, on another application."""
    return [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--port", str(port), target]


def main() -> None:
    """Print the figures."""
    if shutil.which("nginx") is None:
        print(MISSING)
        return
    with tempfile.TemporaryDirectory() as made, ExitStack() as opened:
        folder = Path(made)
        number, environment = certified(folder)
        ports = [free() for _ in range(4)]
        named = {"LABEL_PORT": str(ports[0]), **environment}
        label = opened.enter_context(served([str(Path(sys.executable).with_name("label")), "serve"], ports[0], named))
        plain = opened.enter_context(served(granian("bench.verification:bare", ports[1]), ports[1], environment))
        small = opened.enter_context(served(granian("bench.verification:least", ports[2]), ports[2], environment))
        page, credential = f"/c/{number}", f"/c/{number}/attestation.json"
        tag = copied(label.port, page, folder / "site/page.html")
        copied(label.port, credential, folder / "site/credential.json")
        copied(label.port, "/statut/1", folder / "site/status.json")
        files = opened.enter_context(_nginx(folder, ports[3]))
        wanted = ("accept: text/html",)
        compared(
            {
                "page": lambda: label.spent(page, 16_000, *wanted),
                "zipped": lambda: label.spent(page, 16_000, *wanted, "accept-encoding: gzip"),
                "credential": lambda: label.spent(credential, 16_000),
                "unchanged": lambda: label.spent(page, 16_000, *wanted, f"if-none-match: {tag}"),
                "status": lambda: label.spent("/statut/1", 16_000),
                "orm": lambda: plain.spent(page, 320, *wanted),
                "hello": lambda: small.spent("/", 8_000),
                "file": lambda: files.spent("/page.html", 32_000),
                "list": lambda: files.spent("/status.json", 32_000),
                "json": lambda: files.spent("/credential.json", 32_000),
            }
        )


def copied(port: int, path: str, file: Path) -> str:
    """Write what the platform answers where nginx finds it; return its ETag."""
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"accept": "text/html"})
    file.parent.mkdir(exist_ok=True)
    with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310 (this machine)
        file.write_bytes(answer.read())
        return str(answer.headers["etag"])


def compared(works: dict[str, Callable[[], float]]) -> None:
    """Each server in turn, round after round; the median of each."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS + 1):
        for name, work in works.items():
            found[name].append(work())
    spent = {name: median(seconds[1:]) for name, seconds in found.items()}
    head("Reading a certificate, 32 connections (server processor time per request)")
    for name, reference, goal in (("page", "file", 0.33), ("credential", "json", 0.33), ("status", "list", 0.33)):
        say(f"{name} / nginx", spent[name], spent[reference], f"≥ {goal}", inverse=True)
    say("unchanged (304) / nginx", spent["unchanged"], spent["file"], "≥ 0.45", inverse=True)
    say("page, as browsers ask for it (gzip) / nginx", spent["zipped"], spent["file"], "≥ 0.33", inverse=True)
    say("credential / a bare « hello »", spent["credential"], spent["hello"], "≥ 1.7", inverse=True)
    say("page (gzip) / a bare « hello »", spent["zipped"], spent["hello"], "≥ 1.7", inverse=True)
    say("page / ORM and templates each time", spent["page"], spent["orm"], "≥ 18", inverse=True)


def certified(folder: Path) -> tuple[str, dict[str, str]]:
    """A platform with one certificate, and what its servers need to find it."""
    environment = {"LABEL_VAR": str(folder / "var"), "LABEL_DEMO": "true"}
    (folder / "var").mkdir()
    upgrade(Settings(var=folder / "var", demo=True).database)
    platform = Platform(Settings(var=folder / "var", demo=True))
    with platform.database.write() as session:
        number = grant(session, platform.keyring, platform.settings, datetime.now(UTC)).number
    platform.close()
    return number, environment


@contextmanager
def _nginx(folder: Path, port: int) -> Iterator[Server]:
    (folder / "nginx.conf").write_text(
        NGINX.format(folder=folder, port=port, user="user root;" if os.getuid() == 0 else "")
    )
    with served(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], port, {}) as server:
        yield server


if __name__ == "__main__":
    main()
