"""Query strings: read by a serializer that also describes them, refused with the field's name.

A name nobody knows is refused too: a filter with a slip of the pen would otherwise show everybody.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request

from geo_minzheng.shared.errors import InvalidInputError

LONGEST_NAME_TOLD = 40


class YesOrNo(serializers.ChoiceField):
    """`true` or `false`, and no other spelling."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=["true", "false"], **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(data) == "true"


class Query(serializers.Serializer[Any]):
    """The names that a query string may hold, with Chinese labels for the person who erred."""

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """The values given, by name; what is not given is absent or its default.

        Raises:
            InvalidInputError: a name is unknown or a value wrong; `details` says which.
        """
        query = cls(data={name: request.query_params[name] for name in request.query_params})
        unknown = sorted(request.query_params.keys() - query.fields.keys())
        if unknown:
            raise refused(
                {name[:LONGEST_NAME_TOLD]: [_("没有这个查询条件。")] for name in unknown},
                [name[:LONGEST_NAME_TOLD] for name in unknown],
            )
        if not query.is_valid():
            raise query.refused(query.errors)
        return dict(query.validated_data)

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
        help_text="Opaque; from `next` or `previous` of another answer.",
    )
    page_size = serializers.IntegerField(
        default=50, min_value=1, max_value=1000, label=gettext_lazy("每页条数")
    )


def refused(errors: dict[str, Any], labels: list[str]) -> InvalidInputError:
    """The error shape for wrong query values."""
    error = InvalidInputError(
        _("查询条件有误：{fields}。请改正后重试。").format(fields="、".join(labels))
    )
    error.details = dict(errors)
    return error
