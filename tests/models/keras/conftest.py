"""Fixtures of the tests of the Keras rules."""

from __future__ import annotations

from keras_analysis import analyse

__all__ = ["analyse"]
