"""The catalogue of HYB codes: one file per rule, its documentation in the docstring of that file."""
