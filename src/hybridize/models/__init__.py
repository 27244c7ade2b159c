"""What the libraries mean to the analysis: rules of calls, of members and of objects, by public name."""
