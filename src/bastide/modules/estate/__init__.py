"""The property portfolio: inventory, scoring campaign, matrix, plan, follow-up."""
