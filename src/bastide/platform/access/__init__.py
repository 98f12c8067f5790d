"""Who may do what, where: perimeters, roles, actors, and the rule that every address declares."""
