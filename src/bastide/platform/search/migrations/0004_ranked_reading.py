from django.db import migrations

from bastide.platform.search.ranked.engine import build_reading, drop_reading


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0003_collection_stamp'),
    ]

    operations = [migrations.RunPython(build_reading, drop_reading)]
