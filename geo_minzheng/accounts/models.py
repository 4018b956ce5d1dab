"""Who can sign in. What they may see is a matter of jurisdiction, in boundaries_data."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from geo_minzheng.shared.history import keeps_history

if TYPE_CHECKING:
    from geo_minzheng.accounts.sessions import SessionStore


# A former hash is still a way to guess a password that is used elsewhere; a sign-in changes
# nothing about the person.
@keeps_history(leave_out=("password", "last_login"))
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
            "password_changed_at",
            "groups",
            "user_permissions",
        }
    )

    full_name = models.CharField(max_length=60, blank=True)
    password_changed_at = models.DateTimeField(
        null=True, blank=True, help_text="Null until the first password is changed."
    )

    @cached_property
    def worked_out(self) -> dict[Any, Any]:
        """What follows for this person and is worked out once, by what or for what day. Requests
        of one session share it for a moment (`accounts.sessions`)."""
        return {}

    def set_password(self, raw_password: str | None) -> None:
        """Also notes the moment, which history keeps in place of the password."""
        super().set_password(raw_password)
        self.password_changed_at = timezone.now()

    def __str__(self) -> str:
        return self.full_name or self.username


class Session(AbstractBaseSession):
    """Django's session, which also says whose it is: both are read together in every request."""

    PERSONAL: ClassVar = frozenset({"session_data"})
    OPEN: ClassVar = frozenset({"session_key", "expire_date", "account"})

    account = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="sessions", help_text="Null for a stranger."
    )

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        from geo_minzheng.accounts.sessions import SessionStore

        return SessionStore
