"""Who can sign in. What they may see is a matter of jurisdiction, in boundaries_data."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from geo_minzheng.shared.history import keeps_history


@keeps_history()
class User(AbstractUser):
    """A person with a sign-in. Names are one field here: Chinese names are not split."""

    PERSONAL: ClassVar = frozenset({"full_name", "first_name", "last_name", "email"})
    OPEN: ClassVar = frozenset(
        {
            "id",
            "username",
            "password",
            "last_login",
            "is_superuser",
            "is_staff",
            "is_active",
            "date_joined",
            "language",
            "groups",
            "user_permissions",
        }
    )

    full_name = models.CharField(max_length=60, blank=True)
    language = models.CharField(
        max_length=10, blank=True, choices=[("zh-hans", "简体中文"), ("en", "English")]
    )

    def __str__(self) -> str:
        return self.full_name or self.username
