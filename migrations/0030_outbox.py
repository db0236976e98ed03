from peewee import *


def up(migrator, db):
    class Message(Model):
        channel = CharField(max_length=32)
        recipient = CharField(max_length=254)
        subject = CharField(max_length=200, default='')
        text = TextField()
        html = TextField(default='')
        headers = TextField(default='{}')
        key = CharField(unique=True, null=True, max_length=120)
        secret = BooleanField(default=False)
        state = CharField(max_length=32, default='queued')
        attempts = SmallIntegerField(default=0)
        next_try_at = DateTimeField()
        claimed_at = DateTimeField(null=True)
        sent_at = DateTimeField(null=True)
        expires_at = DateTimeField(null=True)
        gateway_id = CharField(max_length=120, default='')
        error = CharField(max_length=300, default='')
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'message'
            indexes = ((('state', 'next_try_at'), False),)
    db.create_tables([Message])

    class SandboxMessage(Model):
        channel = CharField(max_length=8)
        recipient = CharField(index=True, max_length=254)
        subject = CharField(max_length=200, default='')
        text = TextField()
        html = TextField(default='')
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'sandbox_message'
    db.create_tables([SandboxMessage])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('sandbox_message'))
    migrator.migrate(migrator.drop_table('message'))
