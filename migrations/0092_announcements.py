from peewee import *


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = 'user'

    class Supplier(Model):
        class Meta:
            database = db
            table_name = 'supplier'

    class Announcement(Model):
        text = CharField(max_length=300)
        tone = CharField(max_length=32, default='info')
        audience = CharField(max_length=32, default='subscribers')
        supplier = ForeignKeyField(Supplier, null=True, on_delete='CASCADE')
        starts_at = DateTimeField()
        ends_at = DateTimeField(null=True)
        author = ForeignKeyField(User, null=True, on_delete='SET NULL')
        class Meta:
            database = db
            table_name = 'announcement'

    db.create_tables([Announcement])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('announcement'))
