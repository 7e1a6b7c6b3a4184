"""Baked images: the credential is there byte for byte, and the picture is unchanged."""

import io

from lxml import etree
from PIL import Image

from label import baking

OPENED = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 24" width="48" height="24">'
DRAWING = f'{OPENED}<rect width="48" height="24"/></svg>'
CREDENTIAL = '{"name":"Équipe heureuse ]]> & <b>"}'.encode()


def test_the_drawing_carries_the_credential_in_its_element() -> None:
    root = etree.fromstring(baking.svg(DRAWING, CREDENTIAL).encode())
    found = root.find(f"{{{baking.NAMESPACE}}}credential")
    assert found is not None
    assert (found.text or "").encode() == CREDENTIAL
    assert root[0] is found
    assert root[1].tag.endswith("rect")


def test_the_pixels_carry_the_credential_in_a_text_chunk() -> None:
    made = baking.png(DRAWING, CREDENTIAL)
    assert baking.png(DRAWING, CREDENTIAL) == made
    with Image.open(io.BytesIO(made)) as opened:
        assert opened.size == (96, 48)
        assert opened.info["openbadgecredential"].encode() == CREDENTIAL
        assert opened.convert("RGB").getpixel((40, 20)) == (0, 0, 0)
    kind = made.index(b"iTXt")
    assert made[kind + 4 :].startswith(b"openbadgecredential\0\0\0\0\0" + CREDENTIAL)
