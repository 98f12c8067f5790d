"""Plans, their nodes and their actions: who does what, when, at what cost, how far."""
