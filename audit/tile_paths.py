"""Addresses of tiles (C2SP tlog-tiles): which hashes or entries of the log each holds, how wide, under which path."""

import re

import msgspec

# Hashes of a full tile; each is the root of a full tile of the level below.
WIDTH = 256
HEIGHT = 8
PATH = re.compile(r"(entries|0|[1-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class Tile(msgspec.Struct, frozen=True):
    """The `width` first hashes of a tile; a bundle of `entries` covers what a tile of level 0 does."""

    level: int
    number: int
    width: int = WIDTH
    entries: bool = False

    @property
    def start(self) -> int:
        """The rank of its first hash among those of its level."""
        return self.number * WIDTH

    def fits(self, size: int) -> bool:
        """Whether a tree of `size` leaves fills it that far."""
        return self.start + self.width <= size >> HEIGHT * self.level


def path(tile: Tile) -> str:
    """Its address under `tile/`: groups of three digits, « x » before each but the last."""
    digits = f"{tile.number:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[place : place + 3] for place in range(0, len(digits), 3)]
    named = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    kind = "entries" if tile.entries else str(tile.level)
    return f"{kind}/{named}" + ("" if tile.width == WIDTH else f".p/{tile.width}")


def read(text: str) -> Tile | None:
    """The tile of an address; None unless it is the one writing of that tile."""
    found = PATH.fullmatch(text)
    if found is None:
        return None
    kind, named, width = found.groups()
    tile = Tile(
        level=0 if kind == "entries" else int(kind),
        number=int(named.replace("x", "").replace("/", "")),
        width=int(width or WIDTH),
        entries=kind == "entries",
    )
    return tile if tile.width <= WIDTH and path(tile) == text else None


def of_tree(size: int) -> list[Tile]:
    """Every tile and every bundle of a tree of `size` leaves, the partial ones last of their level."""
    found, level, count = [], 0, size
    while count:
        widths = [WIDTH] * (count // WIDTH) + ([count % WIDTH] if count % WIDTH else [])
        found += [Tile(level, number, width) for number, width in enumerate(widths)]
        if level == 0:
            found += [Tile(level, number, width, entries=True) for number, width in enumerate(widths)]
        level, count = level + 1, count >> HEIGHT
    return found
