"""A person changes their own password. Whether they may is asked by the form before."""

from geo_minzheng.accounts.models import User
from geo_minzheng.shared.history import changed_by


def change_password(*, by: User, password: str) -> None:
    """Give `by` a new password. History keeps when, never what it was."""
    with changed_by(by, action="accounts.change_password"):
        by.set_password(password)
        by.save(update_fields=["password", "password_changed_at"])
