"""The rules of TensorFlow outside Keras, by families."""

from __future__ import annotations

from typing import Final

from hybridize.models.protocol import Rule
from hybridize.models.tensorflow import (
    array_functions,
    array_products,
    array_rules,
    array_shapes,
    blocks,
    composite_members,
    configuration,
    construction,
    control_flow,
    convolutions,
    data_pipeline,
    data_sources,
    datasets,
    debugging,
    distribution,
    dtypes,
    elementwise,
    gradient,
    graph_functions,
    images,
    indexing,
    initializers,
    internals,
    linalg,
    lookups,
    modules,
    notated,
    parsing,
    ragged_tensors,
    random,
    reductions,
    segments,
    selection,
    shape_objects,
    shapes,
    signal,
    structures,
    tensor_arrays,
    tensor_members,
    test_tools,
    text_io,
    type_specs,
)
from hybridize.models.tensorflow.rulebook import Rulebook

_RULEBOOKS: Final[tuple[Rulebook, ...]] = (
    blocks.RULES,
    composite_members.RULES,
    configuration.RULES,
    construction.RULES,
    control_flow.RULES,
    convolutions.RULES,
    data_pipeline.RULES,
    data_sources.RULES,
    datasets.RULES,
    debugging.RULES,
    distribution.RULES,
    dtypes.RULES,
    elementwise.RULES,
    gradient.RULES,
    images.RULES,
    indexing.RULES,
    initializers.RULES,
    internals.RULES,
    linalg.RULES,
    lookups.RULES,
    modules.RULES,
    notated.RULES,
    parsing.RULES,
    ragged_tensors.RULES,
    random.RULES,
    reductions.RULES,
    segments.RULES,
    selection.RULES,
    shape_objects.RULES,
    shapes.RULES,
    signal.RULES,
    structures.RULES,
    tensor_arrays.RULES,
    tensor_members.RULES,
    test_tools.RULES,
    text_io.RULES,
    type_specs.RULES,
)

# These fill the table of `array_rules`.
_ARRAY_PARTS: Final = (array_functions, array_products, array_shapes)
FUNCTIONS: dict[str, Rule] = {**graph_functions.FUNCTIONS, **array_rules.FUNCTIONS}
METHODS: dict[str, Rule] = dict(graph_functions.METHODS)
PROPERTIES: dict[str, Rule] = {}
for _rules in _RULEBOOKS:
    FUNCTIONS.update(_rules.functions)
    METHODS.update(_rules.methods)
    PROPERTIES.update(_rules.properties)
