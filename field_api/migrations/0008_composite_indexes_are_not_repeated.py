import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """An index on one column says nothing that an index which begins with it does not."""

    dependencies = [
        ('boundaries_data', '0004_composite_indexes_are_not_repeated'),
        ('field_api', '0007_a_disability_has_a_grade'),
    ]

    operations = [
        migrations.AlterField(
            model_name='household',
            name='village',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='households', to='boundaries_data.division'),
        ),
        migrations.AlterField(
            model_name='visit',
            name='household',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='field_api.household'),
        ),
        migrations.AlterField(
            model_name='visit',
            name='position',
            field=django.contrib.gis.db.models.fields.PointField(blank=True, null=True, spatial_index=False, srid=4490),
        ),
        migrations.AlterField(
            model_name='visitevent',
            name='position',
            field=django.contrib.gis.db.models.fields.PointField(blank=True, null=True, spatial_index=False, srid=4490),
        ),
        migrations.AlterField(
            model_name='visitworker',
            name='visit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='field_api.visit'),
        ),
    ]
