"""Вопросы и ответы, and обращения: threads of messages with files."""

from enum import StrEnum

from peewee import (
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    SmallIntegerField,
    TextField,
)

from elkk.accounts.models import Account, Supplier
from elkk.base.db import BaseModel, ChoiceField, UtcField
from elkk.identity.models import User


class FaqCategory(BaseModel):
    """A heading of «Вопросы и ответы»; `slug` stands in addresses."""

    slug = CharField(max_length=40, unique=True)
    title = CharField(max_length=120)
    position = IntegerField(default=0)


class FaqQuestion(BaseModel):
    """A question and its answer (Markdown).

    `keywords` are searched but not shown: «ЛК», «инкассо», other words for the same thing.
    `title_words` and `text_words` are stems for the search, kept by elkk.support.faq.
    """

    category = ForeignKeyField(FaqCategory, backref="questions", on_delete="RESTRICT")
    slug = CharField(max_length=60, unique=True)
    title = CharField(max_length=200)
    text = TextField()
    keywords = CharField(max_length=255, default="")
    position = IntegerField(default=0)
    is_published = BooleanField(default=True)
    title_words = TextField(default="")
    text_words = TextField(default="")
    updated_at = UtcField()

    category_id: int


class Topic(BaseModel):
    """Тема вопроса, under the heading `section`; `services` are the choices of «Тема услуги».

    One choice of `services` a line. An inactive topic stays with the appeals that have it.
    """

    slug = CharField(max_length=60, unique=True)
    section = CharField(max_length=120)
    title = CharField(max_length=160)
    services = TextField()
    position = IntegerField(default=0)
    is_active = BooleanField(default=True)

    @property
    def service_choices(self) -> list[str]:
        return [line.strip() for line in self.services.splitlines() if line.strip()]


class TopicQuestion(BaseModel):
    """A frequent question that is shown before anyone writes about the topic."""

    topic = ForeignKeyField(Topic, backref="frequent", on_delete="CASCADE", index=False)
    question = ForeignKeyField(FaqQuestion, backref="topics", on_delete="CASCADE")
    position = IntegerField(default=0)

    topic_id: int
    question_id: int

    class Meta:
        indexes = ((("topic", "question"), True),)


class Status(StrEnum):
    """Where an appeal is. A draft is the form that its author has not sent yet."""

    DRAFT = "draft"
    NEW = "new"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    CLOSED = "closed"


class Appeal(BaseModel):
    """An обращение. Its `number` comes with sending it; without an account it is general.

    `draft_text` is what the author typed and has not sent. `closed_at` begins the days in which
    it may be re-opened. `rating` is 1 to 5. `assignee` of the staff looks after it, who should
    answer by `due_on`. `revision` grows with each message: who answers says which one they saw.
    """

    number = CharField(max_length=20, null=True, unique=True)
    user = ForeignKeyField(User, backref="appeals", on_delete="CASCADE", index=False)
    supplier = ForeignKeyField(Supplier, backref="appeals", on_delete="RESTRICT")
    account = ForeignKeyField(Account, null=True, backref="appeals", on_delete="SET NULL")
    topic = ForeignKeyField(Topic, backref="appeals", on_delete="RESTRICT")
    service = CharField(max_length=160, default="")
    email = CharField(max_length=254, default="")
    phone = CharField(max_length=20, default="")
    draft_text = TextField(default="")
    status = ChoiceField(Status, default=Status.DRAFT)
    rating = SmallIntegerField(null=True)
    rating_comment = TextField(default="")
    created_at = UtcField()
    sent_at = UtcField(null=True)
    answered_at = UtcField(null=True)
    closed_at = UtcField(null=True)
    assignee = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL", index=False)
    due_on = DateField(null=True)
    revision = IntegerField(null=True)

    user_id: int
    supplier_id: int
    account_id: int | None
    topic_id: int
    assignee_id: int | None

    class Meta:
        indexes = (
            (("user", "account", "sent_at"), False),
            (("status", "sent_at", "id"), False),
            (("assignee", "status", "sent_at"), False),
            (("status", "due_on"), False),
        )


class Message(BaseModel):
    """One letter of a thread. `author` is gone when the person is; `author_name` stays."""

    appeal = ForeignKeyField(Appeal, backref="messages", on_delete="CASCADE")
    from_staff = BooleanField(default=False)
    author = ForeignKeyField(User, null=True, backref="appeal_messages", on_delete="SET NULL")
    author_name = CharField(max_length=120)
    text = TextField()
    created_at = UtcField()

    appeal_id: int

    class Meta:
        table_name = "appeal_message"


class AppealNote(BaseModel):
    """What the staff tell each other about an appeal; its author never sees it."""

    appeal = ForeignKeyField(Appeal, backref="notes", on_delete="CASCADE")
    author = ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL")
    author_name = CharField(max_length=120)
    text = TextField()
    created_at = UtcField()

    appeal_id: int


class AnswerDraft(BaseModel):
    """An answer that a member of the staff has begun to write."""

    appeal = ForeignKeyField(Appeal, backref="answer_drafts", on_delete="CASCADE", index=False)
    author = ForeignKeyField(User, backref="+", on_delete="CASCADE")
    text = TextField()

    class Meta:
        indexes = ((("appeal", "author"), True),)


class AnswerTemplate(BaseModel):
    """A text to begin an answer with; elkk/support/templates.py says what it may hold."""

    title = CharField(max_length=120)
    text = TextField()
    is_active = BooleanField(default=True)


class Scan(StrEnum):
    """What the scanner said; a file is given out when it is CLEAN."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


class Attachment(BaseModel):
    """A file of a thread. Without a message it waits in the form of the one who uploaded it.

    `key` is the storage's. `name` is safe to show and to save under; `size` is bytes.
    """

    appeal = ForeignKeyField(Appeal, backref="attachments", on_delete="CASCADE")
    message = ForeignKeyField(Message, null=True, backref="attachments", on_delete="CASCADE")
    uploader = ForeignKeyField(User, null=True, backref="attachments", on_delete="SET NULL")
    key = CharField(max_length=64, unique=True)
    name = CharField(max_length=120)
    mime = CharField(max_length=100)
    size = IntegerField()
    scan = ChoiceField(Scan)
    uploaded_at = UtcField()

    appeal_id: int
    message_id: int | None
