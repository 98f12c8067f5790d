from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0002_ranked")]

    operations = [
        migrations.AddField(
            model_name="rankedcollection",
            name="stamp",
            field=models.BigIntegerField(default=0, editable=False),
        ),
    ]
