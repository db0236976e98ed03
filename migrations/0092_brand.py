from peewee import *


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = 'user'

    class Logo(Model):
        digest = CharField(max_length=16, unique=True)
        width = SmallIntegerField()
        height = SmallIntegerField()
        content = TextField()
        class Meta:
            database = db
            table_name = 'logo'

    class BrandVersion(Model):
        name = CharField(max_length=160, null=True)
        short_name = CharField(max_length=60, null=True)
        site_url = CharField(max_length=200, null=True)
        phone = CharField(max_length=60, null=True)
        support_email = CharField(max_length=254, null=True)
        bar_colour = CharField(max_length=7, null=True)
        button_colour = CharField(max_length=7, null=True)
        logo = ForeignKeyField(Logo, null=True, on_delete='RESTRICT')
        logo_has_name = BooleanField(default=False)
        author = ForeignKeyField(User, null=True, on_delete='SET NULL')
        saved_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'brand_version'

    db.create_tables([Logo, BrandVersion])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('brand_version'))
    migrator.migrate(migrator.drop_table('logo'))
