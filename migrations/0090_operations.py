from peewee import *


def up(migrator, db):
    class PeriodicRun(Model):
        name = CharField(unique=True, max_length=120)
        due_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'periodic_run'
    db.create_tables([PeriodicRun])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('periodic_run'))
