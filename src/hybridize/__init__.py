"""Decide which functions of a TensorFlow program should run as graphs, say why, and edit the decorators."""

__version__ = "0.1.0"
