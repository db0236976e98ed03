from peewee import *


def up(migrator, db):
    class PutAway(Model):
        name = CharField(unique=True, max_length=40)
        at = DateTimeField()
        class Meta:
            database = db
            table_name = 'put_away'
    db.create_tables([PutAway])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('put_away'))
