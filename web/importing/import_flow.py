"""The four steps of an import, the same for answers and for visits: the file, its columns, its codes, a look."""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Entries
from typing import Any

import msgspec

from core.errors import Invalid, NotFound
from evaluation.publishing import inert
from evaluation.reading import columns
from evaluation.reading.tabular import Table
from web.frame import long_work
from web.frame.forms import TO_CORRECT, Filled, Form
from web.frame.handling import Html
from web.frame.long_work import LongWork, Tell
from web.frame.page import Page
from web.frame.typed import Typed
from web.importing import import_forms
from web.importing.import_shape import Family, Import, Waiting, shown
from web.importing.import_store import Deposit

STEP = "/{waiting:str}/{step:str}"
LOOK, AWAITED, FAULTS = "verification", "avancement", "a-corriger.csv"


def choose(page: Page, importing: Import[Any], form: Filled | None = None) -> Html:
    """Step 1."""
    return shown(page, "imports/file.html", importing.scene, 0, form or import_forms.FILE.blank())


def receive(page: Page, importing: Import[Any], typed: Typed) -> Html:
    """Keep the file for the next steps; nothing enters the database."""
    form = import_forms.FILE.read(typed)
    with page.refusing(None, form, lambda: choose(page, importing, form)):
        form.check()
        sent = form.upload("fichier")
        deposit, table = importing.scene.store.deposit(sent.data, sent.filename, import_forms.layout(form))
    return _go(page, importing, deposit, importing.at_first(table), "colonnes")


def show(page: Page, importing: Import[Any], waiting: str, step: str) -> Html:
    """A later step, as it was left; or how far the entry of the file is."""
    if step == AWAITED:
        return _awaited(page, importing, waiting)
    held, table = opened(importing, waiting)
    if step == "colonnes":
        roles = {f"c{place}": importing.role_of(held.said, name) for place, name in enumerate(table.names)}
        return _columns(page, importing, held, waiting, table, _columns_form(importing, table).blank(**roles))
    if step == "codes":
        families = importing.families(held.said, table)
        meanings = {
            f"{family.prefix}{place}": importing.meaning_of(held.said, family.prefix, value)
            for family in families
            for place, value in enumerate(family.values)
        }
        return _codes(page, importing, held, waiting, families, _codes_form(families).blank(**meanings))
    if step == LOOK:
        # To look again is to begin again: what an earlier entry of the same file told is over.
        long_work.forget(importing.scene.store.told(waiting))
        return importing.look(page, held, waiting, table, import_forms.CONFIRM.blank())
    if step == FAULTS and (listed := importing.faults(held.said, table)):
        rows = [(fault.row, fault.column, fault.reason) for fault in listed]
        return page.attachment(inert.table(("Ligne", "Colonne", "Raison"), rows), "a-corriger.csv", "text/csv")
    raise NotFound


def say(page: Page, importing: Import[Any], waiting: str, step: str, typed: Typed) -> Html:
    """Keep what was said at a step, and go to the next."""
    held, table = opened(importing, waiting)
    if step == "colonnes":
        form = _columns_form(importing, table).read(typed)
        with page.refusing(None, form, lambda: _columns(page, importing, held, waiting, table, form)):
            form.check()
            said = importing.with_columns(held.said, table, _roles_chosen(form, table))
            importing.families(said, table)
        return _go(page, importing, held.deposit, said, "codes")
    if step != "codes":
        raise NotFound
    families = importing.families(held.said, table)
    form = _codes_form(families).read(typed)
    with page.refusing(None, form, lambda: _codes(page, importing, held, waiting, families, form)):
        form.check()
        meanings = {
            family.prefix: {value: form.text(f"{family.prefix}{place}") for place, value in enumerate(family.values)}
            for family in families
        }
        said = importing.with_meanings(held.said, meanings)
    return _go(page, importing, held.deposit, said, LOOK)


def enter(page: Page, importing: Import[Any], waiting: str, rows: int, work: Callable[[Tell], str]) -> Html:
    """Put every row in, or none, beside the request if it is long; the same form sent twice begins nothing again."""
    store, path = importing.scene.store, importing.scene.store.told(waiting)

    def whole(tell: Tell) -> str:
        sentence = work(tell)
        store.forget()
        return sentence

    known = long_work.read(path)
    if known is None or known.state in ("refused", "cut"):
        LongWork(path, rows).start(whole)
    return page.go(f"{importing.scene.address}/{waiting}/{AWAITED}")


def _awaited(page: Page, importing: Import[Any], waiting: str) -> Html:
    told = long_work.read(importing.scene.store.told(waiting))
    if told is None:
        raise NotFound
    return page.show(
        "imports/progress.html", frame=importing.scene.frame, scene=importing.scene, waiting=waiting, told=told
    )


def opened(importing: Import[Any], waiting: str) -> tuple[Waiting[Any], Table]:
    """The waiting file and its table; NotFound when there is none at this address."""
    held = importing.scene.store.said(waiting, importing.kind)
    return held, importing.scene.store.table(held.deposit)


def unique(roles: Entries[str, Sequence[str]], table: Table) -> None:
    """Raise Invalid, at its second column, for a role that two columns were given."""
    twice = {
        f"c{table.names.index(name)}": f"« {given[0]} » tient déjà ce rôle\u202f: gardez l’une des deux colonnes."
        for given in roles.values()
        for name in given[1:]
    }
    if twice:
        raise Invalid(TO_CORRECT, twice)


def _go(page: Page, importing: Import[Any], deposit: Deposit, said: msgspec.Struct, step: str) -> Html:
    digest = importing.scene.store.keep(Waiting(deposit, said))
    return page.go(f"{importing.scene.address}/{digest}/{step}")


def _columns_form(importing: Import[Any], table: Table) -> Form:
    return import_forms.columns_form(columns.describe(table), importing.roles())


def _codes_form(families: Sequence[Family]) -> Form:
    fields = [field for one in families for field in import_forms.value_fields(one.values, one.options, one.prefix)]
    return Form(*fields)


def _roles_chosen(form: Filled, table: Table) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place, name in enumerate(table.names):
        if role := form.text(f"c{place}"):
            found.setdefault(role, []).append(name)
    return found


def _columns(page: Page, importing: Import[Any], held: Waiting[Any], waiting: str, table: Table, form: Filled) -> Html:
    proposed = [f"c{place}" for place, name in enumerate(table.names) if importing.role_of(held.said, name)]
    context = {"deposit": held.deposit, "waiting": waiting, "table": table, "proposed": proposed}
    return shown(page, "imports/columns.html", importing.scene, 1, form, **context)


def _codes(
    page: Page, importing: Import[Any], held: Waiting[Any], waiting: str, families: Sequence[Family], form: Filled
) -> Html:
    context = {"deposit": held.deposit, "families": families, "waiting": waiting}
    return shown(page, "imports/codes.html", importing.scene, 2, form, **context)
