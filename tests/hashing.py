"""Passwords of tests: the product's hasher with the least work; what it costs is proven apart."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 for accounts that live for the time of a test."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
