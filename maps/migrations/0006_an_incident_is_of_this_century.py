import datetime

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("maps", "0005_composite_indexes_are_not_repeated"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "occurred_at__gte",
                        datetime.datetime(
                            2000,
                            1,
                            1,
                            0,
                            0,
                            tzinfo=datetime.timezone(datetime.timedelta(seconds=28800)),
                        ),
                    )
                ),
                name="incident_is_of_this_century",
            ),
        ),
    ]
