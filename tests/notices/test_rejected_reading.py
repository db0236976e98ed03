"""A reading that the billing did not take is told to whoever submitted it."""

from decimal import Decimal

from elkk.notices.generation import generate
from elkk.notices.models import Kind, Notice
from elkk.notices.wording import words
from elkk.readings.models import Reading, Source, Status
from tests.support.app import USUAL_NOW
from tests.support.cast import Cast

TODAY = USUAL_NOW.date()


def submitted(cast: Cast, status: Status) -> Reading:
    return Reading.create(
        account=cast.account,
        meter=cast.meter,
        taken_on=TODAY,
        source=Source.CUSTOMER,
        t1=Decimal(1200),
        status=status,
        rejected_reason="Меньше контрольных." if status is Status.REJECTED else "",
        submitted_by=cast.owner,
        submitted_at=USUAL_NOW,
    )


def told(cast: Cast) -> list[Notice]:
    generate(cast.supplier)
    return list(Notice.select().where(Notice.kind == Kind.READING_REJECTED))


def test_it_is_told_once_with_the_reason(cast: Cast) -> None:
    submitted(cast, Status.REJECTED)
    told(cast)
    [notice] = told(cast)
    assert notice.user == cast.owner
    assert "Меньше контрольных." in words(notice, TODAY).text
    assert "17.03.2026" in words(notice, TODAY).title


def test_one_that_was_taken_is_not_told(cast: Cast) -> None:
    submitted(cast, Status.BILLED)
    assert told(cast) == []
