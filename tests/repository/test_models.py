"""What every model must keep: classified fields, indexed foreign keys, constraints that speak."""

import re

import pytest
from django.apps import apps
from django.db import connection, models

OUR_APPS = ("accounts", "boundaries_data", "field_api", "maps")
OUR_MODELS = [
    model
    for app in OUR_APPS
    for model in apps.get_app_config(app).get_models(include_auto_created=False)
    if not model.__name__.endswith("Event")
]


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_every_field_is_personal_or_open_and_not_both(model: type[models.Model]) -> None:
    fields = {field.name for field in (*model._meta.fields, *model._meta.many_to_many)}
    fields -= {
        field.name
        for field in model._meta.many_to_many
        if not field.remote_field.through._meta.auto_created
    }
    personal, open_ = model.PERSONAL, model.OPEN

    assert fields - personal - open_ == set(), "unclassified"
    assert (personal | open_) - fields == set(), "classified but gone"
    assert personal & open_ == set(), "both"


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_sealed_fields_are_personal(model: type[models.Model]) -> None:
    sealed = {f.name for f in model._meta.fields if type(f).__name__ == "EncryptedTextField"}

    assert sealed <= model.PERSONAL


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_constraints_are_named_as_sentences(model: type[models.Model]) -> None:
    for constraint in model._meta.constraints:
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+){2,}", constraint.name), constraint.name


@pytest.mark.django_db
def test_every_foreign_key_has_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT con.conrelid::regclass::text, att.attname
              FROM pg_constraint AS con
              JOIN pg_attribute AS att
                ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
             WHERE con.contype = 'f'
               AND con.conrelid::regclass::text ~ '^(accounts|boundaries|field_api|maps)'
               AND NOT EXISTS (
                   SELECT FROM pg_index AS ind
                    WHERE ind.indrelid = con.conrelid AND ind.indkey[0] = con.conkey[1])
            """
        )
        unindexed = cursor.fetchall()

    assert unindexed == []


@pytest.mark.django_db
def test_former_rows_have_the_indexes_that_are_read_and_no_more() -> None:
    """Each is written with every change. Whoever asks for former rows in another way adds one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT ind.indrelid::regclass::text || '.' || att.attname
              FROM pg_index AS ind
              JOIN pg_attribute AS att ON att.attrelid = ind.indrelid AND att.attnum = ind.indkey[0]
             WHERE ind.indrelid::regclass::text ~ '^(accounts|boundaries|field_api|maps)_.*event$'
               AND att.attname NOT IN ('pgh_id', 'pgh_obj_id')
            """
        )
        indexed = {name for (name,) in cursor.fetchall()}

    assert indexed == {
        "field_api_householdevent.pgh_context_id",  # what one deed changed: actions/due_days.py
        "field_api_personevent.household_id",  # who ever lived there: former_rows.py
        "field_api_photoevent.household_id",  # which photos went: pages/history.py
        "field_api_postingevent.office_id",  # who served there: pages/staff_history.py
        "field_api_postingevent.worker_id",
    }


@pytest.mark.django_db
def test_every_table_of_ours_that_can_change_keeps_history() -> None:
    """A row that an action may change has a trigger; those that never change are listed."""
    never_changed = {
        "Division",
        "OutlineSource",
        "SourceOutline",
        "OutlineComparison",
        "Edition",
        "EditionPiece",
        "EditionLine",
        "EditionOutline",
        "PlaceName",
        "ReceivedEnvelope",
        "QuarantinedBody",
        "Footprint",
        "Band",
        "BandPiece",
        "ImpactedHousehold",
        "ReachedGround",
        "VillageTally",
        "Reading",
        # Who is signed in where; the request log tells when.
        "Session",
        # A preference: which columns somebody likes to see.
        "ColumnChoice",
        # Scratch of an import, emptied again: what came of it stands in the register's history.
        "ImportPiece",
        "ImportRow",
        # Sums that the queue makes anew; they may be deleted at any time.
        "Tally",
        # A count of the hour; what it comes to stands in the log of readings.
        "ListedRows",
    }
    tracked = {
        model.__name__.removesuffix("Event")
        for app in OUR_APPS
        for model in apps.get_app_config(app).get_models()
        if model.__name__.endswith("Event")
    }

    assert {model.__name__ for model in OUR_MODELS} - tracked == never_changed
