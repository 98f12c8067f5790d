"""Budget documents of every authority: charts of accounts, lines, provenance."""
