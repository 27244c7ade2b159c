"""On whose behalf Keras calls user code: the names that stand as `through` on the edges of the call graph.

Facts ask these.  What `BUILD` reaches may store attributes on the layer: that is no Python side effect, as Keras
runs it once, outside any graph.  What a name of `COMPILED_BY_KERAS` reaches runs inside a graph that Keras itself
makes (`compile()` without `run_eagerly=True`), so an own decorator gains nothing there.
"""

from __future__ import annotations

from typing import Final

BUILD: Final = "tf.keras.layers.Layer.build"
# A layer called on placeholders: a functional model is put together, and keeps the layer.
SYMBOLIC: Final = "tf.keras.layers.Layer.symbolic_call"
# Names of a callback, a data generator…: called from Python between the steps.
HOST: Final = "tf.keras.callbacks.Callback"
TRAIN_FUNCTION: Final = "tf.keras.Model.make_train_function"
TEST_FUNCTION: Final = "tf.keras.Model.make_test_function"
PREDICT_FUNCTION: Final = "tf.keras.Model.make_predict_function"
# The same steps under `run_eagerly=True`: nothing compiles them.
EAGER_STEP: Final = "tf.keras.Model.run_eagerly"

COMPILED_BY_KERAS: Final = frozenset({TRAIN_FUNCTION, TEST_FUNCTION, PREDICT_FUNCTION})
