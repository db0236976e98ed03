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

    class Account(Model):
        class Meta:
            database = db
            table_name = 'account'

    class DocumentVersion(Model):
        kind = CharField(max_length=32)
        number = IntegerField()
        title = CharField(max_length=160)
        text = TextField()
        note = CharField(default='')
        author = ForeignKeyField(User, on_delete='SET NULL', backref='+', null=True)
        published_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'document_version'
            indexes = [(('kind', 'number'), True)]
    db.create_tables([DocumentVersion])

    class Acceptance(Model):
        user = ForeignKeyField(User, on_delete='CASCADE', backref='+', index=False)
        version = ForeignKeyField(DocumentVersion, on_delete='RESTRICT', backref='+')
        accepted_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'acceptance'
            indexes = [(('user', 'version'), True)]
    db.create_tables([Acceptance])

    class Topic(Model):
        slug = CharField(unique=True, max_length=60)
        section = CharField(max_length=120)
        title = CharField(max_length=160)
        services = TextField()
        position = IntegerField(default=0)
        is_active = BooleanField(default=True)
        class Meta:
            database = db
            table_name = 'topic'
    db.create_tables([Topic])

    class Appeal(Model):
        number = CharField(null=True, unique=True, max_length=20)
        user = ForeignKeyField(User, on_delete='CASCADE', backref='+', index=False)
        supplier = ForeignKeyField(Supplier, on_delete='RESTRICT', backref='+')
        account = ForeignKeyField(Account, on_delete='SET NULL', backref='+', null=True)
        topic = ForeignKeyField(Topic, on_delete='RESTRICT', backref='+')
        service = CharField(max_length=160, default='')
        email = CharField(max_length=254, default='')
        phone = CharField(max_length=20, default='')
        draft_text = TextField(default='')
        status = CharField(max_length=32, default='draft')
        rating = SmallIntegerField(null=True)
        rating_comment = TextField(default='')
        created_at = DateTimeField()
        sent_at = DateTimeField(null=True)
        answered_at = DateTimeField(null=True)
        closed_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'appeal'
            indexes = [(('user', 'account', 'sent_at'), False), (('status', 'sent_at'), False)]
    db.create_tables([Appeal])

    class Message(Model):
        appeal = ForeignKeyField(Appeal, on_delete='CASCADE', backref='+')
        from_staff = BooleanField(default=False)
        author = ForeignKeyField(User, on_delete='SET NULL', backref='+', null=True)
        author_name = CharField(max_length=120)
        text = TextField()
        created_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'appeal_message'
    db.create_tables([Message])

    class Attachment(Model):
        appeal = ForeignKeyField(Appeal, on_delete='CASCADE', backref='+')
        message = ForeignKeyField(Message, on_delete='CASCADE', backref='+', null=True)
        uploader = ForeignKeyField(User, on_delete='SET NULL', backref='+', null=True)
        key = CharField(unique=True, max_length=64)
        name = CharField(max_length=120)
        mime = CharField(max_length=100)
        size = IntegerField()
        scan = CharField(max_length=32)
        uploaded_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'attachment'
    db.create_tables([Attachment])

    class FaqCategory(Model):
        slug = CharField(unique=True, max_length=40)
        title = CharField(max_length=120)
        position = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'faq_category'
    db.create_tables([FaqCategory])

    class FaqQuestion(Model):
        category = ForeignKeyField(FaqCategory, on_delete='RESTRICT', backref='+')
        slug = CharField(unique=True, max_length=60)
        title = CharField(max_length=200)
        text = TextField()
        keywords = CharField(default='')
        position = IntegerField(default=0)
        is_published = BooleanField(default=True)
        title_words = TextField(default='')
        text_words = TextField(default='')
        updated_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'faq_question'
    db.create_tables([FaqQuestion])

    class ServiceCategory(Model):
        supplier = ForeignKeyField(Supplier, on_delete='CASCADE', backref='+')
        title = CharField(max_length=120)
        position = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'service_category'
    db.create_tables([ServiceCategory])

    class PaidService(Model):
        category = ForeignKeyField(ServiceCategory, on_delete='RESTRICT', backref='+')
        code = CharField(max_length=20)
        title = CharField(max_length=200)
        details = TextField(default='')
        price = BigIntegerField(null=True)
        unit = CharField(max_length=40, default='')
        term = CharField(max_length=120, default='')
        valid_from = DateField()
        valid_until = DateField(null=True)
        needs_account = BooleanField(default=True)
        paid_online = BooleanField(default=False)
        position = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'paid_service'
            indexes = [(('category', 'code', 'valid_from'), True)]
    db.create_tables([PaidService])

    class ServiceOrder(Model):
        number = CharField(null=True, unique=True, max_length=20)
        request_key = CharField(max_length=64)
        user = ForeignKeyField(User, on_delete='CASCADE', backref='+', index=False)
        supplier = ForeignKeyField(Supplier, on_delete='RESTRICT', backref='+')
        account = ForeignKeyField(Account, on_delete='SET NULL', backref='+', null=True)
        service = ForeignKeyField(PaidService, on_delete='RESTRICT', backref='+')
        title = CharField(max_length=200)
        price = BigIntegerField(null=True)
        full_name = CharField(max_length=182)
        phone = CharField(max_length=20)
        email = CharField(max_length=254, default='')
        address = CharField()
        comment = TextField(default='')
        status = CharField(max_length=32, default='new')
        operation_id = CharField(max_length=60, default='')
        ordered_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'service_order'
            indexes = [(('user', 'request_key'), True), (('status', 'ordered_at'), False)]
    db.create_tables([ServiceOrder])

    class OrderEvent(Model):
        order = ForeignKeyField(ServiceOrder, on_delete='CASCADE', backref='+')
        status = CharField(max_length=32)
        note = CharField(default='')
        at = DateTimeField()
        class Meta:
            database = db
            table_name = 'order_event'
    db.create_tables([OrderEvent])

    class TopicQuestion(Model):
        topic = ForeignKeyField(Topic, on_delete='CASCADE', backref='+', index=False)
        question = ForeignKeyField(FaqQuestion, on_delete='CASCADE', backref='+')
        position = IntegerField(default=0)
        class Meta:
            database = db
            table_name = 'topic_question'
            indexes = [(('topic', 'question'), True)]
    db.create_tables([TopicQuestion])

    _search(db)


