"""Audience without cookies: what is counted, of whom, and what a visit and a bounce are."""
