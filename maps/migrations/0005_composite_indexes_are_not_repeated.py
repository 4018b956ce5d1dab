import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """An index on one column says nothing that an index which begins with it does not."""

    dependencies = [
        ('maps', '0004_impact_keeps_the_references_others_could_break'),
    ]

    operations = [
        migrations.AlterField(
            model_name='band',
            name='footprint',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='bands', to='maps.footprint'),
        ),
        migrations.AlterField(
            model_name='footprint',
            name='incident',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='footprints', to='maps.incident'),
        ),
        migrations.AlterField(
            model_name='reachedground',
            name='footprint',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ground', to='maps.footprint'),
        ),
        migrations.AlterField(
            model_name='villagetally',
            name='footprint',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='maps.footprint'),
        ),
    ]
