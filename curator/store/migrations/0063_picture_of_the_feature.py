from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0062_link_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='pick',
            name='picture',
            field=models.CharField(blank=True, default='', help_text='drawn beside the feature; empty: none', max_length=10),
        ),
    ]
