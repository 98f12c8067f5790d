"""The rooms of the product. Rooms never import each other; they meet in the kernel."""
