"""Passkeys against the published test vectors of W3C Web Authentication Level 3, section 16 (RP ID `example.org`).

Of the registrations below, 16.2 was made without verifying its person, 16.3 with, 16.4 inside another site's frame;
neither assertion verified anybody. The private key that 16.3 publishes signs what a verified person would.
"""

import json

from accounts.passkey_answers import counter, credential_id, made
from tests.accounts.authenticator import PRESENT, VERIFIED, Authenticator, written

HOST, ORIGIN = "example.org", "https://example.org"
NONE = {
    "challenge": "00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130",
    "id": "f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4",
    "client": (
        "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a22414d4d507434557878475453746e6364"
        "7134313759447742466938767049612d7077386f4f755657345441222c226f726967696e223a2268747470733a2f2f6578616d706c652e"
        "6f7267222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d61"
        "7920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c20737563"
        "6820617320746869733a20426b5165446a646354427258426941774a544c453551227d"
    ),
    "attestation": (
        "a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5"
        "e0f01452b2e4b559000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94"
        "ff3ec330084be4a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56"
        "b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220"
    ),
}
SELF = {
    "challenge": "7869c2b772d4b58eba9378cf8f29e26cf935aa77df0da89fa99c0bdc0a76f7e5",
    "id": "455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58c",
    "private": "b4bbfa5d68e1693b6ef5a19a0e60ef7ee2cbcac81f7fec7006ac3a21e0c5116a",
    "client": (
        "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a2265476e4374334c55745936366b336a50"
        "6a796e6962506b31716e666644616966715a774c33417032392d55222c226f726967696e223a2268747470733a2f2f6578616d706c652e"
        "6f7267222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d61"
        "7920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c20737563"
        "6820617320746869733a205539685458764b453255526b4d6e625f307859485667227d"
    ),
    "attestation": (
        "a363666d74667061636b65646761747453746d74a263616c672663736967584630440220067a20754ab925005dbf378097c92120031581"
        "c73228d1fb4f5b881bcd7da98302207fc7b147558c7c0eba3af18bd9d121fa3d3a26d17fe3f220272178f473b6006d6861757468446174"
        "6158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b55d00000000df850e09db6afbdfab51697791506c"
        "fc0020455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58ca5010203262001215820eb151c8176b225cc6515"
        "59fecf07af450fd85802046656b34c18f6cf193843c5225820927b8aa427a2be1b8834d233a2d34f61f13bfd44119c325d5896e183fee4"
        "84f2"
    ),
}
SELF_ASSERTION = {
    "challenge": "4478a10b1352348dd160c1353b0d469b5db19eb91c27f7dfa6fed39fe26af20b",
    "data": "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50900000000",
    "client": (
        "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a225248696843784e534e493352594d45314f7731"
        "476d3132786e726b634a5f6666707637546e2d4a71386773222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267"
        "222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d61792062"
        "6520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c20737563682061"
        "7320746869733a206754623533727a36456853576f6d58477a696d433151227d"
    ),
    "signature": (
        "304402203310b9431903c401f1be2bdc8d23a4007682dbbddcf846994947b7f465daf84002204e94dd00047b316061b3b99772b7efd959"
        "94a83ef584b3b6b825ea3550251b66"
    ),
}
FRAMED = {
    "challenge": "3be5aacd03537142472340ab5969f240f1d87716e20b6807ac230655fa4b3b49",
    "id": "6e1050c0d2ca2f07c755cb2c66a74c64fa43065c18f938354d9915db2bd5ce57",
    "client": (
        "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a224f2d57717a514e5463554a4849304372"
        "57576e7951504859647862694332674872434d475666704c4f306b222c226f726967696e223a2268747470733a2f2f6578616d706c652e"
        "6f7267222c2263726f73734f726967696e223a747275652c22657874726144617461223a22636c69656e74446174614a534f4e206d6179"
        "20626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c2073756368"
        "20617320746869733a207a5a7175457444523944577170573574425754467567227d"
    ),
    "attestation": (
        "a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5"
        "e0f01452b2e4b54500000000883f4f6014f19c09d87aa38123be48d000206e1050c0d2ca2f07c755cb2c66a74c64fa43065c18f938354d"
        "9915db2bd5ce57a501020326200121582022200a473f90b11078851550d03b4e44a2279f8c4eca27b3153dedfe03e4e97d225820cbd0be"
        "95e746ad6f5a8191be11756e4c0420e72f65b466d39bc56b8b123a9c6e"
    ),
}


def coded(hexadecimal: str) -> str:
    return written(bytes.fromhex(hexadecimal))


def registration(vector: dict[str, str]) -> str:
    response = {"clientDataJSON": coded(vector["client"]), "attestationObject": coded(vector["attestation"])}
    return json.dumps(
        {"id": coded(vector["id"]), "rawId": coded(vector["id"]), "type": "public-key", "response": response}
    )


def challenge(vector: dict[str, str]) -> bytes:
    return bytes.fromhex(vector["challenge"])


def test_the_published_registration_that_verified_its_person_is_accepted() -> None:
    found = made(registration(SELF), HOST, ORIGIN, challenge(SELF))
    assert found is not None
    assert (found.credential_id.hex(), found.counter) == (SELF["id"], 0)
    assert credential_id(registration(SELF)).hex() == SELF["id"]
    mine = Authenticator(private=int(SELF["private"], 16))
    assert found.public_key == mine.cose


def test_it_is_accepted_for_no_other_challenge_host_or_origin() -> None:
    answer = registration(SELF)
    assert made(answer, HOST, ORIGIN, challenge(NONE)) is None
    assert made(answer, "www.example.org", ORIGIN, challenge(SELF)) is None
    assert made(answer, HOST, "https://www.example.org", challenge(SELF)) is None


def test_the_published_registrations_without_verification_or_inside_a_frame_are_refused() -> None:
    assert made(registration(NONE), HOST, ORIGIN, challenge(NONE)) is None
    assert made(registration(FRAMED), HOST, ORIGIN, challenge(FRAMED)) is None


def test_the_published_assertion_is_refused_because_nobody_was_verified_and_the_same_key_verified_is_accepted() -> None:
    found = made(registration(SELF), HOST, ORIGIN, challenge(SELF))
    assert found is not None
    asked, key = challenge(SELF_ASSERTION), found.public_key
    published = {
        "id": coded(SELF["id"]),
        "rawId": coded(SELF["id"]),
        "type": "public-key",
        "response": {
            "clientDataJSON": coded(SELF_ASSERTION["client"]),
            "authenticatorData": coded(SELF_ASSERTION["data"]),
            "signature": coded(SELF_ASSERTION["signature"]),
        },
    }
    assert counter(json.dumps(published), HOST, ORIGIN, asked, public_key=key, handle=b"", known=True) is None
    device = Authenticator(private=int(SELF["private"], 16), credential_id=found.credential_id)
    options = {"challenge": written(asked)}
    for flags, said in ((PRESENT | VERIFIED, 5), (PRESENT, None)):
        answer = device.answers(options, origin=ORIGIN, host=HOST, flags=flags, counter=5)
        assert counter(answer, HOST, ORIGIN, asked, public_key=key, handle=b"", known=True) == said
