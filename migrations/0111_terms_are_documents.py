"""Orders keep the version of the documents room that was agreed with; the duplicate goes."""

from peewee import *

REMOVES = "Payment terms of their own: no release with them was ever published."

KIND = 'payment-terms'


def up(migrator, db):
    class PaymentTerms(Model):
        version = IntegerField(unique=True)
        text = TextField()
        starts_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'payment_terms'

    DocumentVersion, PaymentOrder, Acceptance = _tables(db)
    agreed = PaymentOrder.select(PaymentOrder.terms_id).distinct()
    kept = list(PaymentTerms.select().where(PaymentTerms.id.in_(agreed)).order_by(PaymentTerms.version))
    _make_room(DocumentVersion, len(kept))
    moved = {
        terms.id: DocumentVersion.create(
            kind=KIND,
            number=number,
            title='Условия оплаты',
            text=terms.text,
            note='',
            published_at=terms.starts_at,
        ).id
        for number, terms in enumerate(kept, start=1)
    }
    _point(db, 'payment_terms', 'document_version', lambda: _renumber(PaymentOrder, moved))
    migrator.migrate(migrator.drop_table('payment_terms'))
    firsts = (
        PaymentOrder.select(
            PaymentOrder.user_id, PaymentOrder.terms_id, fn.MIN(PaymentOrder.created_at)
        )
        .where(PaymentOrder.user_id.is_null(False))
        .group_by(PaymentOrder.user_id, PaymentOrder.terms_id)
    )
    Acceptance.insert_from(
        firsts, [Acceptance.user_id, Acceptance.version_id, Acceptance.accepted_at]
    ).execute()


def _tables(db):
    class DocumentVersion(Model):
        kind = CharField(max_length=32)
        number = IntegerField()
        title = CharField(max_length=160)
        text = TextField()
        note = CharField(default='')
        published_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'document_version'

    class PaymentOrder(Model):
        user_id = IntegerField(null=True)
        terms_id = IntegerField()
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'payment_order'

    class Acceptance(Model):
        user_id = IntegerField()
        version_id = IntegerField()
        accepted_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'acceptance'

    return DocumentVersion, PaymentOrder, Acceptance


def _make_room(DocumentVersion, places):
    """What was published in the documents room stays in force: the others come before it."""
    ours = DocumentVersion.kind == KIND
    # Below zero first: numbers must not meet halfway.
    DocumentVersion.update(number=(DocumentVersion.number + places) * -1).where(ours).execute()
    DocumentVersion.update(number=DocumentVersion.number * -1).where(ours).execute()


def _renumber(PaymentOrder, moved):
    """Below zero first, as above."""
    for before, after in moved.items():
        PaymentOrder.update(terms_id=-after).where(PaymentOrder.terms_id == before).execute()
    PaymentOrder.update(terms_id=PaymentOrder.terms_id * -1).where(PaymentOrder.terms_id < 0).execute()


def _point(db, before, after, renumber):
    """Have payment_order.terms_id refer to another table, whose ids `renumber` puts in."""
    if isinstance(db, PostgresqlDatabase):
        db.execute_sql('ALTER TABLE payment_order DROP CONSTRAINT payment_order_terms_id_fkey')
        renumber()
        db.execute_sql(
            'ALTER TABLE payment_order ADD CONSTRAINT payment_order_terms_id_fkey '
            f'FOREIGN KEY (terms_id) REFERENCES {after} (id) ON DELETE RESTRICT'
        )
        return
    # SQLite changes no constraint, and a table made anew would take the lines of the orders with
    # it. What remains is https://www.sqlite.org/lang_altertable.html#otheralter.
    db.execute_sql('PRAGMA defer_foreign_keys = ON')
    version = db.execute_sql('PRAGMA schema_version').fetchone()[0]
    db.execute_sql('PRAGMA writable_schema = ON')
    db.execute_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) "
        "WHERE type = 'table' AND name = 'payment_order'",
        (f'("terms_id") REFERENCES "{before}"', f'("terms_id") REFERENCES "{after}"'),
    )
    db.execute_sql(f'PRAGMA schema_version = {version + 1}')
    db.execute_sql('PRAGMA writable_schema = OFF')
    renumber()


def down(migrator, db):
    class PaymentTerms(Model):
        version = IntegerField(unique=True)
        text = TextField()
        starts_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'payment_terms'

    DocumentVersion, PaymentOrder, _ = _tables(db)
    db.create_tables([PaymentTerms])
    moved = {
        each.id: PaymentTerms.create(
            version=each.number, text=each.text, starts_at=each.published_at
        ).id
        for each in DocumentVersion.select().where(DocumentVersion.kind == KIND)
    }
    _point(db, 'document_version', 'payment_terms', lambda: _renumber(PaymentOrder, moved))
