"""Steps of the model generator: names, signatures, documentation, members, trial calls, encoding."""
