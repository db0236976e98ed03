"""Bills by e-mail: consents and their letters; letters carry files and may be dropped."""

from peewee import *


def up(migrator, db):
    class AccountLink(Model):
        class Meta:
            database = db
            table_name = 'account_link'

    class SandboxMessage(Model):
        class Meta:
            database = db
            table_name = 'sandbox_message'

    class EbillConsent(Model):
        link = ForeignKeyField(AccountLink, on_delete='CASCADE')
        address = CharField(max_length=254)
        agreed_at = DateTimeField()
        confirmed_at = DateTimeField(null=True)
        after_month = IntegerField(null=True)
        withdrawn_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'ebill_consent'

    EbillConsent.add_index(EbillConsent.index(
        EbillConsent.link, unique=True, where=EbillConsent.withdrawn_at.is_null(),
    ))

    class EbillLetter(Model):
        consent = ForeignKeyField(EbillConsent, on_delete='CASCADE', index=False)
        month = IntegerField()
        key = CharField(max_length=120)
        made_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'ebill_letter'
            indexes = ((('consent', 'month'), True),)

    class SandboxAttachment(Model):
        message = ForeignKeyField(SandboxMessage, on_delete='CASCADE')
        name = CharField(max_length=255)
        media_type = CharField(max_length=100)
        content = BlobField()
        class Meta:
            database = db
            table_name = 'sandbox_attachment'

    migrator.migrate(migrator.add_column('message', 'reference', TextField(null=True)))
    db.create_tables([EbillConsent, EbillLetter, SandboxAttachment])


def down(migrator, db):
    migrator.migrate(
        migrator.drop_table('sandbox_attachment'),
        migrator.drop_table('ebill_letter'),
        migrator.drop_table('ebill_consent'),
        migrator.drop_column('message', 'reference'),
    )
