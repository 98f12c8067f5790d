"""What a site tells beside its offers: its dates, its calendar, its short texts."""
