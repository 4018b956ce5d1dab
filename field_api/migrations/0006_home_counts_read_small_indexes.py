from django.db import migrations, models


class Migration(migrations.Migration):
    """Counting what needs attention must not read a register of 560,000 households."""

    dependencies = [
        ('boundaries_data', '0003_history_keeps_the_row_before_each_change'),
        ('field_api', '0005_households_found_by_head'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='household',
            index=models.Index(condition=models.Q(('next_visit_due__isnull', False), ('status', 'active')), fields=['village', 'next_visit_due'], name='household_due_by_village'),
        ),
        migrations.AddIndex(
            model_name='household',
            index=models.Index(condition=models.Q(('location', None), ('status', 'active')), fields=['village'], name='household_without_point'),
        ),
    ]
