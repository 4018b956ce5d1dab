"""What a row would do to the register: the parts that every kind of file shares.

A checker of each kind looks rows up a chunk at a time and gives one `Checked` for each. It changes
nothing. Sentences name no person and repeat no number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from field_api.imports.fields import Kind
from field_api.imports.places import Places
from field_api.imports.reading import ReadRow
from field_api.imports.values import Value
from field_api.models import Verdict
from field_api.register.checks import Problem, Severity, tidy
from geo_minzheng.shared.privacy import keyed_hash


@dataclass(frozen=True)
class Frame:
    """What a check goes by, beside the rows.

    Attributes:
        kept_villages: where the sender keeps the register.
        datum: of coordinates whose row does not say it.
    """

    places: Places
    kept_villages: frozenset[int]
    today: date
    datum: str = ""


@dataclass(slots=True)
class Checked:
    """One row with its verdict.

    Attributes:
        before: for each field that would change, what the register says now.
        conflicts: sentences of problems that are no error of the row by itself.
        key: the same for rows about the same thing.
        subject, period: of an aid; periods of one subject must not overlap.
        target_id, target_version: what would be changed, and its xmin now.
    """

    row: ReadRow
    verdict: Verdict = Verdict.NEW
    problems: list[Problem] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    conflicts: set[str] = field(default_factory=set)
    key: bytes | None = None
    subject: bytes | None = None
    period: DateRange | None = None
    village_id: int | None = None
    target_id: int | None = None
    target_version: int | None = None

    @property
    def values(self) -> dict[str, Value]:
        return self.row.values

    def error(self, code: str, of: str, message: str) -> None:
        self.problems.append(Problem(code, of, Severity.ERROR, message))

    def warn(self, code: str, of: str, message: str) -> None:
        self.problems.append(Problem(code, of, Severity.WARNING, message))

    def conflict(self, code: str, of: str, message: str) -> None:
        """It cannot be kept beside what the register or the file says."""
        self.conflicts.add(code)
        self.problems.append(Problem(code, of, Severity.ERROR, message))

    def compare(self, current: Mapping[str, Any], fields: Iterable[str]) -> None:
        """Note which of `fields` the row gives and the register says otherwise."""
        for name in fields:
            given = self.row.values.get(name)
            if given is None:
                continue
            now = as_value(current.get(name))
            if now == given or (now is None and given == ""):
                continue
            # What was typed into a form may stand in the register untidied; it says the same.
            if isinstance(now, str) and tidy(now) == given:
                continue
            self.before[name] = now

    def settle(self) -> "Checked":
        """Work the verdict out of what was found."""
        wrong = [p for p in self.problems if p.severity == Severity.ERROR]
        if any(p.code not in self.conflicts for p in wrong):
            self.verdict = Verdict.ERROR
        elif wrong:
            self.verdict = Verdict.CONFLICT
        elif self.target_id is None:
            self.verdict = Verdict.NEW
        else:
            self.verdict = Verdict.CHANGED if self.before else Verdict.SAME
        return self


class Checker(Protocol):
    """Looks up what a chunk of rows is about and judges each."""

    def __init__(self, frame: Frame) -> None: ...

    def check(self, rows: list[ReadRow]) -> list[Checked]: ...


def start(row: ReadRow, kind: Kind) -> Checked:
    """A row to be judged, with what its cells and its blanks already tell."""
    checked = Checked(row, problems=row.problems)
    for spec in kind.required:
        if spec.name not in row.values and not refused(checked, spec.name):
            text = _("“%(field)s”没有填写。") % {"field": spec.label}
            checked.error("cell.missing", spec.name, text)
    return checked


def refused(checked: Checked, *names: str) -> bool:
    """Whether a cell of `names` could not be read: what follows from it is not asked."""
    return any(p.field in names and p.severity == Severity.ERROR for p in checked.problems)


def text_of(row: ReadRow, name: str) -> str:
    value = row.values.get(name)
    return "" if value is None else str(value)


def day_of(row: ReadRow, name: str) -> date | None:
    value = row.values.get(name)
    return date.fromisoformat(value) if isinstance(value, str) else None


def as_value(current: Any) -> Any:
    """What the register holds, as a row would say it."""
    if isinstance(current, date):
        return current.isoformat()
    if isinstance(current, Decimal):
        return str(current)
    return current


def key_of(*parts: object) -> bytes:
    """The same for the same parts; tells nothing of them."""
    return keyed_hash("\x1f".join(map(str, parts)))


def version_of(table: str) -> RawSQL:
    """A row's xmin: any change to the row since makes it another."""
    # The name is a table of ours, never anything that was sent.
    return RawSQL(f'"{table}"."xmin"::text::bigint', [])  # noqa: S611
