"""From facts to decisions: which precondition a function passes, what is done about it, and where."""
