"""`label publish`: a site that a plain file server serves, rewritten only where it changed, verified without us."""

import http.server
import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import pytest
from lxml import html
from sqlalchemy.orm import Session

from cli.export import web_pages
from cli.publish import INDEX, publish
from core.errors import Conflict, Invalid
from core.platform import Platform
from label import certificate_life
from tests.builders import make_person
from tests.cli.test_export import number, platform  # noqa: F401 (fixtures)
from tests.label.attested import AT
from verify.main import main as label_verify

URL = "https://label.demo.test"


@pytest.fixture(scope="module")
def folder(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811 (fixture)
    made = tmp_path_factory.mktemp("site") / "public"
    written, kept, removed = publish(platform, made, web_pages(platform), at=AT)
    assert (written > 30, kept, removed) == (True, 0, 0)
    return made


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """The folder behind the plainest server there is; the application does not run."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_what_did_not_change_is_not_written_again(platform: Platform, folder: Path) -> None:  # noqa: F811 (fixture)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file() and path.name != INDEX}
    written, kept, removed = publish(platform, folder, web_pages(platform), at=AT)
    assert (written, kept, removed) == (0, len(before), 0)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_it_says_how_fresh_it_is_and_leaves_nothing_half_written(folder: Path) -> None:
    index = json.loads((folder / INDEX).read_text())
    assert index["published"].startswith("2026-03-02T09:30")
    on_disk = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert on_disk == {*index["files"], INDEX}


def test_the_mirror_carries_the_register_as_pages_files_and_feed(address: str, number: str) -> None:  # noqa: F811 (fixture)
    paths = ("registre.csv", "registre.json", "registre.atom", "registre/", "registre/99900007800017/")
    for path in paths:
        with urlopen(f"{address}/{path}") as answer:  # noqa: S310 (our own server)
            assert number in answer.read().decode(), path
    for path in ("schemas/registre.schema.json", "schemas/registre.tableschema.json"):
        with urlopen(f"{address}/{path}") as answer:  # noqa: S310
            assert json.loads(answer.read())["$schema"], path
    for path, words in (("departements", "Gironde"), ("chiffres", "Accordés"), ("donnees", "Licence Ouverte")):
        with urlopen(f"{address}/registre/{path}/") as answer:  # noqa: S310
            page = answer.read().decode()
        # Nothing that only the application answers.
        assert words in page, path
        assert "lieu=" not in page, path
        assert 'href="/api"' not in page, path


def test_every_link_of_the_copy_leads_to_one_of_its_files_or_to_the_application(folder: Path) -> None:
    dead = set()
    for page in folder.rglob("*.html"):
        for target in html.fromstring(page.read_text()).xpath("//@href | //@src"):
            path = urlsplit(urljoin(f"/{page.parent.relative_to(folder)}/", target))
            held = folder / path.path.lstrip("/")
            if not path.netloc and not (held.is_file() or (held / "index.html").is_file()):
                dead.add(target)
    assert not dead


def test_with_the_application_stopped_a_plain_server_lets_anybody_verify(
    address: str,
    number: str,  # noqa: F811 (fixture)
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = [f"{address}/c/{number}", "--issuer", "did:web:label.demo.test", "--at", AT.isoformat()]
    assert label_verify(arguments) == 0, capsys.readouterr().out
    with urlopen(f"{address}/c/{number}/dossier.zip") as answer:  # noqa: S310 (our own server)
        (tmp_path / "dossier.zip").write_bytes(answer.read())
    assert label_verify(["verdict", str(tmp_path / "dossier.zip"), "--keys", address]) == 0
    with urlopen(f"{address}/c/{number}/verdict/") as answer:  # noqa: S310
        assert "Le calcul donne le même verdict" in answer.read().decode()


def test_a_removed_page_goes_and_a_suspension_is_written(
    platform: Platform,  # noqa: F811 (fixture)
    number: str,  # noqa: F811 (fixture)
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    later = AT + timedelta(hours=1)
    index = json.loads((folder / INDEX).read_text())
    (folder / "ancienne.html").write_text("une page d’avant")
    (folder / INDEX).write_text(json.dumps(index | {"files": [*index["files"], "ancienne.html"]}))
    with platform.database.write() as session:
        by = make_person(session, later, "manager")
        certificate_life.suspend(
            session, platform.keyring, number, reason="Accueil fermé depuis un mois.", by=by, at=later, public_url=URL
        )
    written, _, removed = publish(platform, folder, web_pages(platform), at=later)
    assert removed == 1
    assert all((folder / path).exists() for path in index["files"] if path.startswith("journal/tile/"))
    assert 0 < written < 26
    assert not (folder / "ancienne.html").exists()
    assert label_verify([str(folder), number, "--at", later.isoformat()]) == 1
    assert "révoquée" in capsys.readouterr().out


def test_a_run_cut_short_is_taken_up_by_the_next(platform: Platform, folder: Path, tmp_path: Path) -> None:  # noqa: F811 (fixture)
    cut = tmp_path / "site"

    def failing(session: Session, at: datetime) -> Iterator[tuple[str, str | bytes]]:
        yield "index.html", "une page"
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        publish(platform, cut, failing, at=AT)
    (cut / "page-que-plus-rien-n-ecrit.html.en-cours").write_text("une moit")
    publish(platform, cut, web_pages(platform), at=AT)
    on_disk = {path.relative_to(cut).as_posix() for path in cut.rglob("*") if path.is_file()}
    assert on_disk == {*json.loads((cut / INDEX).read_text())["files"], INDEX}


def test_two_runs_never_write_together(platform: Platform, tmp_path: Path) -> None:  # noqa: F811 (fixture)
    def meanwhile(session: Session, at: datetime) -> Iterator[tuple[str, str | bytes]]:
        with pytest.raises(Conflict, match="autre publication"):
            publish(platform, tmp_path / "site", web_pages(platform), at=AT)
        yield "index.html", "une page"

    publish(platform, tmp_path / "site", meanwhile, at=AT)
    publish(platform, tmp_path / "site", web_pages(platform), at=AT)


@pytest.mark.parametrize(
    "path", ["../precieux.txt", "/{root}/precieux.txt", "a/../../precieux.txt", "lien/precieux.txt"]
)
def test_nothing_is_removed_outside_of_the_folder(platform: Platform, tmp_path: Path, path: str) -> None:  # noqa: F811 (fixture)
    site, precious = tmp_path / "site", tmp_path / "precieux.txt"
    publish(platform, site, lambda _session, _at: iter(()), at=AT)
    precious.write_text("précieux")
    (site / "lien").symlink_to(tmp_path)
    index = json.loads((site / INDEX).read_text())
    named = path.format(root=str(tmp_path).lstrip("/"))
    (site / INDEX).write_text(json.dumps(index | {"files": [*index["files"], named]}))
    publish(platform, site, lambda _session, _at: iter(()), at=AT)
    assert precious.read_text() == "précieux"


def test_a_folder_that_holds_something_else_is_never_touched(
    platform: Platform,  # noqa: F811 (fixture)
    tmp_path: Path,
) -> None:
    (tmp_path / "these.docx").write_text("précieux")
    with pytest.raises(Invalid, match="autre chose"):
        publish(platform, tmp_path, web_pages(platform), at=AT)
    assert [path.name for path in tmp_path.iterdir()] == ["these.docx"]
