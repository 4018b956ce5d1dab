from django.db import migrations


class Migration(migrations.Migration):
    """Indexes that answer in metres: "within 5 km" and "nearest" on the ellipsoid."""

    dependencies = [("field_api", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE INDEX household_by_point_in_metres
                    ON field_api_household USING gist ((location::geography));
                CREATE INDEX worker_by_base_in_metres
                    ON field_api_worker USING gist ((base::geography));
            """,
            reverse_sql="""
                DROP INDEX household_by_point_in_metres;
                DROP INDEX worker_by_base_in_metres;
            """,
        ),
    ]
