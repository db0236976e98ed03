"""Everything about an account or a user on one page."""

from tests.support.cast import Cast


def test_the_card_of_an_account_tells_whose_it_is_and_who_sees_it(cast: Cast, clerk) -> None:
    text = clerk.get(f"/staff/accounts/{cast.account.id}/").text
    for part in ("640000000001", "Орлова Ольга", "Орлова О.", "Гусев Г.", "012345678"):
        assert part in text, part


def test_the_card_of_a_user(cast: Cast, owner, clerk) -> None:
    text = clerk.get(f"/staff/users/{cast.owner.id}/").text
    for part in ("8 (916) 000-00-01", "olga@example.org", "640000000001"):
        assert part in text, part
