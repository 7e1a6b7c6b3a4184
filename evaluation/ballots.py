"""Ballots: one a code, the last answer counts, encrypted as it comes; an answer leaves no other trace than itself."""

import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Executable, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, Invalid
from evaluation import campaign_journal, campaigns, code_format, codes, evaluations, packing
from evaluation.agreement import Answers
from evaluation.ballot_keys import BallotKey, BallotKeys
from evaluation.ballot_payload import Content, encrypt
from evaluation.campaign_models import Ballot, Campaign, CampaignCode, CampaignResult
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel

MODES = {"web": "en ligne", "paper": "sur papier", "phone": "par téléphone", "kiosk": "sur une borne"}
LONGEST_COMMENT = 1000
RECEIPT = 20
MARK = 32
# Searched when no campaign carries the tag of a code, so that an unknown code takes the time of a known one.
DECOY = BallotKey(secrets.token_bytes(32), b"", b"")


def find(session: Session, keys: BallotKeys, code: str, *, at: datetime | None = None) -> Campaign:
    """The open campaign in which this code may answer; one and the same refusal for every other code."""
    return _entitled(session, keys, code, at)[0]


def answer(
    session: Session,
    keys: BallotKeys,
    code: str,
    values: Sequence[int | None],
    comment: str,
    *,
    mode: str,
    at: datetime,
) -> str:
    """Put the answer in the box in place of the code's earlier one, and return its receipt, the same each time.

    `values` are aligned on the questionnaire's items. Neither moment nor person is kept.
    """
    campaign, mark, site = _entitled(session, keys, code, at)
    # Shared with other answers, exclusive with sealing: nothing enters a box that is being sealed.
    session.refresh(campaign, with_for_update={"read": True})
    if campaign.sealed_at is not None:
        raise code_format.refused()
    packed = packing.pack(packing.checked(_referentiel(session, campaign), cast(Audience, campaign.audience), values))
    if mode not in MODES:
        raise Invalid("Le mode de réponse est inconnu.", {"mode": "Choisissez comment la réponse a été donnée."})
    key = keys.of(campaign.id)
    content = Content(packed, mode, site, checked_comment(comment))
    _put(session, [_row(key, campaign.id, mark, content)])
    return receipt(key, campaign.tag, mark)


def add_imported(
    session: Session,
    keys: BallotKeys,
    campaign_id: UUID,
    answers: Sequence[Answers],
    comments: Sequence[str],
    *,
    replace: bool = False,
    source: str = "",
    by: Actor,
    at: datetime,
    tell: Callable[[int], None] = lambda _row: None,
) -> int:
    """Put the answers of a file in the box of an open campaign by import; `replace` empties it first.

    `source`: SHA-256 of the file, kept by the journal.

    `comments` is empty or aligned on the answers. A second file without `replace` is a Conflict: nobody counts twice
    by accident. Returns how many answers entered.
    """
    campaign = campaigns.owned(session, campaign_id, by=by)
    _may_import(session, campaign, replace)
    if not answers:
        raise Invalid("Le fichier ne contient aucune réponse : rien n’est importé.")
    referentiel, key = _referentiel(session, campaign), keys.of(campaign.id)
    rows = []
    for row, given in enumerate(answers):
        tell(row)
        said = checked_comment(comments[row]) if comments else ""
        rows.append(_row(key, campaign.id, secrets.token_bytes(MARK), _imported(referentiel, campaign, given, said)))
    session.execute(delete(Ballot).where(Ballot.campaign_id == campaign.id))
    _put(session, rows)
    data = {"answers": len(rows), "file": source}
    campaign_journal.note(session, "campaign.imported", campaign, by=by, at=at, data=data)
    return len(rows)


def _imported(referentiel: Referentiel, campaign: Campaign, given: Answers, said: str) -> Content:
    """One row of a file as the box keeps it; Invalid for a site that the campaign does not know."""
    if given.site is not None and campaign.frame and given.site not in campaign.frame:
        raise Invalid(f"Le site « {given.site} » n’est pas dans la campagne.", {"site": "Corrigez les sites."})
    audience = cast(Audience, campaign.audience)
    packed = packing.pack(packing.checked(referentiel, audience, given.values, may_be_blank=True))
    return Content(packed, "import", given.site, said, float(given.weight))


