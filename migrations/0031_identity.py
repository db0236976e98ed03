from peewee import *


NEW_COLUMNS = {
    'consented_at': DateTimeField(null=True),
    'role': CharField(max_length=32, null=True),
    'notify_sms': BooleanField(default=False),
    'notify_email': BooleanField(default=True),
    'bill_delivery': CharField(max_length=32, default='paper'),
    'totp_secret': CharField(max_length=200, default=''),
    'totp_step': BigIntegerField(default=0),
    'second_factor_at': DateTimeField(null=True),
}


def up(migrator, db):
    for name, field in NEW_COLUMNS.items():
        migrator.migrate(migrator.add_column('user', name, field))

    class User(Model):
        class Meta:
            database = db
            table_name = 'user'

    class UserSession(Model):
        user = ForeignKeyField(User, on_delete='CASCADE')
        token_hash = CharField(unique=True, max_length=64)
        remembered = BooleanField(default=False)
        created_at = DateTimeField()
        seen_at = DateTimeField()
        idle_until = DateTimeField()
        expires_at = DateTimeField(index=True)
        ip = CharField(max_length=45, default='')
        user_agent = CharField(max_length=200, default='')
        class Meta:
            database = db
            table_name = 'user_session'

    class Code(Model):
        purpose = CharField(max_length=32)
        token_hash = CharField(unique=True, max_length=64)
        link_hash = CharField(unique=True, null=True, max_length=64)
        user = ForeignKeyField(User, null=True, on_delete='CASCADE')
        target = CharField(max_length=254, default='')
        live = BooleanField(default=True)
        code_hash = CharField(max_length=64, default='')
        data = TextField(default='{}')
        tries = SmallIntegerField(default=0)
        sends = SmallIntegerField(default=0)
        send_again_at = DateTimeField(null=True)
        created_at = DateTimeField()
        expires_at = DateTimeField(index=True)
        link_expires_at = DateTimeField(null=True)
        used_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'code'

    class EmailConfirmation(Model):
        user = ForeignKeyField(User, unique=True, on_delete='CASCADE')
        address = CharField(max_length=254)
        token_hash = CharField(unique=True, max_length=64)
        created_at = DateTimeField()
        expires_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'email_confirmation'

    class BackupCode(Model):
        user = ForeignKeyField(User, on_delete='CASCADE', index=False)
        code_hash = CharField(max_length=64)
        used_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'backup_code'
            indexes = ((('user', 'code_hash'), True),)

    class TrustedDevice(Model):
        user = ForeignKeyField(User, on_delete='CASCADE')
        token_hash = CharField(unique=True, max_length=64)
        created_at = DateTimeField()
        expires_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'trusted_device'

    class Bucket(Model):
        key = CharField(unique=True, max_length=120)
        full_until = BigIntegerField()
        class Meta:
            database = db
            table_name = 'bucket'

    class CaptchaChallenge(Model):
        token = CharField(unique=True, max_length=32)
        kind = CharField(max_length=8)
        subject = CharField(max_length=200)
        seed = BigIntegerField(default=0)
        cells = CharField(max_length=20, default='')
        answer = CharField(max_length=40, default='')
        created_at = DateTimeField()
        expires_at = DateTimeField(index=True)
        answered_at = DateTimeField(null=True)
        solved = BooleanField(default=False)
        used_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'captcha_challenge'

    class AuditEvent(Model):
        at = DateTimeField(index=True)
        event = CharField(max_length=60)
        user_id = BigIntegerField(null=True, index=True)
        actor_id = BigIntegerField(null=True)
        ip = CharField(max_length=45, default='')
        facts = TextField(default='{}')
        class Meta:
            database = db
            table_name = 'audit_event'

    db.create_tables([UserSession, Code, EmailConfirmation, BackupCode, TrustedDevice, Bucket,
                      CaptchaChallenge, AuditEvent])


def down(migrator, db):
    for table in ('audit_event', 'captcha_challenge', 'bucket', 'trusted_device', 'backup_code',
                  'email_confirmation', 'code', 'user_session'):
        migrator.migrate(migrator.drop_table(table))
    for name in reversed(NEW_COLUMNS):
        migrator.migrate(migrator.drop_column('user', name))
