"""Symbols that eager execution refuses or answers differently: a function that uses one needs its graph.

The pages of tensorflow.org say of each "not compatible with eager execution", or it asks about the execution itself.
"""

from __future__ import annotations

from typing import Final

_REFUSED: Final = "calls {}, which eager execution refuses"
_ANSWERED_DIFFERENTLY: Final = "calls {}, which answers eagerly otherwise than in a graph"

_REFUSED_NAMES: Final = (
    "gradients compat.v1.gradients hessians compat.v1.hessians compat.v1.placeholder "
    "compat.v1.sparse_placeholder compat.v1.sparse.placeholder compat.v1.ragged.placeholder compat.v1.nn.dynamic_rnn "
    "compat.v1.nn.bidirectional_dynamic_rnn compat.v1.nn.raw_rnn compat.v1.nn.static_rnn compat.v1.train.batch "
    "compat.v1.train.shuffle_batch compat.v1.train.string_input_producer compat.v1.train.import_meta_graph "
    "compat.v1.data.make_initializable_iterator compat.v1.metrics.accuracy compat.v1.metrics.auc "
    "compat.v1.metrics.mean compat.v1.metrics.precision compat.v1.metrics.recall compat.v1.add_check_numerics_ops"
)
_ANSWERED_NAMES: Final = (
    "executing_eagerly compat.v1.executing_eagerly executing_eagerly_outside_functions inside_function "
    "get_static_value compat.v1.get_default_graph compat.v1.get_collection compat.v1.global_variables "
    "compat.v1.trainable_variables compat.v1.train.get_global_step"
)

# Full name → what a reader is told.
GRAPH_ONLY: Final[dict[str, str]] = {
    f"tf.{name}": text.format(f"tf.{name}")
    for names, text in ((_REFUSED_NAMES, _REFUSED), (_ANSWERED_NAMES, _ANSWERED_DIFFERENTLY))
    for name in names.split()
}
# What eager execution refuses: only what is in a graph already can call it.
REFUSED: Final = frozenset(f"tf.{name}" for name in _REFUSED_NAMES.split())