def receipt(key: BallotKey, tag: str, mark: bytes) -> str:
    """What the respondent keeps: it proves that the code is among those that count, and nothing else."""
    number = int.from_bytes(hmac.digest(key.receipt, mark, "sha256"), "big")
    drawn = "".join(code_format.ALPHABET[(number >> 5 * place) & 31] for place in range(RECEIPT - code_format.TAG - 1))
    return code_format.grouped(code_format.checked(tag + drawn))


def counts(session: Session, keys: BallotKeys, shown: str) -> bool:
    """Whether the answer of this receipt is in an open box or among the sealed ones."""
    wanted = code_format.grouped(code_format.typed(shown, RECEIPT))
    for campaign in session.scalars(select(Campaign).where(Campaign.tag == wanted[: code_format.TAG])):
        result = session.get(CampaignResult, campaign.id)
        if result is not None and wanted in result.receipts:
            return True
        if result is None and campaign.opened_at is not None and campaign.audience != "dirigeants":
            key = keys.of(campaign.id)
            marks = session.scalars(select(Ballot.code_hmac).where(Ballot.campaign_id == campaign.id))
            if any(receipt(key, campaign.tag, mark) == wanted for mark in marks):
                return True
    return False


def checked_comment(text: str) -> str:
    """The comment, trimmed; Invalid when it is too long to be read."""
    comment = text.replace("\r\n", "\n").strip()
    if len(comment) > LONGEST_COMMENT:
        sentence = f"Votre commentaire compte {len(comment)} signes : raccourcissez-le à {LONGEST_COMMENT}."
        raise Invalid(sentence, {"comment": sentence})
    return comment


def _entitled(
    session: Session, keys: BallotKeys, typed: str, at: datetime | None
) -> tuple[Campaign, bytes, str | None]:
    code = code_format.typed(typed)
    query = select(Campaign).where(
        Campaign.tag == code[: code_format.TAG],
        Campaign.audience != "dirigeants",
        Campaign.opened_at.is_not(None),
        Campaign.sealed_at.is_(None),
    )
    running = session.scalars(query if at is None else query.where(Campaign.opened_at <= at)).all()
    marks = {codes.mark(keys.of(campaign.id), code): campaign for campaign in running}
    known = session.scalar(
        select(CampaignCode).where(CampaignCode.code_hmac.in_(marks or {codes.mark(DECOY, code): None}))
    )
    if known is not None and marks[known.code_hmac].id == known.campaign_id:
        return marks[known.code_hmac], known.code_hmac, known.site
    for mark, campaign in marks.items():
        if campaign.collection == "lien_ouvert":  # the page of the link draws a code for whoever comes
            return campaign, mark, None
    raise code_format.refused()


def _may_import(session: Session, campaign: Campaign, replace: bool) -> None:
    if campaign.collection != "import":
        raise Conflict("Cette campagne se fait par codes : un fichier recueilli ailleurs ne peut pas s’y mêler.")
    if campaign.opened_at is None or campaign.sealed_at is not None:
        raise Conflict("Un fichier s’importe quand la campagne est ouverte et pas encore close.")
    if not replace and session.scalar(select(exists().where(Ballot.campaign_id == campaign.id))):
        raise Conflict("Un fichier est déjà importé : demandez à le remplacer pour ne pas compter deux fois.")


def _row(key: BallotKey, campaign_id: UUID, mark: bytes, content: Content) -> dict[str, Any]:
    payload = encrypt(key, campaign_id, mark, content)
    return {"campaign_id": campaign_id, "code_hmac": mark, "payload": payload}


def _put(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write each ballot over the one of its code, in one statement: whatever the race, one stays."""
    statement = _upsert(session.get_bind().dialect.name)
    session.connection().execute(statement, sorted(rows, key=lambda row: row["code_hmac"]))


@cache
def _upsert(dialect: str) -> Executable:
    statement = postgresql.insert(Ballot) if dialect == "postgresql" else sqlite.insert(Ballot)
    return statement.on_conflict_do_update(
        index_elements=["campaign_id", "code_hmac"], set_={"payload": statement.excluded.payload}
    )


def _referentiel(session: Session, campaign: Campaign) -> Referentiel:
    return evaluations.pinned(evaluations.get(session, campaign.evaluation_id))
