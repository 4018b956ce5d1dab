"""A file of many households imported as the queue's worker does it: clock, processor, memory.

    python -m geo_minzheng.operating.bench.imports make FILE ROWS PERCENT_KNOWN
    python -m geo_minzheng.operating.bench.imports run FILE
    python -m geo_minzheng.operating.bench.imports undo

`make` writes a workbook or a text file, by the ending of FILE, in which so many of the households
stand in the register already and get another address. `run` brings it in, `undo` takes back what
was brought in last; both print JSON. Each runs in a process of its own under the program's
settings. They write into the register: give them a copy.
"""

import csv
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

PIECE = 1024 * 1024
SENDER = "bench-import"

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"
_GIVEN = "建国秀英桂兰志强海燕玉梅永红小军丽华"


def make(path: Path, rows: int, percent_known: int) -> None:
    """Write the file."""
    from field_api.imports.household_fields import HOUSEHOLDS

    headings = [field.heading for field in HOUSEHOLDS.fields]
    names = [field.name for field in HOUSEHOLDS.fields]
    lines = ([row.get(name, "") for name in names] for row in _households(rows, percent_known))
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([headings, *lines])
        return
    import xlsxwriter

    # Texts shared by the cells, as Excel and WPS write them, which costs readers the most memory.
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headings)
        for number, line in enumerate(lines, start=1):
            sheet.write_row(number, 0, line)


def _households(rows: int, percent_known: int) -> Iterator[dict[str, Any]]:
    from django.db.models import FloatField, Func
    from django.utils import timezone

    from field_api.imports.places import VILLAGES_OF_A_DAY, Village
    from field_api.models import Household

    villages = {
        village.village_id: village
        for village in VILLAGES_OF_A_DAY.rows(Village, day=timezone.localdate())
    }
    homes = (
        Household.objects.active()
        .located()
        .order_by("uid")
        .annotate(lon=Func("location", function="ST_X", output_field=FloatField()))
        .annotate(lat=Func("location", function="ST_Y", output_field=FloatField()))
        .values_list("code", "head_name", "village_id", "lon", "lat")
    )
    for number, (code, head, village_id, lon, lat) in enumerate(homes[:rows].iterator()):
        known, village = number % 100 < percent_known, villages[village_id]
        new_head = _SURNAMES[number % 20] + _GIVEN[number // 20 % 18] + _GIVEN[number // 360 % 18]
        yield {
            "code": code if known else f"BENCH{number:08d}",
            "head_name": head if known else new_head,
            "village_code": village.mca or village.nbs,
            "county": village.county,
            "township": village.township,
            "village": village.name,
            "group_no": number % 9 + 1,
            "address": f"{village.name}{number % 9 + 1}组{number % 400 + 1}号",
            "phone": f"138{number:08d}",
            "lon": round(lon, 6),
            "lat": round(lat, 6),
            "datum": "CGCS2000",
            "located_on": "2026-03-15",
            "housing": "砖混平房",
            "rooms": number % 5 + 1,
            "hazard": "无",
            "registered_on": "2020年1月5日",
            "registered_address": f"{village.township}{village.name}",
            "bank_name": "兰州银行",
            "bank_account": f"{700_000_000_000 + number}",
            "income_unsteady": "否",
            "note": "普查登记",
        }


def run(path: Path) -> dict[str, Any]:
    """Import the file whole.

    Returns:
        for each phase `clock_s`, `program_s` and `database_s` (processor time of this process and
        of its session of the database); `counts` of rows by verdict; `begun_mib` and `peak_mib`,
        the memory before and at most; `load`.
    """
    from field_api import jobs
    from field_api.actions import imports as actions
    from field_api.models import Choice, ImportKind

    by, begun_mib = _sender(), _peak_mib()
    phases: dict[str, dict[str, float]] = {}

    def send() -> Any:
        with path.open("rb") as file:
            return actions.send_file(
                by=by,
                kind=ImportKind.HOUSEHOLDS,
                file_name=path.name,
                chunks=iter(lambda: file.read(PIECE), b""),
                check_at_once=True,
            )

    batch = _timed(phases, "upload", send)
    _timed(phases, "read", lambda: jobs.read_import.func(batch_id=batch.pk))
    _timed(phases, "check", lambda: jobs.check_import.func(batch_id=batch.pk))
    actions.apply_import(by=by, batch=batch, choice=Choice.ALL)
    _timed(phases, "apply", lambda: jobs.apply_import.func(batch_id=batch.pk, by_id=by.pk))
    batch.refresh_from_db()
    return {
        "phases": phases,
        "state": batch.state,
        "counts": batch.counts,
        "applied": batch.applied_rows,
        "mib_sent": round(batch.byte_count / 2**20, 1),
        "begun_mib": begun_mib,
        "peak_mib": _peak_mib(),
        "load": os.getloadavg()[0],
    }


def undo() -> dict[str, Any]:
    """Take back the file that was brought in last; what it took, as `run` says it."""
    from field_api import jobs
    from field_api.actions import imports as actions
    from field_api.models import ImportBatch

    by, begun_mib = _sender(), _peak_mib()
    batch = ImportBatch.objects.filter(sent_by=by).latest("id")
    phases: dict[str, dict[str, float]] = {}
    _timed(phases, "asked", lambda: actions.undo_import(by=by, batch=batch))
    _timed(phases, "undo", lambda: jobs.undo_import.func(batch_id=batch.pk, by_id=by.pk))
    batch.refresh_from_db()
    return {
        "phases": phases,
        "state": batch.state,
        "counts": batch.counts,
        "applied": batch.applied_rows,
        "begun_mib": begun_mib,
        "peak_mib": _peak_mib(),
        "load": os.getloadavg()[0],
    }


def _timed(phases: dict[str, Any], name: str, work: Callable[[], Any]) -> Any:
    clock, program, database = time.perf_counter(), time.process_time(), _database_s()
    made = work()
    phases[name] = {
        "clock_s": round(time.perf_counter() - clock, 2),
        "program_s": round(time.process_time() - program, 2),
        "database_s": round(_database_s() - database, 2),
    }
    return made


def _sender() -> Any:
    """Somebody who keeps the register of the whole city."""
    from psycopg.types.range import DateRange

    from boundaries_data.models import Appointment, Division, Level, Role
    from geo_minzheng.accounts.models import User

    user, made = User.objects.get_or_create(username=SENDER)
    if made:
        user.set_unusable_password()
        user.save()
        city = Division.objects.get(level=Level.CITY)
        Appointment.objects.create(
            user=user, role=Role.COORDINATOR, division=city, valid=DateRange(None, None)
        )
    return user


def _database_s() -> float:
    """Processor seconds of our session's process; it stands on the same machine."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    stat = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) * _TICK_S


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        json.dump(undo() if sys.argv[1] == "undo" else run(Path(sys.argv[2])), sys.stdout)
