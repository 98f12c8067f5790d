"""The interface: tokens, layouts, archetypes and components that every room uses."""
