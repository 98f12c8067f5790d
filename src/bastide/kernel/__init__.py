"""The shared domain: territories, organisations, budgets, policies."""
