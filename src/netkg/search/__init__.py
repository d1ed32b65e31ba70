"""Find things by what people call them: names as the graph holds them, and an index that forgives spelling."""
