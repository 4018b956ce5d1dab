"""What a changed row leaves behind."""

import pytest

from field_api.models import Household
from geo_minzheng.shared.history import changed_by
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_first_value_outlives_the_first_change() -> None:
    home = factories.household(factories.division("village", "南关村"), address="旧址 1 号")
    editor = factories.user()

    with changed_by(editor, action="households.correct", reason="门牌更换"):
        Household.objects.filter(pk=home.pk).update(address="新址 2 号")

    (event,) = home.events.select_related("pgh_context")
    assert event.address == "旧址 1 号"
    assert event.pgh_context.metadata == {
        "by": str(editor.pk),
        "action": "households.correct",
        "reason": "门牌更换",
    }
