"""Where the published files are read: a folder, or an address over https (http for a machine of one's own)."""

import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

LARGEST = 16 * 1024 * 1024
SECONDS = 20

# A path such as « c/EHUH-2026-7K3F-9/attestation.jcs.json » → its bytes; OSError when there is none.
Source = Callable[[str], bytes]


def folder(root: Path) -> Source:
    """The files that a mirror, or `label demo --export`, wrote under this folder."""

    def read(path: str) -> bytes:
        found = (root / path).resolve()
        if not found.is_relative_to(root.resolve()):
            raise FileNotFoundError(path)
        return found.read_bytes()

    return read


def website(address: str) -> Source:
    """The files of a site, by its address without path."""
    parts = urlsplit(address)
    if parts.scheme not in ("https", "http") or not parts.netloc:
        raise ValueError(address)

    def read(path: str) -> bytes:
        request = urllib.request.Request(f"{parts.scheme}://{parts.netloc}/{path}")  # noqa: S310 (scheme checked above)
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            data: bytes = answer.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise OSError(f"{path} is too large")
        return data

    return read
