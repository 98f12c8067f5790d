"""Writes of the room: sources, the stages of the pipeline, decisions on clusters."""
