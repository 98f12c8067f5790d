"""Campaigns, news, the agenda, and the audience of the site."""
