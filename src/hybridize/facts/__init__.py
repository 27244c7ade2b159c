"""Facts: one question per file, asked of what the interpreter's runs left behind, answered with evidence."""
