"""What anybody may check in a real browser, by its own calculation and without sending anything."""

import json

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Route

from label.numbers import normalise
from tests.label.test_proofs import PUBLISHED, PUBLISHED_KEY, PUBLISHED_OPTIONS, PUBLISHED_VALUE
from tests.pages.looking import faults
from tests.pages.office import Office, dropped, imported

pytestmark = [pytest.mark.slow, pytest.mark.browser]


# RFC 8785: the example of 3.2.2, the sorting of 3.2.3, numbers of appendix B.
EXAMPLE = (
    r'{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],'
    r'"string":"\u20ac$\u000F\u000aA\u0027\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}'
)
EXAMPLE_WRITTEN = (
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
    '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
)
SORTED = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
NUMBERS = {
    "0x0000000000000001": "5e-324",
    "0x7fefffffffffffff": "1.7976931348623157e+308",
    "0x4340000000000000": "9007199254740992",
    "0x4430000000000000": "295147905179352830000",
    "0x44b52d02c7e14af5": "9.999999999999997e+22",
    "0x44b52d02c7e14af6": "1e+23",
    "0x3eb0c6f7a0b5ed8d": "0.000001",
    "0x41b3de4355555553": "333333333.3333332",
    "0xbecbf647612f3696": "-0.0000033333333333333333",
    "0x43143ff3c1cb0959": "1424953923781206.2",
    "0x8000000000000000": "0",
}


def test_canonical_json_is_that_of_rfc_8785(page: Page) -> None:
    assert imported(page, "preuve", "m.canonical(JSON.parse(given))", EXAMPLE) == EXAMPLE_WRITTEN
    shuffled = json.dumps(dict.fromkeys(reversed(SORTED), 1))
    found = imported(page, "preuve", "Object.keys(JSON.parse(m.canonical(JSON.parse(given))))", shuffled)
    assert sorted(found) == sorted(SORTED)
    written = imported(page, "preuve", "m.canonical(JSON.parse(given))", shuffled)
    places = [written.index(json.dumps(name, ensure_ascii=False)) for name in SORTED]
    assert places == sorted(places)
    double = "(() => { const v = new DataView(new ArrayBuffer(8)); v.setBigUint64(0, BigInt(given)); return v; })()"
    for bits, text in NUMBERS.items():
        assert imported(page, "preuve", f"m.canonical({double}.getFloat64(0))", bits) == text, bits


def test_the_published_vector_of_the_w3c_holds_and_no_altered_one(page: Page) -> None:
    signed = PUBLISHED | {"proof": PUBLISHED_OPTIONS | {"proofValue": PUBLISHED_VALUE}}
    holds = "m.holds(given.document, given.key)"
    assert imported(page, "preuve", holds, {"document": signed, "key": PUBLISHED_KEY}) is True
    altered = signed | {"name": "Alumni credential"}
    assert imported(page, "preuve", holds, {"document": altered, "key": PUBLISHED_KEY}) is False


def test_an_answer_that_comes_late_never_stands_for_the_file_chosen_since(browser: Browser, office: Office) -> None:
    held: list[Route] = []
    with browser.new_context(locale="fr-FR") as context:
        page = context.new_page()
        page.route("**/certificat.pdf", lambda route: held.append(route))
        page.goto(f"{office.address}/verifier")
        late: FilePayload = {"name": "certificat.pdf", "mimeType": "", "buffer": office.file("pdf")}
        page.locator("input[type=file]").first.set_input_files(late)
        while not held:
            page.wait_for_timeout(50)
        assert dropped(page, "notes.json", b"rien") == "unreadable"
        with page.expect_response("**/certificat.pdf"):
            held[0].continue_()
        page.wait_for_timeout(500)
        assert page.locator("#reponses").get_attribute("data-issue") == "unreadable"
        assert "Illisible" in page.locator("[data-reponse=navigateur]").inner_text()


@pytest.mark.parametrize("hash_typed", ["%", "%E0%A4%A", "EHUH-2026-0000-0"])
def test_a_hash_that_is_no_number_leaves_the_page_whole(browser: Browser, office: Office, hash_typed: str) -> None:
    with browser.new_context(locale="fr-FR") as context:
        page, faulty = context.new_page(), list[str]()
        page.on("pageerror", lambda error: faulty.append(str(error)))
        page.goto(f"{office.address}/verifier#{hash_typed}")
        page.locator("#reponses[data-issue=unknown]").wait_for()
        assert not faulty


def test_each_kind_of_genuine_file_is_valid_and_nothing_of_it_is_sent(page: Page, office: Office) -> None:
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    pictures = {
        kind: page.request.get(f"{office.address}/c/{office.number}/badge.{kind}").body() for kind in ("svg", "png")
    }
    files = {
        "certificat.pdf": office.file("pdf"),
        "attestation.json": office.file("rdfc"),
        "attestation.jcs.json": office.file("jcs"),
        "badge.svg": pictures["svg"],
        "badge.png": pictures["png"],
    }
    for name, data in files.items():
        assert dropped(page, name, data) == "valid", (name, page.locator("[data-reponse=navigateur]").inner_text())
        told = page.locator("[data-reponse=navigateur]").inner_text()
        assert "Authentique et valide" in told
        assert office.number in told
        assert "Valide" in page.locator("[data-reponse=serveur]").inner_text()
    assert {method for method, _ in asked} == {"GET"}
    assert all(url.startswith((office.address, "data:", "blob:")) for _, url in asked)


