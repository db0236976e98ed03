from peewee import *


def up(migrator, db):
    class Outage(Model):
        fault = CharField(unique=True, max_length=32)
        since = DateTimeField()
        class Meta:
            database = db
            table_name = 'outage'
    db.create_tables([Outage])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('outage'))
