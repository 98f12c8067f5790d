"""Reads of the room: sources and runs, offers, jobs; `live.py` says alone what is online."""
