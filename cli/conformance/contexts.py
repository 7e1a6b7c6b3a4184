"""The contexts that test suites name beside ours, pinned by SHA-256 like them; contexts/README.md says whence."""

from pathlib import Path

from label import linked_data
from label.linked_data import pinned

FOLDER = Path(__file__).with_name("contexts")
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
FILES = {
    "https://www.w3.org/2018/credentials/v1": (
        "credentials-v1.json",
        "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8",
    ),
    EXAMPLES: (
        "examples-v2.json",
        "0a9fc589ab6ab89ca41a9001b50e69e35e62f20245679ae4b6801626720a0e07",
    ),
    "https://w3id.org/security/data-integrity/v1": (
        "data-integrity-v1.json",
        "b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554",
    ),
    DATA_INTEGRITY: (
        "data-integrity-v2.json",
        "0f77743daf5b4e8fc067fc5ba5b21044283053aa717fc6b0219843bed3b00363",
    ),
}
OTHERS = {url: pinned(FOLDER / name, digest) for url, (name, digest) in FILES.items()}


def written(url: str) -> bytes | None:
    """The bytes of a pinned context, as its address serves them; None for any other address."""
    held = {address: linked_data.FOLDER / name for address, (name, _) in linked_data.PINNED.items()}
    # The examples were written here, from the recommendation: their bytes are not those of the address.
    held |= {address: FOLDER / name for address, (name, _) in FILES.items() if address != EXAMPLES}
    return held[url].read_bytes() if url in held else None