def test_what_is_not_ours_or_no_longer_is_said_so_with_the_check_that_failed(page: Page, office: Office) -> None:
    pdf, jcs = office.file("pdf"), office.file("jcs")
    place = pdf.index(b"/Contents <") + 400
    foreign = jcs.replace(b"did:web:label.demo.test", b"did:web:label.demo.tesx")
    unpublished = jcs.replace(b"/e/1", b"/e/7")
    cases = {
        "altered": [
            ("a.pdf", pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :], "octet pour octet"),
            ("b.pdf", pdf + b"\n", "octet pour octet"),
            ("c.json", jcs.replace(b"Mairie d", b"Maison d"), "ne correspond pas"),
            ("d.json", unpublished, "ne correspond pas"),
            ("e.json", b'{"id":"x",' + jcs[1:], "d’une seule façon"),
        ],
        "foreign": [("f.json", foreign, "comme émetteur"), ("g.pdf", b"%PDF-1.7\n", "Aucune attestation")],
        "unreadable": [("h.json", b"{", "d’une seule façon"), ("i.bin", bytes(range(256)), "Illisible")],
    }
    for outcome, files in cases.items():
        for name, data, said in files:
            assert dropped(page, name, data) == outcome, name
            assert said in page.locator("[data-reponse=navigateur]").inner_text(), name


def test_the_same_attestation_laid_out_anew_is_still_ours(page: Page, office: Office) -> None:
    again = json.dumps(json.loads(office.file("rdfc")), indent=2).encode()
    assert dropped(page, "a.json", again) == "valid"
    assert "réenregistré" in page.locator("[data-reponse=navigateur]").inner_text()


def test_the_server_examines_the_file_only_once_asked_and_answers_beside(page: Page, office: Office) -> None:
    assert dropped(page, "a.pdf", office.file("pdf") + b"\n") == "altered"
    server = page.locator("[data-reponse=serveur]")
    assert "Son contenu n’a pas été comparé" in server.inner_text()
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Envoyer aussi le fichier").click()
    server.get_by_text("Altéré").wait_for()
    assert sent.value.url == f"{office.address}/verifier"
    assert not list(faults(page))


TYPED = (
    "ehuh 2026 7k3g j",
    "E comme Eugène, H comme Henri, U comme Ursule, H comme Henri, 2026, 7 K comme Kléber 3 G comme Gaston, J",
    "ehuh tiret 2026 tiret 7k3g tiret j",
    "ＥＨＵＨ－２０２６－７Ｋ３Ｇ－Ｊ",
    "EHUH-2O26-7K3G-J",
    "EHUH-2026-7K3G-K",
    "EHUH",
    "",
)


def test_the_browser_reads_a_typed_number_as_the_server_does(page: Page) -> None:
    found = imported(page, "numero", "given.map((typed) => m.numberIn(typed))", TYPED)
    assert found == [normalise(typed) for typed in TYPED]
    assert found.count("EHUH-2026-7K3G-J") == 5
    links = [
        "/c/ehuh-2026-7k3g-j/e/1?x#y",
        "https://AILLEURS.test/C/EHUH-2026-7K3G-J",
        "https://ailleurs.test/V/ABC",
        "/x",
    ]
    meant = imported(page, "numero", "given.map((typed) => m.meant(typed))", links)
    assert [one.get("number") for one in meant] == ["EHUH-2026-7K3G-J", "EHUH-2026-7K3G-J", None, None]
    assert (meant[1]["host"], meant[2]["token"]) == ("ailleurs.test", "ABC")


def test_a_file_may_be_dropped_anywhere_on_the_page(page: Page, office: Office) -> None:
    page.locator("#reponses").evaluate("one => delete one.dataset.issue")
    page.evaluate(
        """text => { const held = new DataTransfer(); held.items.add(new File([text], "a.json"));
        document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: held, bubbles: true, cancelable: true})); }""",
        office.file("jcs").decode(),
    )
    page.locator("#reponses[data-issue=valid]").wait_for()


def test_a_browser_that_lacks_the_means_claims_nothing(browser: Browser, office: Office) -> None:
    context = browser.new_context(locale="fr-FR")
    context.add_init_script(
        "SubtleCrypto.prototype.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))"
    )
    page = context.new_page()
    page.goto(f"{office.address}/verifier")
    assert dropped(page, "a.json", office.file("jcs")) == "incapable"
    assert "n’affirme donc rien" in page.locator("[data-reponse=navigateur]").inner_text()
    context.close()
