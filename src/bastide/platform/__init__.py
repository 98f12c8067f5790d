"""Django plumbing without domain: accounts, access, audit, exchange, figures, search, tasks, ui."""
