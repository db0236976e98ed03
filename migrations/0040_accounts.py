from peewee import *


def up(migrator, db):
    class Supplier(Model):
        class Meta:
            database = db
            table_name = 'supplier'

    class AccountLink(Model):
        class Meta:
            database = db
            table_name = 'account_link'

    migrator.migrate(
        migrator.add_column('account_link', 'ebill_email', CharField(max_length=254, default='')),
        migrator.add_column('account_link', 'granted_by_id', ForeignKeyField(AccountLink, field=AccountLink.id, null=True, on_delete='CASCADE')),
        migrator.add_column('account_link', 'ends_at', DateTimeField(null=True)),
        migrator.add_column('account_link', 'removed_at', DateTimeField(null=True)),
    )

    class SupplierQuestion(Model):
        supplier = ForeignKeyField(Supplier, on_delete='CASCADE', index=False)
        kind = CharField(max_length=32)
        class Meta:
            database = db
            table_name = 'supplier_question'
            indexes = ((('supplier', 'kind'), True),)

    class Invitation(Model):
        inviter = ForeignKeyField(AccountLink, on_delete='CASCADE')
        contact = CharField(max_length=254, index=True)
        may_act = BooleanField(default=False)
        until = DateField(null=True)
        created_at = DateTimeField()
        link = ForeignKeyField(AccountLink, null=True, on_delete='CASCADE')
        closed_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'invitation'

    class MutedNotice(Model):
        link = ForeignKeyField(AccountLink, on_delete='CASCADE', index=False)
        kind = CharField(max_length=32)
        class Meta:
            database = db
            table_name = 'muted_notice'
            indexes = ((('link', 'kind'), True),)

    db.create_tables([SupplierQuestion, Invitation, MutedNotice])


def down(migrator, db):
    migrator.migrate(
        migrator.drop_table('muted_notice'),
        migrator.drop_table('invitation'),
        migrator.drop_table('supplier_question'),
        migrator.drop_column('account_link', 'removed_at'),
        migrator.drop_column('account_link', 'ends_at'),
        # SQLite keeps an index on the column otherwise, and refuses to drop it.
        migrator.drop_index('account_link', 'account_link_granted_by_id'),
        migrator.drop_column('account_link', 'granted_by_id'),
        migrator.drop_column('account_link', 'ebill_email'),
    )
