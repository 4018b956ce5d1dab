import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """An index on one column says nothing that an index which begins with it does not."""

    dependencies = [
        ('boundaries_data', '0003_history_keeps_the_row_before_each_change'),
    ]

    operations = [
        migrations.AlterField(
            model_name='divisionversion',
            name='parent',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='child_versions', to='boundaries_data.division'),
        ),
        migrations.AlterField(
            model_name='editionoutline',
            name='edition',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='outlines', to='boundaries_data.edition'),
        ),
    ]
