"""The blind box at the door: a browser exchanges its code for a signature of a number that nobody here can read."""

from base64 import b64decode, b64encode

from litestar import Response

from core.errors import Conflict, Invalid
from evaluation.box import blind_ballots
from web.frame.access import RESPONDENT
from web.frame.handling import Body, OfPlatform, OnPage, WithBoxes, post
from web.frame.page import status_of
from web.frame.translations import translate_in


@post("/repondre/jeton", RESPONDENT)
def exchange(page: OnPage, platform: OfPlatform, boxes: WithBoxes, typed: Body) -> Response[dict[str, str]]:
    """`code` and `cache`, the hidden number in base64; answers `signature` in base64, or `refus`, a sentence."""
    try:
        blinded = b64decode(typed.one("cache"), validate=True)
    except ValueError:
        blinded = b""
    try:
        with platform.database.read() as session:
            signature = blind_ballots.exchange(session, boxes, typed.one("code"), blinded)
    except (Conflict, Invalid) as refusal:
        said = translate_in(page.language, refusal.message)
        return Response({"refus": said}, media_type="application/json", status_code=status_of(refusal))
    return Response({"signature": b64encode(signature).decode()}, media_type="application/json", status_code=200)


HANDLERS = [exchange]
