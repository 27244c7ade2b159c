"""Predict which customers leave, from a handful of numbers and two categories."""
