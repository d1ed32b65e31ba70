"""Pages for people: one module for each kind of page, from a view of the graph to what a template shows, without Flask."""
