from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('field_api', '0025_former_rows_have_the_indexes_that_are_read'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=120, unique=True)),
                ('day', models.DateField(help_text='What was due, in force or in service that day.')),
                ('counted_at', models.DateTimeField(help_text='The answer is of this moment.')),
                ('rows', models.JSONField(help_text="A list of lists, in the order of the row type's fields.")),
            ],
        ),
    ]
