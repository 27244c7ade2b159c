"""What a run has found, as data (`schema`) and in each output format (one file per format)."""
