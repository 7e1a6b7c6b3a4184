"""The committed PNG files of static/brand, drawn from their SVG: `python -m tests.pictures` makes them again."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser import launch

BRAND = Path(__file__).resolve().parent.parent / "static" / "brand"
# Each file with its source and its size.
PICTURES = {"icone-180.png": ("icone.svg", (180, 180)), "partage.png": ("partage.svg", (1200, 630))}
COLOURS = 64


def drawn(source: str, size: tuple[int, int]) -> Image.Image:
    """An SVG of the folder as the browser draws it, its font loaded."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        page.goto((BRAND / source).as_uri())
        page.evaluate("document.fonts.ready")
        data = page.screenshot()
        browser.close()
    return Image.open(io.BytesIO(data)).convert("RGB")


def main() -> None:
    """Write every PNG, in few colours."""
    for name, (source, size) in PICTURES.items():
        few = drawn(source, size).quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(BRAND / name, optimize=True)


if __name__ == "__main__":
    main()
