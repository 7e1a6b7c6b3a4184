"""Taking the credential out of a PDF that anybody may send: in a process of its own, short of memory and of time."""

import io
import resource
import subprocess
import sys
import threading
import zlib

ATTACHED = "attestation.json"
LARGEST = 256 * 1024
MEMORY = 384 * 1024 * 1024
# Of work, then of waiting; a certificate takes a third of a second.
WORK, SECONDS = 3, 15
UNREADABLE, WITHOUT = 3, 4
# A page may be asked for by many at once; so many such processes at most live together.
PLACES = threading.BoundedSemaphore(2)


class Unreadable(Exception):
    """The file cannot be opened as a PDF, or costs more than it may."""


def credential_of(pdf: bytes) -> bytes | None:
    """The attached credential, None when there is none; Unreadable.

    A small file can unfold into gigabytes, or hold a reader for minutes: only the child suffers from it.
    """
    try:
        with PLACES:
            # This very file, and nothing of what was sent, is the command.
            child = subprocess.run(  # noqa: S603
                [sys.executable, "-I", __file__], input=pdf, capture_output=True, timeout=SECONDS, check=False
            )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too long") from error
    if child.returncode == WITHOUT:
        return None
    if child.returncode != 0:
        raise Unreadable(f"exit {child.returncode}")
    return child.stdout


def _extract(pdf: bytes) -> bytes | None:
    import pikepdf  # in the child only, once its limits are set

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        if ATTACHED not in opened.attachments:
            return None
        stream = opened.attachments[ATTACHED].get_file().obj
        raw = bytes(stream.read_raw_bytes())
        if "/Filter" not in stream:
            return raw[:LARGEST]
        # Typst writes one layer of compression; any other writing is not ours, whatever it says.
        return zlib.decompressobj().decompress(raw, LARGEST)


def main() -> int:
    """The child: PDF on the standard input, credential on the standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (WORK, WORK))
    try:
        found = _extract(sys.stdin.buffer.read())
    except Exception:  # noqa: BLE001 (a damaged file fails in as many ways as it has bytes)
        return UNREADABLE
    if found is None:
        return WITHOUT
    sys.stdout.buffer.write(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
