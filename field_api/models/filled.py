"""Models some of whose columns are worked out from others whenever they are written.

Every way of Django to write a row goes through here, so that no writer can forget. A search finds
rows by them. COPY goes past this: who writes by it works them out with `spelled` and `phone_hash`.
"""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, TypeVar

from django.db import models

Row = TypeVar("Row", bound="Filled")


class FilledQuerySet(models.QuerySet[Row]):
    """Writes of many rows, with what follows from what they write."""

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        rows = list(objs)
        for row in rows:
            row.work_out(self.model.DERIVED)
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(
        self, objs: Iterable[Row], fields: Iterable[str], *args: Any, **kwargs: Any
    ) -> int:
        rows, named = list(objs), list(fields)
        for row in rows:
            row.work_out(named)
        return super().bulk_update(rows, self.model.with_derived(named), *args, **kwargs)

    def update(self, **values: Any) -> int:
        """As Django's.

        Raises:
            TypeError: a name or a phone is set to what only the database can work out.
        """
        sample = self.model()
        for field, derived in self.model.DERIVED.items():
            if field not in values or values.keys() >= set(derived):
                continue
            if not isinstance(values[field], str):
                raise TypeError(f"{field}: other columns follow from it, so it must be a text")
            setattr(sample, field, values[field])
            sample.work_out([field])
            values |= {name: getattr(sample, name) for name in derived}
        return super().update(**values)


class Filled(models.Model):
    """A row that works out its derived columns when it is saved."""

    DERIVED: ClassVar[dict[str, tuple[str, ...]]]
    """What follows from each field."""

    class Meta:
        abstract = True

    def work_out(self, fields: Collection[str]) -> None:
        """Fill what follows from `fields`."""
        raise TypeError(f"{type(self).__name__} does not say what follows from its fields")

    @classmethod
    def with_derived(cls, fields: Iterable[str]) -> list[str]:
        """`fields` and what follows from them, each once."""
        named = list(fields)
        return list(dict.fromkeys([*named, *(d for f in named for d in cls.DERIVED.get(f, ()))]))

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        named = None if update_fields is None else list(update_fields)
        self.work_out(self.DERIVED if named is None else named)
        super().save(update_fields=named and self.with_derived(named), **kwargs)
