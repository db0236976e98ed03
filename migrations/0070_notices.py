"""Notices keep the figures of a fact instead of finished words; rules, choices and the pace."""

import json

from peewee import *

REMOVES = "Titles and texts of notices: no release that shows them was ever published."


def up(migrator, db):
    class Notice(Model):
        title = CharField(max_length=160)
        text = TextField()
        details = TextField(default='{}')
        posted_at = DateTimeField(null=True)
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'notice'

    migrator.migrate(
        migrator.add_column('notice', 'details', TextField(default='{}')),
        migrator.add_column('notice', 'posted_at', DateTimeField(null=True)),
    )
    for notice in Notice.select():
        words = json.dumps({'title': notice.title, 'text': notice.text}, ensure_ascii=False)
        Notice.update(details=words, posted_at=notice.created_at).where(
            Notice.id == notice.id
        ).execute()
    migrator.migrate(
        migrator.drop_column('notice', 'title'),
        migrator.drop_column('notice', 'text'),
        migrator.add_column('message', 'quiet', CharField(max_length=60, default='')),
    )
    db.execute_sql('CREATE INDEX "notice_user_id" ON "notice" ("user_id") WHERE "posted_at" IS NULL')

    class Supplier(Model):
        class Meta:
            database = db
            table_name = 'supplier'

    class User(Model):
        class Meta:
            database = db
            table_name = 'user'

    class NoticeRule(Model):
        supplier = ForeignKeyField(Supplier, on_delete='CASCADE', index=False)
        starts_on = DateField()
        debt_from = BigIntegerField()
        overdue_from = BigIntegerField()
        verification_days = SmallIntegerField()
        class Meta:
            database = db
            table_name = 'notice_rule'
            indexes = ((('supplier', 'starts_on'), True),)

    class DailyRun(Model):
        supplier = ForeignKeyField(Supplier, on_delete='CASCADE', index=False)
        day = DateField()
        started_at = DateTimeField()
        finished_at = DateTimeField(null=True)
        made = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'daily_run'
            indexes = ((('supplier', 'day'), True),)

    class NoticeChoice(Model):
        user = ForeignKeyField(User, on_delete='CASCADE', index=False)
        kind = CharField(max_length=32)
        email = BooleanField()
        sms = BooleanField()
        class Meta:
            database = db
            table_name = 'notice_choice'
            indexes = ((('user', 'kind'), True),)

    class NoticeSettings(Model):
        user = ForeignKeyField(User, on_delete='CASCADE', unique=True)
        time_zone = CharField(max_length=40, default='')
        quiet_from = SmallIntegerField()
        quiet_until = SmallIntegerField()
        digest = BooleanField(default=False)
        calendar_key = CharField(max_length=64, null=True, unique=True)
        class Meta:
            database = db
            table_name = 'notice_settings'

    class GatewayPace(Model):
        channel = CharField(max_length=32, unique=True)
        free_at = BigIntegerField(default=0)
        class Meta:
            database = db
            table_name = 'gateway_pace'

    db.create_tables([NoticeRule, DailyRun, NoticeChoice, NoticeSettings, GatewayPace])


def down(migrator, db):
    tables = ('gateway_pace', 'notice_settings', 'notice_choice', 'daily_run', 'notice_rule')
    migrator.migrate(*(migrator.drop_table(table) for table in tables))
    db.execute_sql('DROP INDEX "notice_user_id"')
    migrator.migrate(
        migrator.drop_column('message', 'quiet'),
        migrator.add_column('notice', 'title', CharField(max_length=160, default='')),
        migrator.add_column('notice', 'text', TextField(default='')),
    )

    class Notice(Model):
        title = CharField(max_length=160)
        text = TextField()
        kind = CharField()
        details = TextField()
        class Meta:
            database = db
            table_name = 'notice'

    for notice in Notice.select():
        words = json.loads(notice.details)
        Notice.update(
            title=words.get('title', notice.kind), text=words.get('text', notice.details)
        ).where(Notice.id == notice.id).execute()
    migrator.migrate(
        migrator.drop_column('notice', 'details'),
        migrator.drop_column('notice', 'posted_at'),
    )
