"""Outcomes: what an employer answers of a recruitment, and what all the answers let one say."""
