"""The first id of each table of the demonstration."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FirstIds:
    """The first id of each table; row n gets first + n."""

    office: int
    worker: int
    posting: int
    household: int
    person: int
    aid: int
    visit: int
    attendance: int
    means: int
