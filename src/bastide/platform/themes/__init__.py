"""How a territory signs its pages: an accent colour, a short name, a logo."""
