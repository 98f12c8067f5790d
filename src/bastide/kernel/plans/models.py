"""Plans, their nodes and their actions."""
