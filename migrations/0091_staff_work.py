"""What the staff's screens search and keep: words of accounts, viewing, answers, doubts, indexes."""

from peewee import *


class User(Model):
    last_name = CharField(max_length=60)
    first_name = CharField(max_length=60)
    patronymic = CharField(max_length=60)
    name_key = CharField(max_length=190, null=True)
    class Meta:
        table_name = 'user'


class Account(Model):
    class Meta:
        table_name = 'account'


class Appeal(Model):
    class Meta:
        table_name = 'appeal'


INDEXES = {
    'user_name_key': '"user" ("name_key")',
    'appeal_status_sent_at_id': 'appeal (status, sent_at, id)',
    'appeal_assignee_id_status_sent_at': 'appeal (assignee_id, status, sent_at)',
    'appeal_status_due_on': 'appeal (status, due_on)',
    'message_state_id': 'message (state, id)',
    'message_recipient_id': 'message (recipient, id)',
    'message_created_at': 'message (created_at)',
    'payment_order_opened_on_id': 'payment_order (opened_on, id)',
    'payment_operation_id': "payment (operation_id) WHERE operation_id <> ''",
    'reading_doubts_id': 'reading (doubts, id) WHERE doubts IS NOT NULL AND reviewed_at IS NULL',
}
COLUMNS = {
    'supplier': ('answer_days',),
    'account': ('indexed_as',),
    'user': ('name_key',),
    'user_session': ('viewing_id', 'viewing_until'),
    'appeal': ('assignee_id', 'due_on', 'revision'),
    'reading': ('doubts', 'reviewed_at'),
}


def up(migrator, db):
    for model in (User, Account, Appeal):
        model.bind(db)
    person = lambda: ForeignKeyField(User, field=User.id, null=True, on_delete='SET NULL', index=False)
    migrator.migrate(
        migrator.add_column('supplier', 'answer_days', SmallIntegerField(null=True)),
        migrator.add_column('account', 'indexed_as', TextField(null=True)),
        migrator.add_column('user', 'name_key', CharField(max_length=190, null=True)),
        migrator.add_column('user_session', 'viewing_id', person()),
        migrator.add_column('user_session', 'viewing_until', DateTimeField(null=True)),
        migrator.add_column('appeal', 'assignee_id', person()),
        migrator.add_column('appeal', 'due_on', DateField(null=True)),
        migrator.add_column('appeal', 'revision', IntegerField(null=True)),
        migrator.add_column('reading', 'doubts', CharField(max_length=20, null=True)),
        migrator.add_column('reading', 'reviewed_at', DateTimeField(null=True)),
    )

    class AccountWord(Model):
        account = ForeignKeyField(Account, on_delete='CASCADE', index=False)
        word = CharField(max_length=40)
        class Meta:
            database = db
            table_name = 'account_word'
            indexes = ((('word', 'account'), True), (('account', 'word'), False))

    class AppealNote(Model):
        appeal = ForeignKeyField(Appeal, on_delete='CASCADE')
        author = ForeignKeyField(User, on_delete='SET NULL', null=True)
        author_name = CharField(max_length=120)
        text = TextField()
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'appeal_note'

    class AnswerDraft(Model):
        appeal = ForeignKeyField(Appeal, on_delete='CASCADE', index=False)
        author = ForeignKeyField(User, on_delete='CASCADE')
        text = TextField()
        class Meta:
            database = db
            table_name = 'answer_draft'
            indexes = ((('appeal', 'author'), True),)

    class AnswerTemplate(Model):
        title = CharField(max_length=120)
        text = TextField()
        is_active = BooleanField(default=True)
        class Meta:
            database = db
            table_name = 'answer_template'

    db.create_tables([AccountWord, AppealNote, AnswerDraft, AnswerTemplate])
    _compare_bytes(db)
    for name, what in INDEXES.items():
        db.execute_sql(f'CREATE INDEX "{name}" ON {what}')
    db.execute_sql('DROP INDEX "appeal_status_sent_at"')
    _name_people()
    _give_terms(db)


def _compare_bytes(db):
    """A prefix is a range: of bytes, as SQLite compares, not of a language's alphabet."""
    if isinstance(db, SqliteDatabase):
        return
    db.execute_sql('ALTER TABLE account_word ALTER COLUMN word TYPE varchar(40) COLLATE "C"')
    db.execute_sql('ALTER TABLE "user" ALTER COLUMN name_key TYPE varchar(190) COLLATE "C"')


def _name_people():
    """In Python: SQLite makes small letters of Latin ones only."""
    last = 0
    while people := list(User.select().where(User.id > last).order_by(User.id).limit(1000)):
        for user in people:
            name = ' '.join((user.last_name, user.first_name, user.patronymic))
            key = ' '.join(name.lower().replace('ё', 'е').split())
            User.update(name_key=key).where(User.id == user.id).execute()
        last = people[-1].id


def _give_terms(db):
    due = "date(sent_at, '+30 days')"
    if not isinstance(db, SqliteDatabase):
        due = "(sent_at + interval '30 days')::date"
    db.execute_sql(f"UPDATE appeal SET due_on = {due} WHERE status IN ('new', 'in_progress')")


def down(migrator, db):
    for table in ('answer_template', 'answer_draft', 'appeal_note', 'account_word'):
        migrator.migrate(migrator.drop_table(table))
    for name in INDEXES:
        db.execute_sql(f'DROP INDEX "{name}"')
    for table, names in COLUMNS.items():
        migrator.migrate(*(migrator.drop_column(table, name) for name in names))
    db.execute_sql('CREATE INDEX "appeal_status_sent_at" ON appeal (status, sent_at)')
