"""Give somebody a role for a division, and an account if they have none.

    python manage.py appoint wang.fang administrator 620400 --name 王芳
    python manage.py appoint wang.fang coordinator 620422 --end

The first administrator of an installation is appointed so. A new account's password is printed
once and kept nowhere; its owner changes it after signing in.
"""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from boundaries_data.actions.appointments import (
    appoint,
    division_of_code,
    end_appointments,
    levels_said,
)
from boundaries_data.models import CodeScheme, Role
from geo_minzheng.accounts.models import User
from geo_minzheng.accounts.passwords import new_password
from geo_minzheng.shared.errors import GeoMinzhengError
from geo_minzheng.shared.history import changed_by


class Command(BaseCommand):
    help = __doc__.partition("\n")[0]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="what the person signs in with")
        parser.add_argument("role", choices=Role.values, help=levels_said())
        parser.add_argument("code", help="of the division, as 620422")
        parser.add_argument(
            "--scheme", choices=CodeScheme.values, default=CodeScheme.MCA, help="who gave the code"
        )
        parser.add_argument("--name", default="", help="the person's name, for a new account")
        parser.add_argument(
            "--since", type=date.fromisoformat, help="first day of the role (default today)"
        )
        parser.add_argument("--end", action="store_true", help="end the role today instead")

    @transaction.atomic
    def handle(self, *, username: str, role: str, code: str, **given: Any) -> None:
        today = timezone.localdate()
        try:
            division = division_of_code(code, scheme=given["scheme"], day=today)
            if given["end"]:
                self._end(username, Role(role), division, today)
                return
            user = self._account(username, given["name"])
            since = given["since"] or today
            _held, is_new = appoint(
                by=None, user=user, role=Role(role), division=division, since=since
            )
        except GeoMinzhengError as error:
            raise CommandError(error.message) from error
        said = f"from {since} on" if is_new else "already"
        self.stdout.write(f"{username} is {role} of {code} {said}.")

    def _account(self, username: str, name: str) -> User:
        user = User.objects.filter(username=username).first()
        if user is not None:
            return user
        try:
            UnicodeUsernameValidator()(username)
        except ValidationError as error:
            raise CommandError(f"{username!r} cannot be a username: {error.messages[0]}") from error
        password = new_password()
        with changed_by(None, action="accounts.create_account"):
            user = User.objects.create_user(username, password=password, full_name=name)
        self.stdout.write(f"New account {username}, password {password}")
        return user

    def _end(self, username: str, role: Role, division: Any, today: date) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        ended = end_appointments(by=None, user=user, role=role, division=division, on=today)
        if not ended:
            raise CommandError(f"{username} holds no such role today.")
        self.stdout.write(f"{username} is no longer {role} there.")
