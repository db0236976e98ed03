"""When a payer was led to the acquirer's page: since then its answer may come at any moment."""

from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_column('payment_order', 'led_at', DateTimeField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column('payment_order', 'led_at'))
