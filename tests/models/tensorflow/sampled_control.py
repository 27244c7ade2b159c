"""The families of programs that are drawn: gradients, loops, maps and conditionals.

Each function writes the body of one program, of parameters that it asks for.
"""

from __future__ import annotations

from sampled_programs import Draw

_NUMBERS = "float32 float64 int32 int64"


def gradients(draw: Draw) -> list[str]:
    """`gradient` and `jacobian` of nested sources, some of them unconnected."""
    shape = draw.shape()
    a, b, c = (draw.operand("float32", shape), draw.operand("float32", shape), draw.operand("float32", draw.shape()))
    targets = [f"{a} * {b}", f"tf.reduce_sum({a} * {b})", f"tf.square({a})", f"tf.exp({b}) + {a}", f"{a}[tf.newaxis]"]
    if shape:
        targets += [f"tf.reduce_mean({a} * {b}, axis={draw.number(0, len(shape) - 1)})", f"{a} + tf.reduce_max({b}, 0)"]
    sources = [a, f"[{a}, {b}]", f"({a}, [{b}, {c}])", f"{{'p': {a}, 'q': ({b}, {c})}}", f"[{c}]", f"({b},)"]
    method = draw.one_of(("gradient", "gradient", "jacobian"))
    target = draw.one_of(targets)
    if method == "gradient" and draw.chance(0.3):
        target = draw.one_of((f"[{target}, {a} * 2.0]", f"{{'t': {target}}}"))
    zero = draw.one_of(("", ", unconnected_gradients=tf.UnconnectedGradients.ZERO", ", unconnected_gradients='zero'"))
    return [
        "with tf.GradientTape() as tape:",
        f"    tape.watch([{a}, {b}, {c}])",
        f"    target = {target}",
        f"return tape.{method}(target, {draw.one_of(sources)}{zero})",
    ]


def batch_jacobians(draw: Draw) -> list[str]:
    """`batch_jacobian`, whose target and source share the first axis."""
    rows, features, units = draw.number(1, 3), draw.number(1, 3), draw.number(1, 3)
    dtype = draw.one_of(("float32", "float64"))
    a = draw.operand(dtype, (rows, features), ranked=True)
    b = draw.operand(dtype, (features, units), ranked=True)
    targets = [f"tf.square({a})", f"tf.reduce_sum({a}, 1, True)"]
    # (What the gradient tells a trace of the source beyond its own shape is not asked for.)
    if None not in (draw.operands[0].shape or ()):
        targets += [f"{a} @ {b}", f"tf.reshape({a} @ {b}, [{rows}, {units}, 1])"]
    target = draw.one_of(targets)
    return [
        "with tf.GradientTape() as tape:",
        f"    tape.watch({a})",
        f"    target = {target}",
        f"return tape.batch_jacobian(target, {a})",
    ]


def _element(draw: Draw, name: str, *, scalar: bool = False) -> str:
    """An expression of one tensor, of a shape that may be another."""
    plain = (name, f"{name} * 2", f"tf.reduce_sum({name})", f"tf.cast({name}, tf.int64)", f"tf.stack([{name}, {name}])")
    ranked = (
        f"tf.reshape({name}, [-1])",
        f"tf.expand_dims({name}, 0)",
        f"tf.shape({name})",
        f"{name} > 0",
        f"tf.zeros_like({name}, tf.bool)",
    )
    return str(draw.one_of(plain if scalar else plain + ranked))


def maps(draw: Draw) -> list[str]:
    """`map_fn` and `vectorized_map` over nested elements, to nested results."""
    rows = draw.number(1, 4)
    a = draw.operand(_NUMBERS, (rows, *draw.shape(0, 2)), ranked=draw.chance(0.7))
    b = draw.operand(_NUMBERS, (rows, *draw.shape(0, 2)), ranked=draw.chance(0.7))
    given, p, q = draw.one_of(
        (
            (a, "t", "t"),
            (f"({a}, {b})", "t[0]", "t[1]"),
            (f"{{'x': {a}, 'y': {b}}}", "t['x']", "t['y']"),
            (f"[{a}, [{b}]]", "t[0]", "t[1][0]"),
        )
    )
    first, second = _element(draw, p), _element(draw, q)
    result = draw.one_of((first, f"({first}, {second})", f"{{'m': {first}, 'n': {second}}}", f"({first}, ({second},))"))
    if draw.chance():
        return [f"return tf.vectorized_map(lambda t: {result}, {given})"]
    dtype = f"tf.{draw.one_of(('float32', 'int64', 'float64'))}"
    casts = [f"tf.cast({one}, {dtype})" for one in (first, second)]
    result, signature = draw.one_of(
        (
            (casts[0], dtype),
            (f"({casts[0]}, {casts[1]})", f"({dtype}, {dtype})"),
            (f"{{'m': {casts[0]}, 'n': {casts[1]}}}", f"{{'m': {dtype}, 'n': {dtype}}}"),
            (f"({casts[0]}, [{casts[1]}])", f"({dtype}, [{dtype}])"),
            (f"tf.cast(tf.reduce_sum({p}), {dtype})", f"tf.TensorSpec([], {dtype})"),
            (f"tf.cast(tf.reshape({p}, [-1]), {dtype})", f"tf.TensorSpec([None], {dtype})"),
            (f"tf.cast(tf.reshape({p}, [-1]), {dtype})", f"tf.TensorSpec(None, {dtype})"),
            (
                f"tf.RaggedTensor.from_tensor(tf.cast(tf.reshape({p}, [1, -1]), {dtype}))",
                f"tf.RaggedTensorSpec([None, None], {dtype})",
            ),
        )
    )
    return [
        f"return tf.map_fn(lambda t: {result}, {given}, {draw.one_of(('fn_output_signature', 'dtype'))}={signature})"
    ]


