"""When a payer was led to the acquirer's page: since then its answer may come at any moment."""

from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_column('payment_order', 'led_at', DateTimeField(null=True)))
    # Of payments begun before, nobody knows whether the payer was there: they may have paid.
    db.execute_sql(
        "UPDATE payment_order SET led_at = created_at WHERE confirmation_url IS NOT NULL"
        " AND confirmation_url <> ''"
    )


def down(migrator, db):
    migrator.migrate(migrator.drop_column('payment_order', 'led_at'))
