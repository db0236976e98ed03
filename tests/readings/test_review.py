"""The billing department looks at readings that were confirmed against a soft check."""

from datetime import date

import pytest

from elkk.identity.models import AuditEvent
from elkk.notices.models import Kind, Notice
from elkk.readings import review
from elkk.readings.models import Reading, ReadingPhoto, Status
from tests.readings.steps import make_reading, saved, send
from tests.readings.test_photos import picture
from tests.support.cast import Cast, Staff


@pytest.fixture
def doubtful(cast: Cast, owner) -> Reading:
    """Olga sends ten times the usual, is warned, and confirms."""
    for month in range(1, 13):
        make_reading(cast.meter, date(2025, month, 20), str(1000 + 100 * month))
    send(owner, cast, "12000", confirm="y", warned="t1=12000")
    return saved(cast.meter)


def test_what_was_confirmed_in_spite_of_a_warning_is_marked(doubtful: Reading) -> None:
    assert (doubtful.doubts, doubtful.status) == ("high", Status.ACCEPTED)
    assert review.waiting() == 1


def test_usual_readings_are_not_listed(cast: Cast, owner, billing) -> None:
    make_reading(cast.meter, date(2026, 2, 20), "1000")
    send(owner, cast, "1100")
    assert saved(cast.meter).doubts is None
    assert "Ничего нет." in billing.get("/staff/readings/").text


def test_it_is_listed_with_what_speaks_against_it(doubtful: Reading, billing) -> None:
    assert "намного больше обычного" in billing.get("/staff/readings/").text
    text = billing.get(f"/staff/readings/{doubtful.id}/").text.replace("\xa0", " ")
    for part in ("12000", "2200", "9 800 кВт·ч", "Орлова О."):
        assert part in text, part


def test_an_accepted_one_leaves_the_list_and_stays_as_it_is(doubtful, billing) -> None:
    assert billing.post(f"/staff/readings/{doubtful.id}/accept").status_code == 303
    assert review.waiting() == 0
    assert Reading.get_by_id(doubtful.id).status is Status.ACCEPTED
    assert not Notice.select().exists()


def test_a_rejected_one_is_told_to_whoever_sent_it(cast, staff: Staff, doubtful, billing) -> None:
    reason = {"reason": "Лишняя цифра"}
    assert billing.post(f"/staff/readings/{doubtful.id}/reject", data=reason).status_code == 303
    rejected = Reading.get_by_id(doubtful.id)
    assert (rejected.status, rejected.rejected_reason) == (Status.REJECTED, "Лишняя цифра")
    notice = Notice.get(Notice.kind == Kind.READING_REJECTED)
    assert (notice.user_id, notice.details["reason"]) == (cast.owner.id, "Лишняя цифра")
    assert AuditEvent.get(AuditEvent.event == "staff.reading_rejected").actor_id == staff.billing.id
    assert review.waiting() == 0


def test_a_reason_must_be_given(doubtful: Reading, billing) -> None:
    refused = billing.post(f"/staff/readings/{doubtful.id}/reject", data={"reason": ""})
    assert refused.status_code == 422
    assert "абонент это прочтет" in refused.text
    assert Reading.get_by_id(doubtful.id).status is Status.ACCEPTED


def test_what_the_billing_has_already_can_only_be_looked_at(doubtful: Reading, billing) -> None:
    Reading.update(status=Status.PASSED).execute()
    assert "только биллинг" in billing.get(f"/staff/readings/{doubtful.id}/").text
    billing.post(f"/staff/readings/{doubtful.id}/reject", data={"reason": "Нет"})
    assert Reading.get_by_id(doubtful.id).status is Status.PASSED
    assert review.waiting() == 1


def test_one_decides(doubtful: Reading, staff: Staff, billing) -> None:
    billing.post(f"/staff/readings/{doubtful.id}/accept")
    billing.post(f"/staff/readings/{doubtful.id}/reject", data={"reason": "Нет"})
    assert Reading.get_by_id(doubtful.id).status is Status.ACCEPTED


def test_the_photo_is_shown(app, cast: Cast, doubtful: Reading, billing, owner) -> None:
    from elkk.readings import photos

    with app.app_context():
        photos.attach(doubtful, cast.owner, picture())
    photo = ReadingPhoto.get()
    page = billing.get(f"/staff/readings/{doubtful.id}/").text
    path = f"/staff/readings/{doubtful.id}/photos/{photo.id}.jpg"
    assert path in page
    assert billing.get(path).mimetype == "image/jpeg"
    assert billing.get(f"/staff/readings/{doubtful.id}/photos/999.jpg").status_code == 404
