"""`/households/{uid}/split/`: chosen members become a household of their own."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from boundaries_data.jurisdiction import Right
from field_api.actions.splits import split_household
from field_api.models import Aid, Household, Person
from field_api.pages.access import needs_right
from field_api.pages.forms.base import DayField, ReasonForm, Section
from field_api.pages.keeping import FormPage, home_to_keep, once, seen_dossier, today, user_of
from field_api.register.duplicates import members_of


class SplitForm(ReasonForm):
    """Who goes, who is head there and here, from when, and where to."""

    sections = (
        Section(
            gettext_lazy("分户"),
            ("persons", "head", "new_head_of_rest", "on", "address", "group_no", "reason"),
            gettext_lazy("在享待遇随人转到新户，分户日以前仍记在原户。"),
        ),
    )

    persons = forms.MultipleChoiceField(
        label=gettext_lazy("分出的成员"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选择一名分出的成员。")},
    )
    head = forms.ChoiceField(label=gettext_lazy("新户的户主"))
    new_head_of_rest = forms.ChoiceField(
        label=gettext_lazy("原户的新户主"),
        required=False,
        help_text=gettext_lazy("只在原户主分出去时选择。"),
    )
    on = DayField(label=gettext_lazy("分户日期"))
    address = forms.CharField(
        label=gettext_lazy("新户住址"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("留空沿用原住址；住房位置需另外登记。"),
    )
    group_no = forms.IntegerField(
        label=gettext_lazy("新户村民小组"), required=False, min_value=0, max_value=99
    )

    def __init__(self, *args: Any, members: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running: dict[int, list[str]] = {}
        for aid in Aid.objects.as_of(today()).filter(person__in=members):
            running.setdefault(aid.person_id, []).append(str(aid))
        choices = [
            (
                str(each.uid),
                "，".join(
                    [f"{each.name}（{each.get_relation_display()}）", *running.get(each.pk, [])]
                ),
            )
            for each in members
        ]
        self.fields["persons"].choices = choices  # type: ignore[attr-defined]
        names = [(str(each.uid), each.name) for each in members]
        for field in ("head", "new_head_of_rest"):
            self.fields[field].choices = [("", _("请选择")), *names]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@needs_right(Right.SEE_NAMES)
def split(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who goes and who stays; POST makes the new household and opens it."""
    home = home_to_keep(request, uid)
    data = request.POST if request.method == "POST" else None
    form = SplitForm(
        data, members=members_of(home), initial={"on": today(), "group_no": home.group_no}
    )
    new_uid = once(request, "new_uid")
    if Household.objects.visible_to(request.user).filter(uid=new_uid).exists():
        # Sent twice: who went is no longer offered, so the form could not be read again.
        return redirect("household-dossier", new_uid)

    def act() -> tuple[str, str]:
        given = form.cleaned_data
        facts = {"address": given["address"]} if given["address"].strip() else {}
        if given["group_no"] is not None:
            facts["group_no"] = given["group_no"]
        rest = given["new_head_of_rest"]
        new = split_household(
            by=user_of(request),
            uid=uid,
            new_uid=new_uid,
            persons=[UUID(each) for each in given["persons"]],
            head=UUID(given["head"]),
            on=given["on"],
            today=today(),
            reason=given["reason"],
            facts=facts,
            new_head_of_rest=UUID(rest) if rest else None,
            dossier=seen_dossier(request),
        )
        said = _("已分出新户%(name)s，户编号 %(code)s。请核对成员关系，并登记住房位置。")
        return (
            reverse("household-dossier", args=[new.uid]),
            said % {"name": new.head_name, "code": new.code},
        )

    return FormPage(
        request,
        title=_("分户"),
        forms=[form],
        act=act,
        submit=_("确认分户"),
        back=reverse("household-dossier", args=[uid]),
        home=home,
        dossier=[home],
        extra={"hidden": {"new_uid": new_uid}},
    ).answer()
