"""Query strings: read by a serializer that also describes them, refused with the field's name.

A name nobody knows is refused too: a filter with a slip of the pen would otherwise show everybody.
What somebody types about a person (`PersonalText`) is refused in an address, which is logged,
shared and kept by browsers: it comes in the body of a POST to `search/` below the list, or as the
key of a text that this session keeps.
"""

from functools import cache
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request

from field_api.kept_texts import texts_of
from geo_minzheng.shared.errors import InvalidInputError
from geo_minzheng.shared.marks import listed

LONGEST_NAME_TOLD = 40


class YesOrNo(serializers.ChoiceField):
    """`true` or `false`, and no other spelling."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=["true", "false"], **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(data) == "true"


class PersonalInAddressError(InvalidInputError):
    """Text about a person stands in an address."""

    code = "query.personal_text_in_address"


class PersonalText(serializers.CharField):
    """A name or another text about a person: taken from a body, never from an address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 40, **kwargs})


class KeptText(serializers.CharField):
    """The key of personal texts that this session keeps; see `field_api.kept_texts`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "required": False,
                "max_length": 40,
                "label": gettext_lazy("已输入的姓名等条件"),
                "help_text": "Key of texts kept in this session by the pages of the desk.",
                **kwargs,
            }
        )


class Query(serializers.Serializer[Any]):
    """The names that a query string may hold, with Chinese labels for the person who erred."""

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """The values given, by name; what is not given is absent or its default.

        Raises:
            InvalidInputError: a name is unknown or a value wrong; `details` says which.
        """
        given = {name: request.query_params[name] for name in request.query_params}
        names = personal_names(cls)
        if request.method == "POST":
            given |= _body(request)
        elif stated := sorted(names & given.keys()):
            raise PersonalInAddressError(
                _("姓名等个人信息不能写在网址里。请用 POST 发到 search/，把它放在请求正文中。"),
                **{name: ["body"] for name in stated},
            )
        if names and "text" in given:
            given |= cls._kept(request, str(given["text"]))
        query = cls(data=given)
        unknown = sorted(given.keys() - query.fields.keys())
        if unknown:
            raise refused(
                {name[:LONGEST_NAME_TOLD]: [_("没有这个查询条件。")] for name in unknown},
                [name[:LONGEST_NAME_TOLD] for name in unknown],
            )
        if not query.is_valid():
            raise query.refused(query.errors)
        return dict(query.validated_data)

    @classmethod
    def _kept(cls, request: Request, key: str) -> dict[str, str]:
        found = texts_of(request.session, key)
        if found is None:
            raise cls.wrong("text", _("输入的姓名等条件已失效，请重新输入。"))
        return found

    def refused(self, errors: dict[str, Any]) -> InvalidInputError:
        """The error for wrong values, naming each field by its label."""
        labels = [
            f"{self.fields[name].label}（{name}）" if name in self.fields else name
            for name in errors
        ]
        return refused(errors, labels)

    @classmethod
    def wrong(cls, name: str, why: str) -> InvalidInputError:
        """The error for one field that only a look into the register can judge."""
        return cls().refused({name: [why]})


class PageQuery(Query):
    """What every list takes."""

    cursor = serializers.CharField(
        required=False,
        max_length=400,
        label=gettext_lazy("翻页位置"),
        help_text="Opaque; from `next` or `previous` of another answer, or `last`: the last page.",
    )
    page_size = serializers.IntegerField(
        default=50, min_value=1, max_value=1000, label=gettext_lazy("每页条数")
    )


QueryType = TypeVar("QueryType", bound=Query)


@cache
def personal_names(query: type[Query]) -> frozenset[str]:
    """Names of the fields of `query` that hold text about a person."""
    fields = query().fields.items()
    return frozenset(name for name, field in fields if isinstance(field, PersonalText))


def in_address(query: type[QueryType]) -> type[QueryType]:
    """`query` without what may not stand in an address, for the API's description."""

    def get_fields(self: Any) -> dict[str, Any]:
        fields = query.get_fields(self)
        return {name: one for name, one in fields.items() if not isinstance(one, PersonalText)}

    return type(f"{query.__name__}InAddress", (query,), {"get_fields": get_fields})


def _body(request: Request) -> dict[str, Any]:
    """What a POST asks for; numbers and truth values are read as an address would spell them.

    Raises:
        InvalidInputError: the body is no object.
    """
    if not isinstance(request.data, dict):
        raise InvalidInputError(_('请求正文应为 JSON 对象，如 {"q": "…"}。'))
    spelt = {True: "true", False: "false"}
    return {
        str(name): spelt[value] if isinstance(value, bool) else value
        for name, value in request.data.items()
    }


def refused(errors: dict[str, Any], labels: list[str]) -> InvalidInputError:
    """The error shape for wrong query values."""
    error = InvalidInputError(
        _("查询条件有误：{fields}。请改正后重试。").format(fields=listed(labels))
    )
    error.details = dict(errors)
    return error
