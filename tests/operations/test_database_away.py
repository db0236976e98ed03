"""A database that does not answer gives a page that says so, to those who are signed in as well."""

import peewee


def test_someone_signed_in_reads_the_page_too(owner, cast, monkeypatch) -> None:
    def away(*_args: object) -> None:
        raise peewee.OperationalError("away")

    monkeypatch.setattr(peewee.Database, "execute_sql", away)
    assert owner.get(f"/accounts/{cast.account.id}/").status_code == 503
