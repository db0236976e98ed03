from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_column('account', 'power_kw', BigIntegerField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column('account', 'power_kw'))
