from peewee import *


def up(migrator, db):
    class Account(Model):
        class Meta:
            database = db
            table_name = 'account'

    class BillPaper(Model):
        account = ForeignKeyField(Account, on_delete='CASCADE', index=False)
        month = IntegerField()
        name = CharField(max_length=80, index=True)
        pages = SmallIntegerField()
        digest = CharField(max_length=64)
        kept_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'bill_paper'
            indexes = ((('account', 'month'), False),)

    class PaperFile(Model):
        name = CharField(max_length=80, unique=True)
        kept_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'paper_file'

    db.create_tables([BillPaper, PaperFile])


def down(migrator, db):
    migrator.migrate(
        migrator.drop_table('paper_file'),
        migrator.drop_table('bill_paper'),
    )
