"""Another owner of an account: links wait for the control question. The supplier may end a link."""

from peewee import *


def up(migrator, db):
    class Account(Model):
        class Meta:
            database = db
            table_name = 'account'

    class AccountLink(Model):
        class Meta:
            database = db
            table_name = 'account_link'

    migrator.migrate(
        migrator.add_column('account_link', 'closed_at', DateTimeField(null=True)),
        migrator.add_column('account_link', 'closed_reason', CharField(max_length=200, null=True)),
    )

    class OwnerChange(Model):
        account = ForeignKeyField(Account, on_delete='CASCADE')
        batch = IntegerField(index=True)
        undone = BooleanField()
        found_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'owner_change'

    class Confirmation(Model):
        change = ForeignKeyField(OwnerChange, on_delete='CASCADE', index=False)
        link = ForeignKeyField(AccountLink, on_delete='CASCADE', index=False)
        confirmed_at = DateTimeField(null=True)
        told_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'confirmation'
            indexes = ((('change', 'link'), True), (('link', 'confirmed_at'), False))

    Confirmation.add_index(Confirmation.index(Confirmation.id, where=Confirmation.told_at.is_null()))
    db.create_tables([OwnerChange, Confirmation])


def down(migrator, db):
    migrator.migrate(
        migrator.drop_table('confirmation'),
        migrator.drop_table('owner_change'),
        migrator.drop_column('account_link', 'closed_reason'),
        migrator.drop_column('account_link', 'closed_at'),
    )
