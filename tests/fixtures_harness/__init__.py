"""Reads the fixture programs, runs the analysis on them, and runs them under TensorFlow to judge the expectations."""
