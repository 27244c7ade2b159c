"""From paths on a command line to parsed modules and a resolver for their imports."""
