"""The utility sees who refused paper since when, downloads the list, and sees who took it back."""

from flask import Flask

from elkk.accounts.models import AccountLink
from elkk.delivery import outbox
from elkk.delivery.senders import SendError
from elkk.ebills import sending, services
from tests.ebills.conftest import KNOWN, OTHER, Gateway, next_bill
from tests.support.app import USUAL_NOW
from tests.support.cast import Cast

PAGE = "/staff/ebills/"


def choose(cast: Cast, email: str | None = KNOWN) -> None:
    """What the owner chooses in the settings; the tests' staff share their application context."""
    AccountLink.update(
        ebill_email=email or "", ebill_consent_at=USUAL_NOW if email else None
    ).where(AccountLink.user == cast.owner).execute()
    services.follow_choices()


def test_a_consent_stands_in_the_list_with_its_days(cast: Cast, billing, gateway) -> None:
    choose(cast)
    page = billing.get(PAGE).text
    assert "640000000001" in page
    assert "olga@example.org" in page
    assert "17.03.2026" in page
    assert "По e-mail" in page


def test_an_address_that_is_not_confirmed_still_gets_paper(cast: Cast, billing, gateway) -> None:
    choose(cast, OTHER)
    assert "640000000001" in billing.get(f"{PAGE}?state=waiting").text
    assert "640000000001" not in billing.get(f"{PAGE}?state=email").text.split('id="rows"')[1]


def test_whoever_withdraws_stands_there_as_on_paper_again(cast: Cast, billing, gateway) -> None:
    choose(cast)
    choose(cast, None)
    assert "Снова на бумаге" in billing.get(f"{PAGE}?state=ended").text.split('id="rows"')[1]
    assert "640000000001" not in billing.get(f"{PAGE}?state=email").text.split('id="rows"')[1]


def test_a_letter_that_was_refused_for_good_is_told(cast: Cast, billing, gateway: Gateway) -> None:
    choose(cast)
    next_bill(cast.account)
    gateway.error = SendError("550 no such user", permanent=True)
    sending.run()
    outbox.sweep()
    assert "640000000001" in billing.get(f"{PAGE}?state=failing").text.split('id="rows"')[1]


def test_the_list_is_found_by_the_number(cast: Cast, billing, gateway) -> None:
    choose(cast)
    assert "olga@example.org" in billing.get(f"{PAGE}?account=64000").text
    assert "olga@example.org" not in billing.get(f"{PAGE}?account=99").text.split('id="rows"')[1]


def test_the_list_is_downloaded_for_the_billing(cast: Cast, billing, gateway) -> None:
    choose(cast)
    response = billing.get(f"{PAGE}list.csv?state=email")
    head, row = response.text.removeprefix("\ufeff").splitlines()
    assert head == "account;address;email;agreed_at;refused_paper_at;back_at;state"
    assert row.split(";")[0] == "640000000001"
    assert row.split(";")[2:] == [
        "olga@example.org",
        *("17.03.2026 13:00", "17.03.2026 13:00", "", "email"),
    ]


def test_a_command_writes_the_same(app: Flask, cast: Cast, gateway) -> None:
    choose(cast)
    result = app.test_cli_runner().invoke(args=["ebills", "list", "--state", "email"])
    assert result.exit_code == 0, result.output
    assert "640000000001" in result.output


def test_clerks_don_t_see_it(clerk) -> None:
    assert clerk.get(PAGE).status_code == 403
