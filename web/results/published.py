"""The public pages as files, for a mirror: no account, no form to send, no language to choose."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from core.platform import Platform
from label import dossier, publication
from label import register as whole
from label.certificate_models import Certificate
from web.certificate import badges, open_data, register, verification
from web.certificate import dossier as verdict
from web.certificate.certificate_views import context, view
from web.frame.page import Page, Visit
from web.frame.rendering import Templates

Pages = Callable[[Session, datetime], Iterator[tuple[str, str | bytes]]]


def pages(platform: Platform) -> Pages:
    """A function that makes each page: its path under the site's root, and its HTML."""
    templates, settings = Templates(), platform.settings

    def make(session: Session, at: datetime) -> Iterator[tuple[str, str | bytes]]:
        def page(path: str) -> Page:
            # As for a respondent: nothing that leads to an account.
            visit = Visit(path=path, respondent=True, copied=at)
            return Page(templates, visit, demo=settings.demo, origin=settings.public_url)

        known = publication.everyone(session)
        door = page("/verifier").html("verification/verification.html", **verification.context(settings))
        yield "verifier/index.html", door
        # What most file servers answer for an address that they do not hold: a mistyped number, a long offline code.
        lost = verification.context(settings) | {"lost": True}
        yield "404.html", page("/verifier").html("verification/verification.html", **lost)
        yield "accessibilite/index.html", page("/accessibilite").html("home/accessibility.html")
        yield from _register(page, session, known, at)
        for certificate in known:
            shown, address = view(session, settings, certificate.number, at=at), f"/c/{certificate.number}"
            html = page(address).html("certificate/certificate.html", **context(shown, "fr"))
            # The printed code is in capitals: that address must answer too.
            for folder in ("c", "C"):
                yield f"{folder}/{certificate.number}/index.html", html
            # Drawn when the mirror is made: like the pages beside it, it says the status of that moment.
            for kind in ("svg", "png"):
                image = badges.image(session, settings, page(address), certificate.number, kind, at=at)
                yield f"c/{certificate.number}/badge.{kind}", image
            if dossier.exists_for(certificate.editions[-1]):
                made = verdict.context(session, platform.keyring, settings, certificate.number, at=at)
                yield (
                    f"c/{certificate.number}/verdict/index.html",
                    page(address).html("certificate/verdict.html", **made),
                )
            story = page(address).html("certificate/editions.html", view=shown, words=shown.words)
            yield f"c/{certificate.number}/editions/index.html", story
            for edition in certificate.editions:
                yield f"c/{certificate.number}/e/{edition.edition}/index.html", story

    return make


def _register(
    page: Callable[[str], Page], session: Session, known: Iterable[Certificate], at: datetime
) -> Iterator[tuple[str, str]]:
    """The pages of the register, whole: nothing searches in files."""
    lines = register.shown(whole.everything(session, at=at))
    listed = register.context(session, at=at) | {"lines": lines, "following": "", "live": False}
    yield "index.html", page("/registre").html("register/register.html", **listed)
    by_department = register.departments_context(session, at=at) | {"live": False}
    leaves = {
        "registre": ("register", listed),
        "registre/departements": ("departments", by_department),
        "registre/chiffres": ("figures", register.figures_context(session)),
        "registre/donnees": ("data", open_data.about_context() | {"live": False}),
    }
    for siret in sorted({certificate.siret for certificate in known}):
        leaves[f"registre/{siret}"] = ("holder", register.holder_context(session, siret, at=at))
    for path, (template, said) in leaves.items():
        yield f"{path}/index.html", page(f"/{path}").html(f"register/{template}.html", **said)
