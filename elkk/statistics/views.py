"""Статистика (manual 4.4.4.4)."""

from typing import Final

from flask import Blueprint, request
from werkzeug.wrappers import Response

from elkk.accounts.models import AccountLink
from elkk.base import clock
from elkk.base.incoming import whole_number
from elkk.statistics import services
from elkk.statistics.chart import draw
from elkk.statistics.files import as_csv
from elkk.statistics.forecast import find_forecast
from elkk.statistics.services import Basis
from elkk.web.access import Allow, access
from elkk.web.htmx import page

bp: Final = Blueprint("statistics", __name__, url_prefix="/accounts/<int:account_id>/statistics")


@bp.get("/")
@access(Allow.ACCOUNT)
def index(link: AccountLink) -> Response:
    """`by` is `readings` or `bills`, `year` the newest that has data unless chosen."""
    today = clock.today(link.account.supplier.time_zone)
    basis = _basis()
    years = services.years(link.account, basis, today.year)
    year = request.args.get("year", type=whole_number)
    chosen = year if year in years else None
    if chosen is None:
        statistics = services.newest_statistics(link.account, today.year, basis)
    else:
        statistics = services.year_statistics(link.account, chosen, basis)
    return page(
        "statistics/index.html",
        fragments=("statistics",),
        link=link,
        year_choices=[(each, str(each)) for each in years],
        statistics=statistics,
        chart=draw(statistics),
        forecast=find_forecast(link.account, today, statistics.meters)
        if chosen in (None, today.year)
        else None,
    )


@bp.get("/<int:year>.csv")
@access(Allow.ACCOUNT)
def as_file(link: AccountLink, year: int) -> Response:
    today = clock.today(link.account.supplier.time_zone)
    basis = _basis()
    chosen = min(max(year, 2000), today.year)
    statistics = services.year_statistics(link.account, chosen, basis)
    name = f"statistics-{link.account.number}-{chosen}-{basis}.csv"
    return Response(
        as_csv(statistics),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _basis() -> Basis:
    return Basis.BILLS if request.args.get("by") == Basis.BILLS else Basis.READINGS