def _search(db):
    """The index behind the search of questions: title weighs more than text."""
    if isinstance(db, SqliteDatabase):
        db.execute_sql(
            "CREATE VIRTUAL TABLE faq_search USING fts5("
            "title_words, text_words, content='faq_question', content_rowid='id')"
        )
        gone = (
            "INSERT INTO faq_search(faq_search, rowid, title_words, text_words) "
            "VALUES ('delete', old.id, old.title_words, old.text_words);"
        )
        come = (
            "INSERT INTO faq_search(rowid, title_words, text_words) "
            "VALUES (new.id, new.title_words, new.text_words);"
        )
        for event, actions in (("INSERT", come), ("DELETE", gone), ("UPDATE", gone + come)):
            db.execute_sql(
                f"CREATE TRIGGER faq_search_{event.lower()} AFTER {event} ON faq_question "
                f"BEGIN {actions} END"
            )
    else:
        db.execute_sql(
            "CREATE INDEX faq_question_search ON faq_question USING gin (("
            "setweight(to_tsvector('simple', title_words), 'A') || "
            "setweight(to_tsvector('simple', text_words), 'D')))"
        )


def down(migrator, db):
    if isinstance(db, SqliteDatabase):
        db.execute_sql("DROP TABLE faq_search")
    migrator.migrate(migrator.drop_table('topic_question'))
    migrator.migrate(migrator.drop_table('order_event'))
    migrator.migrate(migrator.drop_table('service_order'))
    migrator.migrate(migrator.drop_table('paid_service'))
    migrator.migrate(migrator.drop_table('service_category'))
    migrator.migrate(migrator.drop_table('faq_question'))
    migrator.migrate(migrator.drop_table('faq_category'))
    migrator.migrate(migrator.drop_table('attachment'))
    migrator.migrate(migrator.drop_table('appeal_message'))
    migrator.migrate(migrator.drop_table('appeal'))
    migrator.migrate(migrator.drop_table('topic'))
    migrator.migrate(migrator.drop_table('acceptance'))
    migrator.migrate(migrator.drop_table('document_version'))
