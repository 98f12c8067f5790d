"""Offers that people post: written, examined, put online, extended, closed."""
