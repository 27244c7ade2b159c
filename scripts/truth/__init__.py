"""Truth by execution: run a program in two versions and say whether they can be told apart."""
