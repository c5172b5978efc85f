from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0053_own_address'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='rendering', name='rendering_once'),
        migrations.AddField(
            model_name='rendering',
            name='variant',
            field=models.CharField(blank=True, default='', help_text='its key in feeds.yaml; empty: the whole letter', max_length=40),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='rendering',
            constraint=models.UniqueConstraint(fields=('approval', 'language', 'variant'), name='rendering_once'),
        ),
        migrations.AddField(
            model_name='subscriber',
            name='variant',
            field=models.CharField(blank=True, default='', help_text='the letter of some themes alone, by its key in feeds.yaml; empty: the whole one', max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='delivery',
            name='variant',
            field=models.CharField(blank=True, default='', help_text='of the edition; empty: the whole letter', max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='mailedlink',
            name='variant',
            field=models.CharField(blank=True, default='', help_text='as wanted; empty: the whole letter', max_length=40),
            preserve_default=False,
        ),
    ]
