"""A tax regime holds until the next one starts: its own last day, which could overlap, goes away."""

import datetime as dt
from typing import Any

from django.db import migrations, models


def keep_the_gaps(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 -- Django gives both
    """Write a row without regime on the day after each last day that no other row follows."""
    regimes = apps.get_model("territories", "RegimeFiscal").objects
    for row in regimes.filter(valid_to__isnull=False):
        after = row.valid_to + dt.timedelta(days=1)
        regimes.get_or_create(
            territory_id=row.territory_id, valid_from=after, defaults={"regime": ""}
        )


REGIMES = [
    ("FPU", "Fiscalité professionnelle unique"),
    ("FA", "Fiscalité additionnelle"),
    ("FPZ", "Fiscalité additionnelle avec fiscalité professionnelle de zone"),
    ("MGP", "Métropole du Grand Paris (fiscalité professionnelle unique)"),
    ("EPT", "Établissement public territorial, sans fiscalité propre"),
]


class Migration(migrations.Migration):
    dependencies = [("territories", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("regimefiscal", "one_current_regime_per_territory"),
        migrations.RemoveConstraint("regimefiscal", "regime_is_known"),
        migrations.RemoveConstraint("regimefiscal", "regime_ends_after_it_starts"),
        migrations.AlterField(
            "regimefiscal",
            "regime",
            models.CharField(
                blank=True, choices=REGIMES, max_length=3, verbose_name="régime fiscal"
            ),
        ),
        migrations.AlterField(
            "regimefiscal",
            "article",
            models.CharField(blank=True, max_length=120, verbose_name="article"),
        ),
        migrations.AddField(
            "regimefiscal",
            "version",
            models.PositiveIntegerField(default=1, verbose_name="version"),
        ),
        migrations.RunPython(keep_the_gaps, migrations.RunPython.noop),
        migrations.RemoveField("regimefiscal", "valid_to"),
        migrations.AddConstraint(
            "regimefiscal",
            models.UniqueConstraint(
                condition=models.Q(("valid_from__isnull", True)),
                fields=("territory",),
                name="one_first_regime_per_territory",
            ),
        ),
        migrations.AddConstraint(
            "regimefiscal",
            models.CheckConstraint(
                condition=models.Q(("regime__in", ["", "FPU", "FA", "FPZ", "MGP", "EPT"])),
                name="regime_is_known",
            ),
        ),
        migrations.AddConstraint(
            "regimefiscal",
            models.CheckConstraint(
                condition=models.Q(
                    ("regime", ""), models.Q(("article", ""), _negated=True), _connector="OR"
                ),
                name="regime_has_its_article",
            ),
        ),
    ]
