"""Forms of questions and topics."""

from collections.abc import Sequence

from wtforms import BooleanField, SelectField, StringField, TextAreaField

from elkk.staff.edit_forms import EditForm, at_most, needed
from elkk.support.faq import LONGEST_ANSWER, Section
from elkk.support.models import FaqCategory
from elkk.web.fields import GroupedSelect, lines, one_line
from elkk.web.i18n import _l

MOST_FREQUENT = 6
MARKDOWN_HELP = _l(
    "An empty line begins a paragraph, **two stars** make bold, a line that begins with «- » is "
    "an item of a list, [words](https://address) is a link. {phone}, {email}, {name} and {site} "
    "become those of the utility."
)


class FaqCategoryForm(EditForm):
    title = StringField(
        _l("Title"), filters=[one_line], validators=[needed(_l("Enter the title.")), at_most(120)]
    )


class FaqQuestionForm(EditForm):
    category = SelectField(_l("Category"), coerce=int)
    title = StringField(
        _l("Question"),
        filters=[one_line],
        validators=[needed(_l("Write the question.")), at_most(200)],
        render_kw={"maxlength": 200},
    )
    text = TextAreaField(
        _l("Answer"),
        filters=[lines],
        validators=[needed(_l("Write the answer.")), at_most(LONGEST_ANSWER)],
        description=MARKDOWN_HELP,
        render_kw={"rows": 14},
    )
    keywords = StringField(
        _l("Other words"),
        filters=[one_line],
        validators=[at_most(255)],
        description=_l("By which the search finds it as well; subscribers don't see them."),
    )
    is_published = BooleanField(_l("Published"), default=True)

    def offer(self, categories: Sequence[FaqCategory]) -> "FaqQuestionForm":
        self.category.choices = [(each.id, each.title) for each in categories]
        return self


class TopicForm(EditForm):
    section = StringField(
        _l("Heading"),
        filters=[one_line],
        validators=[needed(_l("Enter the heading that the topic stands under.")), at_most(120)],
        description=_l("Topics with the same heading stand together."),
    )
    title = StringField(
        _l("Topic"), filters=[one_line], validators=[needed(_l("Enter the topic.")), at_most(160)]
    )
    services = TextAreaField(
        _l("Topics of the service"),
        filters=[lines],
        validators=[needed(_l("Enter at least one choice."))],
        description=_l("What can be chosen for «Topic of the service», one a line."),
        render_kw={"rows": 5},
    )
    is_active = BooleanField(
        _l("In use"),
        default=True,
        description=_l("Without the tick nobody can choose it; appeals that have it keep it."),
    )

    def frequent_fields(self) -> list[SelectField]:
        return [self[f"frequent{number}"] for number in range(1, MOST_FREQUENT + 1)]

    def offer(self, sections: Sequence[Section]) -> "TopicForm":
        choices = {
            section.category.title: [
                (str(each.id), each.title) for each in section.questions if each.is_published
            ]
            for section in sections
        }
        for field in self.frequent_fields():
            field.choices = choices
        return self

    @property
    def frequent(self) -> list[int]:
        return [int(field.data) for field in self.frequent_fields() if field.data]


for _number in range(1, MOST_FREQUENT + 1):
    setattr(
        TopicForm,
        f"frequent{_number}",
        GroupedSelect(
            _l("Frequent question %(number)d", number=_number), default="", validate_choice=False
        ),
    )
