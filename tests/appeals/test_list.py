"""«Обращения» of an account and of a user (manual 4.4.4.5)."""

from datetime import UTC, datetime

from elkk.support import appeals, lifecycle
from elkk.support.models import Appeal, Topic
from tests.support.cast import Cast
from tests.support.queries import budget


def send(cast: Cast, topic: Topic, account) -> Appeal:
    draft = appeals.begin(cast.owner, cast.supplier, account, topic)
    lifecycle.send(draft, cast.owner, "Вопрос")
    return Appeal.get_by_id(draft.id)


def test_the_section_says_when_there_is_nothing(owner, cast: Cast) -> None:
    assert "обращений не было" in owner.get(f"/accounts/{cast.account.id}/appeals/").text


def test_three_months_are_shown_and_a_longer_period_by_choice(
    owner, cast: Cast, topic: Topic, at
) -> None:
    at(datetime(2025, 12, 16, 12, tzinfo=UTC))
    old = send(cast, topic, cast.account)
    at(datetime(2025, 12, 17, 12, tzinfo=UTC))
    new = send(cast, topic, cast.account)
    at(datetime(2026, 3, 17, 9, tzinfo=UTC))
    address = f"/accounts/{cast.account.id}/appeals/"
    page = owner.get(address).text
    assert new.number in page
    assert old.number not in page
    assert old.number in owner.fragment(address + "?period=6", "appeals")


def test_number_topic_and_status_are_shown(owner, cast: Cast, answered: Appeal) -> None:
    with budget(8):
        page = owner.get(f"/accounts/{cast.account.id}/appeals/").text
    for text in (answered.number, "Замена счетчика", "Есть ответ"):
        assert text in page


def test_an_account_shows_its_own_appeals_only(owner, cast: Cast, topic: Topic) -> None:
    general = send(cast, topic, None)
    assert general.number not in owner.get(f"/accounts/{cast.account.id}/appeals/").text
    assert general.number in owner.get("/appeals/").text


def test_a_guest_of_the_account_does_not_see_the_owners_letters(
    sign_in, cast: Cast, appeal: Appeal
) -> None:
    guest = sign_in(cast.guest)
    assert appeal.number not in guest.get(f"/accounts/{cast.account.id}/appeals/").text
    assert guest.get(f"/appeals/{appeal.id}/").status_code == 404


def test_a_draft_is_not_an_appeal_yet(owner, cast: Cast, draft: Appeal) -> None:
    assert "обращений не было" in owner.get("/appeals/").text
    assert owner.get(f"/appeals/{draft.id}/").status_code == 404
