"""Saving, changing and deleting a view of a list. Only its owner may change or delete it."""

import re
from http import HTTPStatus
from unicodedata import normalize
from urllib.parse import parse_qsl, urlencode

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from boundaries_data.jurisdiction import scope_of
from field_api.models import ListName, SavedView
from geo_minzheng.shared.errors import GeoMinzhengError, InvalidInputError, NotFoundError
from geo_minzheng.shared.history import changed_by

MOST_VIEWS = 50
"""Of one person and list: a longer menu is no help."""

LONGEST_QUERY = 1000

# Longer than a day written without signs, shorter than any number of a person.
_NUMBER = re.compile(r"\d(?:[\s-]?\d){8,}")


class SavedViewNameTakenError(GeoMinzhengError):
    """The person has a view of this list with that name."""

    code = "saved_view.name_taken"
    status = HTTPStatus.CONFLICT


def save_view(
    *, by: AbstractBaseUser, list_name: ListName | str, name: str, query: str
) -> SavedView:
    """Keep the address part `query` of a list under `name`.

    Args:
        query: without anything personal but what `kept_texts.sealed_text` sealed.

    Raises:
        SavedViewNameTakenError: there is one of that name.
        InvalidInputError: no name, too long a query, or too many views.
    """
    name = _name(name)
    if len(query) > LONGEST_QUERY:
        raise InvalidInputError(
            _("查询条件太长，无法保存。请减少条件或显示的列。"), query=["too long"]
        )
    mine = SavedView.objects.filter(owner_id=by.pk, list_name=list_name)
    if mine.count() >= MOST_VIEWS:
        raise InvalidInputError(
            _("已保存 {most} 个常用查询，请先删除不用的。").format(most=MOST_VIEWS),
            name=["too many"],
        )
    _refuse_if_taken(mine, name)
    with changed_by(by, action="saved_views.save_view"):
        return SavedView.objects.create(
            owner_id=by.pk,
            list_name=list_name,
            name=name,
            query=query,
            saved_at=timezone.now(),
        )


def change_view(
    *, by: AbstractBaseUser, view: SavedView, name: str, shared_in: int | None
) -> SavedView:
    """Rename `view` and share it with those who serve in a division, or with nobody.

    Raises:
        NotFoundError: it is not theirs.
        InvalidInputError: no name, or a division where they have no appointment.
        SavedViewNameTakenError: another of theirs has the name.
    """
    _refuse_if_not_owner(by, view)
    name = _name(name)
    if shared_in is not None and shared_in not in scope_of(by).roots:
        raise InvalidInputError(_("只能共享给自己任职的辖区。"), shared_in=["not yours"])
    others = SavedView.objects.filter(owner_id=by.pk, list_name=view.list_name).exclude(pk=view.pk)
    _refuse_if_taken(others, name)
    view.name, view.shared_in_id = name, shared_in
    if shared_in is not None:
        # What somebody typed about a person is theirs: a shared view goes without it.
        parts = [(key, text) for key, text in parse_qsl(view.query) if key != "sealed"]
        view.query = urlencode(parts)
    with changed_by(by, action="saved_views.change_view"):
        view.save()
    return view


def delete_view(*, by: AbstractBaseUser, view: SavedView) -> None:
    """Delete `view`.

    Raises:
        NotFoundError: it is not theirs.
    """
    _refuse_if_not_owner(by, view)
    with changed_by(by, action="saved_views.delete_view"):
        view.delete()


def _name(name: str) -> str:
    name = name.replace("\x00", "").strip()[:40]
    if not name:
        raise InvalidInputError(_("请给这个查询起个名字。"), name=["required"])
    if _NUMBER.search(normalize("NFKC", name)):
        raise InvalidInputError(
            _("名字里请不要写证件号码、电话等号码：共享后同事会看到它。"), name=["number"]
        )
    return name


def _refuse_if_taken(others: QuerySet[SavedView], name: str) -> None:
    if others.filter(name=name).exists():
        raise SavedViewNameTakenError(_("您已有同名的常用查询，请换一个名字。"))


def _refuse_if_not_owner(by: AbstractBaseUser, view: SavedView) -> None:
    if view.owner_id != by.pk:
        raise NotFoundError(_("找不到这个常用查询，或它不是您保存的。"))
