"""Letters that a mail server refuses: told by address alone, tried again, corrected with their code, given up."""

import pytest
from sqlalchemy import select

from core.errors import Invalid
from evaluation.asking import contact_erasure, refused_letters
from evaluation.asking.contact_models import Contact
from evaluation.box import ballots
from tests.core.mailbox import Mailbox, parts
from tests.evaluation.boxes import agents
from tests.label.posting import CODE, Post


def test_a_refused_address_is_told_tried_again_or_given_up(post: Post, mailbox: Mailbox) -> None:
    post.lists(2)
    post.invites()
    mailbox.refusal = "550 no such user"
    assert post.delivers() == 2
    assert (post.counted().letters, post.counted().refused) == (0, 2)
    with post.database.read() as session:
        refused = refused_letters.refused(session, post.keys, post.campaign_id)
    assert refused == ["agent0@essai.test", "agent1@essai.test"]
    mailbox.refusal = ""
    with post.database.write() as session:
        refused_letters.retry(session, post.campaign_id, by=post.applicant)
    assert post.delivers() == 2 and len(mailbox.received) == 2
    post.lists(1, "Annexe", "perdu")
    post.invites()
    with post.database.write() as session:
        refused_letters.abandon(session, post.campaign_id, refused_only=False, by=post.applicant)
    assert post.delivers() == 0 and post.keys.held() == []


def test_a_corrected_address_receives_the_code_that_was_refused(post: Post, mailbox: Mailbox) -> None:
    post.lists(2)
    post.invites()
    mailbox.refusal = "550 no such user"
    post.delivers()
    mailbox.refusal = ""
    with post.database.write() as session:
        for wrong, error in (("agent1@essai.test", "déjà sur la liste"), ("sans arobase", "complète")):
            with pytest.raises(Invalid, match=error):
                refused_letters.correct(
                    session, post.keys, post.campaign_id, "agent0@essai.test", wrong, by=post.applicant
                )
        refused_letters.correct(
            session, post.keys, post.campaign_id, "agent0@essai.test", "Zoe@essai.test", by=post.applicant
        )
    assert post.delivers() == 1
    (message,) = mailbox.received
    assert message["To"] == "zoe@essai.test"
    with post.database.read() as session:
        code = CODE.findall(parts(message)[0])[0]
        ballots.answer(session, post.boxes, code, agents(4), "", mode="web", at=post.at)
        assert "zoe@essai.test" in session.scalars(select(Contact.email)).all()
    with post.database.write() as session:
        contact_erasure.stop(session, post.campaign_id, str(message["List-Unsubscribe"])[-33:-1])
    assert post.counted().people == 1
