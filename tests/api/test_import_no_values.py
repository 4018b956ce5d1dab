"""Cells in which a program wrote that there is nothing: told, never taken for a text."""

import pytest

from tests import world
from tests.import_files import HOUSEHOLD_HEADINGS, csv_file, household_row
from tests.importing import checked, codes_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("nan", "cell.no_value"),
        ("NULL", "cell.no_value"),
        ("None", "cell.no_value"),
        ("#N/A", "cell.formula_error"),
        ("#REF!", "cell.formula_error"),
        ("#DIV/0!", "cell.formula_error"),
    ],
)
@pytest.mark.parametrize("column", ["head_name", "address", "lon", "registered_on", "phone"])
def test_such_a_cell_is_refused_in_every_column(written, code, column):
    clerk = world.build().people["worker of the township"]
    body = csv_file([HOUSEHOLD_HEADINGS, household_row(1, **{column: written})])

    batch = checked(clerk, "households", body)

    assert code in codes_of(batch)[2]
    assert batch.counts["error"] == 1