def folds(draw: Draw) -> list[str]:
    """`scan`, `foldl` and `foldr`, with and without an initial state, of one tensor or several."""
    rows, rest = draw.number(1, 4), draw.shape(0, 2)
    dtype = draw.one_of(_NUMBERS.split())
    a, b = (draw.operand(dtype, (rows, *rest)) for _ in range(2))
    name = draw.one_of(("scan", "scan", "foldl", "foldr"))
    element, p = draw.one_of(((a, "t"), (f"({a}, {b})", "t[1]"), (f"{{'x': {a}}}", "t['x']")))
    zero, one = f"tf.zeros({list(rest)}, tf.{dtype})", f"tf.constant(0, tf.{dtype})"
    state, function = draw.one_of(
        (
            (zero, f"s + {p}"),
            (one, f"s + tf.reduce_sum({p})"),
            (f"({zero}, {one})", f"(s[0] + {p}, s[1] + tf.reduce_max({p}))"),
            (f"{{'s': {zero}, 'n': 0}}", f"{{'s': s['s'] + {p}, 'n': s['n'] + 1}}"),
            (f"[{one}, ({zero},)]", f"[s[0] * 2, (s[1][0] - {p},)]"),
        )
    )
    if draw.chance(0.2):
        return [f"return tf.{name}(lambda s, t: s * 2 + t, {a})"]
    order = ", reverse=True" if name == "scan" and draw.chance(0.3) else ""
    return [f"return tf.{name}(lambda s, t: {function}, {element}, initializer={state}{order})"]


def while_loops(draw: Draw) -> list[str]:
    """`while_loop` of nested state, with shapes that grow under an invariant."""
    shape = draw.shape(1, 2)
    dtype = draw.one_of(_NUMBERS.split())
    a = draw.operand(dtype, shape, ranked=True)
    rest = list(draw.operands[0].shape or ())[1:]
    grown = f"tf.TensorShape({[None, *rest]})"
    program = draw.one_of(
        (
            f"lambda n, t: n < 3, lambda n, t: (n + 1, t * 2), (0, {a})",
            f"lambda n, t: n < 3, lambda n, t: [n + 1, t - 1], [tf.constant(0), {a}]",
            f"lambda n, t: n < 3, lambda n, t: (n + 1, tf.concat([t, t], 0)), (0, {a}), "
            f"shape_invariants=(tf.TensorShape([]), {grown})",
            f"lambda n, t: n < 3, lambda n, t: (n + 1, (t[0] + 1, {{'k': t[1]['k']}})), (0, ({a}, {{'k': {a}}}))",
            f"lambda t: tf.reduce_sum(tf.cast(t, tf.float32)) < 9.0, lambda t: [t + 1], [{a}]",
            f"lambda n, m: n < 3, lambda n, m: (n + 1, m + tf.cast(tf.reduce_sum({a}), tf.float32)), "
            "(tf.constant(0, tf.int64), 0.0), maximum_iterations=4",
            f"lambda n, t: n < 2, lambda n, t: (n + 1, t.write(n, {a})), (0, tf.TensorArray(tf.{dtype}, 2))",
        )
    )
    if "TensorArray" in program:
        return [f"n, t = tf.while_loop({program})", f"return {draw.one_of(('t.stack()', 't.read(0)', 't.concat()'))}"]
    return [f"return tf.while_loop({program})"]


def conditionals(draw: Draw) -> list[str]:
    """`cond`, `case` and `switch_case` whose branches differ in extents or rank, of one tensor or several."""
    shape = draw.shape(1, 3)
    dtype = draw.one_of(_NUMBERS.split())
    a, b = draw.operand(dtype, shape), draw.operand(dtype, draw.one_of((shape, (5, *shape[1:]), draw.shape(0, 3))))
    flag, number = draw.operand("bool", ()), draw.operand("int32", ())
    first, second = draw.one_of(
        ((a, b), (f"{a} * 2", f"tf.abs({b})"), (f"tf.concat([{a}, {a}], 0)", a), (f"tf.reduce_sum({a}, 0)", f"{a}[0]"))
    )
    nested = draw.one_of(("{}", "({}, tf.constant(1))", "[{}, {}]", "{{'k': {}, 'l': ({},)}}"))
    first, second = (nested.replace("{}", one).replace("{{", "{").replace("}}", "}") for one in (first, second))
    return [
        draw.one_of(
            (
                f"return tf.cond({flag}, lambda: {first}, lambda: {second})",
                f"return tf.cond(tf.reduce_sum(tf.cast({a}, tf.float32)) > 0.0, "
                f"true_fn=lambda: {first}, false_fn=lambda: {second})",
                f"return tf.switch_case({number}, [lambda: {first}, lambda: {second}])",
                f"return tf.switch_case({number}, {{0: lambda: {first}, 1: lambda: {second}}}, "
                f"default=lambda: {first})",
                f"return tf.case([({flag}, lambda: {first}), (tf.logical_not({flag}), lambda: {second})], "
                f"default=lambda: {second})",
                f"return tf.case([({flag}, lambda: {first})], default=lambda: {second}, exclusive=True)",
            )
        )
    ]
