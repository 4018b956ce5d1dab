from django.db import migrations, models


class Migration(migrations.Migration):
    """A head's name is searched by its beginning; without the operator class LIKE reads all."""

    dependencies = [("field_api", "0004_attendance_keeps_history")]

    operations = [
        migrations.AddIndex(
            model_name="household",
            index=models.Index(
                fields=["head_name"],
                name="household_by_head_name",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
    ]
