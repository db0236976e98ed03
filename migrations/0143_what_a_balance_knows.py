"""Which of the billing's payments were there when an account's balance came."""

from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_column('account', 'balance_knows', IntegerField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column('account', 'balance_knows'))
