from peewee import *


def up(migrator, db):
    migrator.migrate(migrator.add_column('document_version', 'counts_from', IntegerField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column('document_version', 'counts_from'))
