"""Baked images: the credential is there byte for byte, and the picture is unchanged."""

import io

from lxml import etree
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from label import baking

OPENED = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 24" width="48" height="24">'
DRAWING = f'{OPENED}<rect width="48" height="24"/></svg>'
NS = baking.NAMESPACE
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


def test_what_was_baked_is_read_back_and_nothing_is_drawn_for_it() -> None:
    assert baking.credential_of(baking.svg(DRAWING, CREDENTIAL).encode()) == CREDENTIAL
    assert baking.credential_of(baking.png(DRAWING, CREDENTIAL)) == CREDENTIAL
    packed, out = PngInfo(), io.BytesIO()
    packed.add_itxt(baking.KEYWORD, CREDENTIAL.decode(), zip=True)
    Image.new("1", (1, 1)).save(out, "PNG", pnginfo=packed)
    assert baking.credential_of(out.getvalue()) == CREDENTIAL


def test_an_image_that_leaves_the_choice_or_holds_nothing_gives_no_credential() -> None:
    two = baking.svg(baking.svg(DRAWING, CREDENTIAL), b'{"name":"x"}').replace(f' xmlns:openbadges="{NS}"', "", 1)
    assert etree.fromstring(two.encode()) is not None
    bomb = f'<!DOCTYPE svg [<!ENTITY a "x">]><svg xmlns:o="{NS}"><o:credential>&a;</o:credential></svg>'
    cut = baking.png(DRAWING, CREDENTIAL)[:60]
    for image in (two, DRAWING, bomb, "<svg><", "<svg/>"):
        assert baking.credential_of(image.encode()) in (None, b""), image
    assert baking.credential_of(cut) is None
    assert baking.credential_of(baking.SIGNATURE + b"\0\0\0\1iTXt") is None
