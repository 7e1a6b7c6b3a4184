"""Every mail is read over on a page of the demonstration, each part as it leaves."""

import msgspec

from tests.web.conftest import House
from tests.web.visitor import Visitors
from web.public.design_mails import readers


def test_every_mail_can_be_read_over_in_a_demonstration(visitors: Visitors) -> None:
    page = visitors.citizen().opens("/design/mails").sees("Courriels", "Votre certificat est suspendu")
    links = page.tree.xpath("//main//tbody//a/@href")
    assert len(links) == 2 * len(readers())
    for link in links:
        page.opens(link)
    page.opens("/design/mails/suspend_certificate_applicant?mot=patient")
    page.sees("Équipe heureuse, Patients heureux")
    policy = page.response.headers["content-security-policy"]
    assert "style-src 'unsafe-inline'" in policy and "script-src" not in policy and "sandbox" in policy
    assert page.tree.xpath("//style")
    page.opens("/design/mails/suspend_certificate_applicant/texte")
    assert page.response.headers["content-type"].startswith("text/plain")
    for lost in ("/design/mails/rien", "/design/mails/rien/texte", "/design/mails?mot=%3Cb%3E"):
        page.opens(lost, status=404)


def test_outside_a_demonstration_there_is_no_such_page(visitors: Visitors, house: House) -> None:
    house.platform.settings = msgspec.structs.replace(house.platform.settings, demo=False)
    for path in ("/design/mails", "/design/mails/grant_applicant", "/design/mails/grant_applicant/texte"):
        visitors.citizen().opens(path, status=404)
