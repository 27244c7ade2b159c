"""Constructs of applications for random programs: code AutoGraph never sees, views, contexts, records, callbacks.

As `random_grammar`, in whose notation they are written.  `random_programs.random_idioms(seed)` draws from these and
from all the others; `random_program(seed)` knows only the others, so that its seeds mean the same programs whatever is
added here.
"""

from __future__ import annotations

EXPRESSIONS: dict[str, tuple[str, ...]] = {
    "V": (
        "classify(<M>)[0]",
        "classify(<M>, training=True)[0]",
        "towers['left'](<M>)[0]",
        "blend(<V>, rate=0.5)",
        "steep(<V>)",
        "squash(<V>)",
        "(Vec(<V>) + Vec(<V>)).data",
        "chain(<V>)",
        "Ops.shift(<V>)",
        "tf.map_fn(lambda one: one * 2.0 + 1.0, <V>)",
        "tf.vectorized_map(lambda one: tf.reduce_sum(one * 2.0), tf.stack([<V>, <V>, <V>]))",
        "tf.foldl(lambda held, one: held + one, <M>)",
        "tf.cond(<B>, lambda: <V>, lambda: <V> * 2.0)",
        "table.lookup(tf.constant(['a', 'b', 'a']))",
        "delegate.shifted(<V>)",
        "halves['main'](<V>)",
        "<V>[..., tf.newaxis][:, 0]",
        "tf.transpose(<M>)[:, 0]",
        "tf.where(tf.math.is_nan(<V>), tf.zeros_like(<V>), <V>)",
        "make_scaler(<P>)(<V>)",
        "Outputs(<V>, <S>).logits",
    ),
    "S": (
        "loss_fn(<M>, <M>)",
        "tf.reduce_mean(tf.keras.losses.binary_crossentropy(<M>, <M>))",
        "tf.nn.l2_loss(<V>)",
        "Ops.norm(<V>)",
        "tf.add_n([tf.reduce_sum(one) for one in classify.trainable_variables])",
        "tf.math.reduce_logsumexp(<V>)",
        "config.rate * <S>",
        "tf.reduce_sum(<V>, keepdims=True)[0]",
    ),
    "M": ("classify(<M>)", "towers['right'](<M>)", "tf.concat([<M>[:1], <M>[1:]], axis=0)"),
    "P": ("config.rate", "Mode.FAST.value", "Stats.rate", "chain.rate", "1.0 / len(<v>.shape)", "max(scale, 0.5)"),
    "K": ("config.steps", "len(towers)"),
    "B": ("tf.reduce_all(tf.math.is_finite(<V>))", "tf.equal(<I>, 2)", "tf.reduce_sum(<M>) > <S>"),
}

PLAIN: tuple[str, ...] = (
    "with tf.GradientTape(persistent=True) as tape:\n    <+S1> = tf.reduce_mean(classify(<M>)) + tf.norm(weight)\n"
    "<+V1> = tape.gradient(<+S1>, weight)\nslopes<#> = tape.gradient(<+S1>, classify.trainable_variables)\ndel tape",
    "with tf.GradientTape() as outer:\n    outer.watch(<v1>)\n    with tf.GradientTape() as tape:\n"
    "        tape.watch(<v1>)\n        <+S1> = tf.reduce_sum(<v1> ** 3)\n    first<#> = tape.gradient(<+S1>, <v1>)\n"
    "<+V2> = outer.gradient(first<#>, <v1>)",
    "with tf.GradientTape() as tape:\n    loss<#> = loss_fn(<M>, classify(<M>, training=True))\n"
    "slopes<#> = tape.gradient(loss<#>, classify.trainable_variables)\n"
    "adam.apply_gradients(zip(slopes<#>, classify.trainable_variables))\n<s1> = loss<#>",
    "with tf.GradientTape() as tape:\n    loss<#> = loss_fn(<M>, classify(<M>, training=True))\n"
    "slopes<#> = tape.gradient(loss<#>, classify.trainable_variables)\n"
    "slopes<#>, norm<#> = tf.clip_by_global_norm(slopes<#>, 1.0)\n"
    "trainer.apply_gradients(zip(slopes<#>, classify.trainable_variables))\nmean_.update_state(norm<#>)",
    "for name, layer in towers.items():\n    <+M1> = layer(<M>)\n    <s1> = <s1> + tf.reduce_sum(<+M1>)",
    "for meter in meters:\n    meter.update_state(<S>)",
    "meters[0].reset_state()",
    "out<#> = Outputs(<V>, <S>)\n<v1> = out<#>.logits\n<s1> = out<#>.loss",
    "out<#> = Outputs(logits=<V>, loss=<S>)._replace(loss=<S>)\n<v1>, <s1> = out<#>",
    "part<#> = dataclasses.replace(pair, left=<V>)\n<v1> = part<#>.left * part<#>.size",
    "with contextlib.nullcontext():\n    <v1> = <V>",
    "with tf.name_scope('part'), Quiet():\n    <v1> = <V>\n    <*>",
    "with tf.GradientTape(watch_accessed_variables=False) as tape:\n    tape.watch(weight)\n"
    "    <+S1> = tf.reduce_sum(weight * <V>)\n<+V2> = tape.gradient(<+S1>, weight)",
    "try:\n    <v1> = <V>\n    <*>\nfinally:\n    <s1> = <S>",
    "with contextlib.suppress(KeyError):\n    <v1> = <V>",
    "tf.print('shown', <s>)",
    "ema.assign(0.9 * ema + 0.1 * <V>)",
    "ema[:2].assign(<V>[:2])",
    "ema.scatter_nd_update([[0]], [<S>])",
    "tf.group(weight.assign_add(<V>), total.assign_add(<S>))",
    "at<#> = tf.constant(0)\nat<#>, <v1> = tf.while_loop(lambda at, one: at < 3, lambda at, one: (at + 1, one * 1.5), "
    "(at<#>, <v1>))",
    "def body<#>(at, one):\n    if tf.reduce_sum(one) > 3.0:\n        one = one - 1.0\n    return at + 1, one\n"
    "_, <+V1> = tf.while_loop(lambda at, one: at < 3, body<#>, (tf.constant(0), <V>))",
    "def each<#>(one):\n    if one > 0.0:\n        return one\n    return -one\n<+V1> = tf.map_fn(each<#>, <V>)",
    "def yes<#>():\n    if <B>:\n        return <V>\n    return <v1>\n<+V2> = tf.cond(<B>, yes<#>, lambda: <v1>)",
    "doubled<#> = [one * 2.0 for one in <L>]\n<+V1> = tf.add_n(doubled<#>)",
    "shares<#> = {key: one * <P> for key, one in <D>.items()}\n<+V1> = shares<#>['a']",
    "lefts<#>, rights<#> = zip(*[(<V>, <S>), (<V>, <S>)])\n<+V1> = lefts<#>[1]",
    "<+V1> = tf.add_n(copy.copy(<L>))",
    "one<#>, *_ = <L>\n<v1> = one<#>",
    "sizes<#> = <v>.shape.as_list()\n<+V1> = tf.reshape(<V>, sizes<#>)",
    "<+V1> = tf.reshape(<V>, [-1, <v>.get_shape()[0]])[0]",
    "arrays<#> = tf.TensorArray(tf.float32, size=0, dynamic_size=True, clear_after_read=False)\n"
    "for at in tf.range(3):\n    arrays<#> = arrays<#>.write(at, <V>)\n<+V1> = arrays<#>.stack()[0]",
    "tf.debugging.assert_shapes([(<v>, (3,))])",
    "tf.Assert(tf.reduce_all(<v1> == <v1>), [<v1>])",
    "if config.mode is Mode.FAST:\n    <v1> = <V>",
    "if config.name == 'slow':\n    <v1> = <V>",
    "if isinstance(chain, Chain):\n    <v1> = chain(<V>)",
    "stage<#> = 0\nwhile stage<#> < config.steps:\n    <v1> = <V>\n    stage<#> += 1",
    "scales<#> = [lambda one, by=by: one * by for by in (1.0, 2.0)]\n<+V1> = scales<#>[1](<V>)",
    "def inner<#>(*args, **options):\n    return args[0] * options.get('rate', 1.0)\n<+V1> = inner<#>(<V>, rate=<P>)",
    "def outer<#>():\n    def inner(one):\n        return one + <v1>\n    return inner\n<+V2> = outer<#>()(<V>)",
    "<+V1> = tf.nest.map_structure(lambda one, two: one + two, <D>, <D>)['a']",
    "flat<#> = tf.nest.flatten(<D>)\n<+V1> = flat<#>[0]",
    "with tape_off():\n    <v1> = <V>",
    "<+V1> = tf.recompute_grad(lambda one: one * 2.0)(<V>)",
    "with tf.GradientTape() as tape:\n    tape.watch(<v1>)\n    <+S1> = tf.reduce_sum(steep(<v1>))\n"
    "<+V2> = tape.gradient(<+S1>, <v1>)",
    "<+V1> = tf.linalg.diag_part(tf.linalg.diag(<V>))",
    "history_<#> = []\nfor at in range(3):\n    history_<#>.append(<S>)\n<+S1> = tf.reduce_mean(tf.stack(history_<#>))",
    "best<#> = <V>\nfor at in range(2):\n    other<#> = <V>\n    if tf.reduce_sum(other<#>) > tf.reduce_sum(best<#>):\n"
    "        best<#> = other<#>\n<+V1> = best<#>",
    "if <B>:\n    pass\nelse:\n    <v1> = <V>",
    "<+V1> = tf.stack([row * 2.0 for row in tf.unstack(<M>)])[0]",
    "assert isinstance(<v1>, tf.Tensor) or <v1>.shape.rank == 1, f'got {type(<v1>)}'",
)

RISKY: tuple[str, ...] = (
    # code that AutoGraph leaves alone, for no converted code calls it
    "<v1> = Vec(<V>)[0] + <v1>",
    "if Vec(<V>):\n    <v1> = <V>",
    "<v1> = <v1> * float(len(Vec(<V>)))",
    "<v1> = abs(Vec(<V>))",
    "<v1> = Vec(<V>).signed",
    "<v1> = Vec(<V>).kept * 2.0",
    "<v1> = vec.kept * <V>",
    "<v1> = vec.signed * <V>",
    "if Vec(<V>) < Vec(<V>):\n    <v1> = <V>",
    "<v1> = Clamped(<V>).data",
    "<v1> = list(map(clamp, <L>))[0]",
    "<v1> = functools.reduce(lambda one, two: clamp(one) + two, <L>)",
    "<v1> = tf.nest.map_structure(clamp, <D>)['a']",
    "<v1> = next(pieces(<V>))",
    "<v1> = tf.add_n(list(pieces(<V>)))",
    "with Guard(<V>) as guarded:\n    <v1> = guarded",
    "with timed('part'):\n    <v1> = <V>",
    "<v1> = sorted(<L>, key=total_of)[0]",
    "<v1> = clamp(<V>)",
    "<v1> = logged(<V>)",
    "<v1> = counted(<V>)",
    "<v1> = delegate.missing(<V>)",
    "hidden<#> = {True: <V>, False: <v1>}[bool(<B>)]\n<v1> = hidden<#>",
    "<v1> = dispatch(<V>)",
    # arrays, views and containers that someone changes
    "<v1> = <V> * row_view",
    "grid[0, 0] += 1.0",
    "row_view[1] = 4.0",
    "<v1> = <V> + grid[0]",
    "grid_<#> = grid.copy()\ngrid_<#>[0] = 2.0\n<v1> = <V> * grid_<#>[0]",
    "np.copyto(row_view, 2.0)",
    "grid.fill(1.5)",
    "memory.append(<V>)",
    "memory.append(<V>)\nif len(memory) > 3:\n    memory.pop(0)",
    "<v1> = tf.add_n(memory) if memory else <V>",
    "<v1> = tf.reduce_mean(tf.stack(memory), 0) if len(memory) > 1 else <V>",
    "box.value = <V>",
    "box.values.append(float(<P>))",
    "<v1> = <V> * float(len(box.values))",
    "box.label = 'seen'",
    "<v1> = <V> if box.label == 'new' else -<V>",
    "Stats.count += 1",
    "<s1> = <s1> + float(Stats.count)",
    "Stats.bump()",
    "<s1> = <s1> * Stats.rate",
    "chain.steps = chain.steps + 1",
    "chain.factor = 2.0",
    "<s1> = <s1> * chain.factor",
    "copied<#> = copy.deepcopy(settings)\ncopied<#>['gain'] = 2.0\n<s1> = <s1> * copied<#>['gain']",
    # contexts and errors
    "with contextlib.suppress(ValueError):\n    <v1> = tf.reshape(<V>, [5])",
    "with contextlib.suppress(tf.errors.InvalidArgumentError):\n    <v1> = tf.reshape(<V>, [5])",
    "with contextlib.suppress(Exception):\n    <v1> = <D>['missing']",
    "with contextlib.ExitStack() as stack:\n    stack.callback(calls.append, 1)\n    <v1> = <V>",
    "with contextlib.ExitStack() as stack:\n    stack.enter_context(Quiet())\n    <v1> = <V>",
    "try:\n    tf.debugging.assert_positive(<S>)\nexcept tf.errors.InvalidArgumentError:\n    <v1> = <V>",
    "try:\n    <v1> = <V>\n    if <B>:\n        return <R>\nfinally:\n    total.assign_add(1.0)",
    "try:\n    <v1> = <V>\nfinally:\n    calls.append(1)",
    "try:\n    <v1> = undefined_name\nexcept NameError:\n    <v1> = <V>",
    "try:\n    <v1> = <v1>.missing\nexcept AttributeError:\n    <v1> = <V>",
    "try:\n    <s1> = float(<S>)\nexcept TypeError:\n    <s1> = <S>",
    "try:\n    <s1> = <s1>.numpy() * 2.0\nexcept AttributeError:\n    <s1> = <S>",
    "try:\n    <v1> = strict(<V>)\nexcept ValueError:\n    <v1> = -<v1>",
    "if not tf.executing_eagerly():\n    <v1> = <V>",
    "if tf.inside_function():\n    <v1> = <V>",
    "if hasattr(<v1>, 'numpy'):\n    <v1> = <V>",
    "tf.debugging.check_numerics(<v1>, 'bad')",
    "tf.debugging.assert_less(<S>, 100.0)",
    "tf.debugging.assert_equal(<v>.shape[0], 3)",
    "assert tf.reduce_sum(<v1> * 0.0) == 0.0",
    # callbacks
    "for hook in hooks:\n    hook(<V>)",
    "for hook in shapers:\n    <v1> = hook(<V>)",
    "hooks.append(lambda one: None)",
    "notify(lambda: calls.append(1))",
    "<v1> = apply(lambda one: one * 2.0, <V>)",
    "<v1> = apply(clamp, <V>)",
    "handler = registry.get('relu')\nif handler is not None:\n    <v1> = handler(<V>)",
    # random numbers, counters, time
    "<v1> = <V> * dice.random()",
    "<v1> = <V> + draws.normal(size=3).astype(np.float32)",
    "<v1> = <V> + draws.normal(size=3)",
    "if random.random() < 0.5:\n    <v1> = <V>",
    "<s1> = <s1> + float(next(ticks))",
    "ticks_<#> = itertools.count()\n<s1> = <s1> + float(next(ticks_<#>))",
    "started<#> = time.perf_counter()\n<v1> = <V>\nspent.append(time.perf_counter() - started<#>)",
    "<s1> = <s1> * 0.0 * random.choice([1.0, 2.0]) + <s1>",
    # Keras
    "classify.trainable = False\n<s1> = <s1> + float(len(classify.trainable_variables))",
    "<s1> = <s1> + tf.reduce_sum(normal(<M>, training=True)[0])",
    "<s1> = <s1> + tf.reduce_sum(normal(<M>)[0])",
    "<s1> = <s1> + tf.reduce_sum(lazy(<M>)[0])",
    "<s1> = <s1> + tf.reduce_sum(lazy.weights[0])",
    "late_adam.apply_gradients([(<V>, weight)])",
    "for one in classify.trainable_variables:\n    one.assign(one * 0.5)",
    "classify.set_weights([one * 0.5 for one in classify.get_weights()])",
    "ema.assign(classify.trainable_variables[1])",
    "adam.learning_rate = 0.5",
    "<s1> = <s1> * adam.learning_rate",
    "<s1> = meters[0].result() + <s1>",
    "<s1> = <s1> + float(meters[0].result())",
    "meters[1](<V>)",
    "logs<#> = {meter.name: meter.result() for meter in meters}\n<s1> = <s1> + logs<#>['mean_of']",
    "classify.compiled_rate = <S>",
    "<v1> = classify.predict(<M>, verbose=0)[0] + <V>",
    "classify.trainable_variables[0].assign_add(tf.ones([3, 3]))",
    "<s1> = <s1> + classify.count_params()",
    "<s1> = <s1> + sum(classify.losses)",
    "towers['new'] = tf.keras.layers.Dense(3)",
    # results and structures
    "return Outputs(<V>, <S>)",
    "return Outputs(<V>, 1.0)",
    "return <V>, float(<P>)",
    "return <v>",
    "return weight, <V>",
    "return memory",
    "return Vec(<V>)",
    "return tf.TensorArray(tf.float32, size=2).write(0, <S>).write(1, <S>)",
    "return tf.TensorArray(tf.float32, size=2).unstack(<M>).stack()",
    "return tf.RaggedTensor.from_tensor(<M>)",
    "return tf.IndexedSlices(<V>, tf.constant([0, 1, 2]))",
    "return make_scaler(2.0)",
    "return rows",
    "return [one for one in pieces(<V>)]",
    "return pieces(<V>)",
    "return (one for one in <L>)",
    "return {'a': <V>, 'size': <v>.shape[0]}",
    "return settings",
    "return names",
    "return Mode.FAST",
    "return <V>, 'name'",
    "return <V>, None, ()",
    "return tf.float32",
    "return [], <V>",
    "return collections.OrderedDict(a=<V>, b=<S>)",
    "return collections.defaultdict(list, a=<V>)",
    "return <v>, <v>",
    # the shape of control flow
    "for at in range(int(<I>)):\n    <v1> = <V>",
    "for at in range(tf.shape(<v>)[0]):\n    <s1> = <s1> + <v>[at]",
    "for at in tf.range(len(<v>)):\n    <s1> = <s1> + <v>[at]",
    "for one, two in zip(<v>, <v>):\n    <s1> = <s1> + one * two",
    "for one in <v>:\n    if one > 1.0:\n        break\n    <s1> = <s1> + one",
    "for one in reversed(<v>):\n    <s1> = <s1> * 2.0 + one",
    "while tf.reduce_sum(<v1>) < 10.0:\n    <v1> = tf.abs(<v1>) + 1.0\n    <*>",
    "while not <B>:\n    <v1> = <V>\n    break",
    "if <B>:\n    extra_<#> = {'a': <V>}\nelse:\n    extra_<#> = {'a': <V>, 'b': <V>}\n<v1> = extra_<#>['a']",
    "if <B>:\n    kind<#> = Mode.FAST\nelse:\n    kind<#> = Mode.SLOW\nif kind<#> is Mode.FAST:\n    <v1> = <V>",
    "if <B>:\n    made<#> = Outputs(<V>, <S>)\nelse:\n    made<#> = Outputs(<V>, <S>)\n<v1> = made<#>.logits",
    "if <B>:\n    made<#> = Pair(<V>, <S>)\nelse:\n    made<#> = Pair(<V>, <S>)\n<v1> = made<#>.left",
    "if <B>:\n    box.value = <V>\nelse:\n    box.value = <V>",
    "made<#> = Pair(<V>, <S>)\nif <B>:\n    made<#>.left = <V>\n<v1> = made<#>.left",
    "made<#> = Pair(<V>, <S>)\nfor at in tf.range(2):\n    made<#>.left = made<#>.left + 1.0\n<v1> = made<#>.left",
    "parts<#> = {}\nfor at in tf.range(2):\n    parts<#>['a'] = <V>\n<v1> = parts<#>['a']",
    "def inner<#>():\n    nonlocal <v1>\n    <v1> = <V>\nif <B>:\n    inner<#>()",
    "def inner<#>():\n    nonlocal <v1>\n    <v1> = <V>\ntf.cond(<B>, inner<#>, lambda: None)",
    "def inner<#>(one):\n    for part_ in one:\n        if part_ > 1.0:\n            return part_\n    return one[0]\n"
    "<s1> = inner<#>(<V>)",
    "chosen<#> = [one for one in (<V>, <V>) if tf.reduce_sum(one) > 0.0]\n<v1> = chosen<#>[0] if chosen<#> else <V>",
    "seen<#> = []\n<v1> = tf.map_fn(lambda one: seen<#>.append(one) or one, <V>)\n<s1> = <s1> + float(len(seen<#>))",
    "kept<#> = []\ntf.while_loop(lambda at: at < 3, lambda at: (kept<#>.append(1) or at + 1,), (tf.constant(0),))\n"
    "<s1> = <s1> + float(len(kept<#>))",
    "tf.cond(<B>, lambda: calls.append(1), lambda: None)",
    "<v1> = tf.cond(<B>, lambda: <V>, lambda: <V>[:2])",
    "_, <v1> = tf.while_loop(lambda at, one: at < 2, lambda at, one: (at + 1, tf.concat([one, one], 0)), "
    "(tf.constant(0), <V>))",
    "<v1> = tf.map_fn(lambda one: (one, one * 2.0), <V>, fn_output_signature=(tf.float32, tf.float32))[1]",
    "<v1> = tf.map_fn(lambda one: clamp(one), <M>)[0]",
    "<v1> = tf.vectorized_map(lambda one: tf.where(one > 0.0, one, -one), <V>)",
    "<s1> = [*pieces(<V>)][0][0]",
    "<v1> = <v1> if <v1>.shape.rank == 1 else <v1>[0]",
    "if not isinstance(<v1>, (list, tuple)):\n    <v1> = <V>",
    "if <v> in [None, 1]:\n    <v1> = <V>",
    "if <v> in (<v>,):\n    <v1> = <V>",
    "if any(one is <v> for one in (<v>, <v>)):\n    <s1> = <S>",
    "if id(<v>) in spots:\n    <s1> = <S>",
    "spots.add(id(<v>))",
    "<s1> = <s1> + float({'a': 1.0}.get(str(<v>.dtype.name), 0.5))",
    "text = ' '.join(str(one) for one in <v>.shape)\nif text == '3':\n    <v1> = <V>",
    "text = repr(<v>)\nif 'numpy' in text:\n    <s1> = <S>",
    "<s1> = <s1> + sum(int(one) for one in <v>.shape)",
    "<v1> = tf.constant([float(one) for one in <V>])",
    "<v1> = tf.convert_to_tensor([<S>, <S>, 1.0])",
    "<v1> = tf.stack([<S>, 0.5, 1])",
    "<s1> = tf.constant(<S>)",
    "<s1> = tf.cast(hash('a') > 0, tf.float32) * 0.0 + <S>",
    "<s1> = <s1> + np.pi",
    "<s1> = <s1> + math.sqrt(4.0)",
    "<s1> = <s1> + math.sqrt(<S> * 0.0 + 4.0)",
    "<s1> = math.floor(<S>) + <s1>",
    "<s1> = <s1> * pow(<S>, 2)",
    "<s1> = divmod(<S>, 2.0)[1] + <s1>",
    "<s1> = -<s1> if <s1> < 0.0 else +<s1>",
    "<i>.numpy()",
    "print('sum:', <S>)",
    "print(f'{<s>}')",
    "print('shape', <v>.shape)",
    "logging.info('at %s', <v>.shape)",
    "<+V1> = untracked(<V>)",
    "<s1> = tf.numpy_function(lambda one: np.float32(one.sum()), [<V>], tf.float32) + <S>",
    "tf.py_function(lambda one: calls.append(float(one[0])), [<V>], [])",
    "<v1> = graph_of_many(<V>, <P>)",
    "<v1> = graph_of_many(<V>, <S>)",
    "summed<#> = tf.function(total_of)\n<s1> = summed<#>(<V>)",
    "for first, second in rows.batch(2).map(lambda one: (one[0], one[1])):\n    <v1> = first + second",
    "<v1> = next(row_iterator) + <V>",
    "<v1> = next(row_iterator, <V>) + <V>",
    "rows_<#> = rows.map(lambda one: calls.append(1) or one)\nfor row in rows_<#>:\n    <v1> = row",
    "for row in rows:\n    memory.append(row)",
    "for row in rows:\n    if tf.reduce_sum(row) > 8.0:\n        return <R>",
    "for at, (row, other) in enumerate(tf.data.Dataset.zip((rows, rows))):\n    <v1> = row - other * float(at)",
    "lengths<#> = len(rows)\n<s1> = <s1> + float(lengths<#>)",
    "<s1> = <s1> + tf.cast(rows.cardinality(), tf.float32)",
    "box.value = <V>\n<v1> = box.value * 2.0",
    "if box.value is None:\n    box.value = <V>\n<v1> = <V> + box.value",
    "if 'a' not in cache:\n    cache['a'] = <V>\n<v1> = cache['a'] + <V>",
    "key_<#> = <v>.shape[0]\nif key_<#> not in cache:\n    cache[key_<#>] = tf.ones([3])\n<v1> = cache[key_<#>] * <V>",
)

USES: tuple[str, ...] = (
    "result = <call>\nprint(v is result, any(one is v for one in tf.nest.flatten(result)))",
    "kept.append(<call>)\nprint(len(kept), kept[0] is v)",
    "try:\n    print([float(tf.reduce_sum(one)) for one in tf.nest.flatten(<call>)])\nexcept Exception as error:\n"
    "    print(type(error).__name__)",
    "result = <call>\nif isinstance(result, list):\n    result.append(1)\n    print(len(result))",
    "result = <call>\nif isinstance(result, dict):\n    result['new'] = 1\n    print(sorted(result))",
    "result = <call>\nif callable(result):\n    print(result(v))\nelse:\n    print(result)",
    "result = <call>\nif hasattr(result, 'numpy'):\n    print(result.numpy())",
    "result = <call>\nif isinstance(result, tuple) and hasattr(result, '_fields'):\n    print(result._fields)",
    "print(np.asarray(<call>) if v.shape else None)",
    "for one in [<call>]:\n    print(one)",
    "kept.append(<call>)\nif len(kept) > 2:\n    print(kept[0], kept[-1])",
    "result = <call>\nprint(f'{result}')",
    "tf.print(<call>, output_stream='file:///dev/null')",
    "result = <call>\ntry:\n    print(result[0])\nexcept (TypeError, KeyError, IndexError, NotImplementedError):\n"
    "    print('no part')",
    "result = functools.partial(lambda: <call>)()\nprint(result)",
    "print(*map(lambda _: <call>, range(2)))",
    "@tf.function\ndef outer_step(v):\n    return <call>\n\ntry:\n    print(outer_step(v))\n"
    "except Exception as error:\n    print(type(error).__name__)",
    "with contextlib.suppress(ValueError, TypeError):\n    print(<call>)",
    "with contextlib.suppress(Exception):\n    print(<call>)\n    calls.append(1)",
)

CHANGES: tuple[str, ...] = (
    "grid[0] = 7.0",
    "row_view[:] = 3.0",
    "grid = grid + 1.0",
    "memory.append(tf.ones([3]))",
    "box.label = 'old'",
    "box.value = tf.ones([3])",
    "Stats.count = 5",
    "Stats.rate = 3.0",
    "chain.rate = 4.0",
    "shapers.append(tf.abs)",
    "vec.data = vec.data * 2.0",
    "classify.trainable = False",
    "ema.assign([1.0, 2.0, 3.0])",
    "towers['left'] = tf.keras.layers.Dense(3, kernel_initializer='zeros')",
    "cache.clear()",
    "delegate.inner = Gate()",
    "halves['main'] = tf.abs",
)

RESULTS = (
    "<V>",
    "<V>",
    "<S>",
    "<M>",
    "Outputs(<V>, <S>)",
    "{'loss': <S>, 'logits': <M>}",
    "(<V>, {'a': <S>})",
    "[<S>, (<V>, <V>)]",
    "<L>",
    "<D>",
    "(<V>, [<V>, None])",
    "<v>",
)

# Name, how it is made, how it is shown.  What others are made of comes first.
STATE: tuple[tuple[str, str, str], ...] = (
    ("Mode", "class Mode(enum.Enum):\n    FAST = 1.0\n    SLOW = 2.0", ""),
    ("Config", "@dataclasses.dataclass(frozen=True)\nclass Config:\n    rate: float = 0.5\n    steps: int = 2\n"
     "    mode: Mode = Mode.FAST\n    name: str = 'fast'", ""),
    ("config", "config = Config()", "config"),
    ("Outputs", "Outputs = collections.namedtuple('Outputs', ['logits', 'loss'])", ""),
    ("Stats", "class Stats:\n    count = 0\n    rate = 1.5\n\n    @classmethod\n    def bump(cls):\n"
     "        cls.count += 1",
     "Stats.count, Stats.rate"),
    ("Ops", "class Ops:\n    @staticmethod\n    def shift(value):\n        return value + 1.0\n\n    @classmethod\n"
     "    def norm(cls, value):\n        return tf.reduce_sum(cls.shift(value))", ""),
    ("Vec", """class Vec:
    def __init__(self, data):
        self.data = data

    def __add__(self, other):
        return Vec(self.data + other.data)

    def __getitem__(self, at):
        if self.data[at] > 0.0:
            return self.data[at]
        return -self.data[at]

    def __len__(self):
        return self.data.shape[0]

    def __bool__(self):
        return tf.reduce_sum(self.data) > 0.0

    def __lt__(self, other):
        return tf.reduce_sum(self.data) < tf.reduce_sum(other.data)

    def __abs__(self):
        return tf.abs(self.data)

    @property
    def signed(self):
        if tf.reduce_sum(self.data) > 0.0:
            return self.data
        return -self.data

    @functools.cached_property
    def kept(self):
        return self.data * 2.0""", ""),
    ("vec", "vec = Vec(tf.constant([1.0, -2.0, 3.0]))", "vec.data, sorted(vars(vec))"),
    ("Clamped", "class Clamped:\n    def __init__(self, data):\n        self.data = data\n"
     "        if tf.reduce_sum(data) > 1.0:\n            self.data = data * 0.5", ""),
    ("clamp", "def clamp(value):\n"
     "    if tf.reduce_sum(value) > 1.0:\n        return value * 0.5\n    return value", ""),
    ("total_of", "def total_of(value):\n    if tf.reduce_sum(value) > 0.0:\n        return tf.reduce_sum(value)\n"
     "    return tf.constant(0.0)", ""),
    ("pieces", "def pieces(value):\n"
     "    yield value\n    if tf.reduce_sum(value) > 0.0:\n        yield value * 2.0", ""),
    ("Guard", "class Guard:\n    def __init__(self, value):\n        self.value = value\n\n    def __enter__(self):\n"
     "        if tf.reduce_sum(self.value) > 0.0:\n            return self.value\n        return -self.value\n\n"
     "    def __exit__(self, *error):\n        return False", ""),
    ("spent", "spent = []", "len(spent)"),
    ("timed", "@contextlib.contextmanager\ndef timed(name):\n    calls.append(name)\n"
     "    yield\n    calls.append(name)", ""),
    ("tape_off", "@contextlib.contextmanager\ndef tape_off():\n    yield", ""),
    ("logged", "def log(function):\n    @functools.wraps(function)\n    def run(*args, **options):\n"
     "        calls.append(function.__name__)\n        return function(*args, **options)\n\n    return run\n\n\n"
     "@log\ndef logged(value):\n    return value * 2.0", ""),
    ("counted", "def counting(function):\n    @functools.wraps(function)\n    def run(*args):\n        run.calls += 1\n"
     "        return function(*args)\n\n    run.calls = 0\n    return run\n\n\n@counting\ndef counted(value):\n"
     "    return value * 2.0", "counted.calls"),
    ("dispatch", "@functools.singledispatch\ndef dispatch(value):\n    return value * 2.0\n\n\n@dispatch.register\n"
     "def _(value: list):\n    return value[0]", ""),
    ("blend", "def blend(*values, rate=1.0):\n    return sum(values) * rate", ""),
    ("steep", "@tf.custom_gradient\ndef steep(value):\n    def slope(upstream):\n        return upstream * 3.0\n\n"
     "    return value * 2.0, slope", ""),
    ("squash", "squash = tf.keras.layers.Activation('tanh')", ""),
    ("strict", "def strict(value):\n    if value.shape[0] != 3:\n        raise ValueError('three')\n"
     "    if value.dtype != tf.float32:\n        raise ValueError('float')\n    return value * 2.0", ""),
    ("apply", "def apply(function, *args):\n    return function(*args)", ""),
    ("notify", "def notify(callback):\n    callback()", ""),
    ("make_scaler", "def make_scaler(rate):\n"
     "    def scaler(value):\n        return value * rate\n\n    return scaler", ""),
    ("halves", "halves = {'main': tf.nn.relu, 'other': tf.abs}", "sorted(halves)"),
    ("hooks", "hooks = [lambda value: calls.append(1)]", "len(hooks)"),
    ("shapers", "shapers = [tf.nn.relu, lambda value: value * 2.0]", "len(shapers)"),
    ("Chain", """class Chain(tf.Module):
    def __init__(self, *parts):
        super().__init__()
        self.parts = list(parts)
        self.rate = 0.5
        self.steps = 0
        self.factor = 1.0
        self.shift = tf.Variable([0.5, 0.5, 0.5])

    def __call__(self, value):
        for one in self.parts:
            value = one(value)
        return value * self.rate + self.shift""", ""),
    ("chain", "chain = Chain(tf.nn.relu, tf.abs)", "chain.rate, chain.steps, chain.factor, chain.shift.numpy()"),
    ("delegate", "class Delegate:\n    def __init__(self, inner):\n        self.inner = inner\n\n"
     "    def __getattr__(self, name):\n        if name == 'missing':\n            return lambda value: value * 2.0\n"
     "        return getattr(self.inner, name)\n\n\ndelegate = Delegate(gate)", ""),
    ("Classifier", """class Classifier(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.first = tf.keras.layers.Dense(3, activation='tanh', kernel_initializer='ones')
        self.drop = tf.keras.layers.Dropout(0.0)
        self.last = tf.keras.layers.Dense(3, kernel_initializer='ones')

    def build(self, shape):
        self.first.build(shape)
        self.last.build(shape)

    def call(self, inputs, training=False):
        hidden = self.drop(self.first(inputs), training=training)
        if training:
            hidden = hidden * 2.0
        return self.last(hidden)""", ""),
    ("classify", "classify = Classifier()\nclassify.build((2, 3))",
     "[one.numpy() for one in classify.trainable_variables]"),
    ("normal", "normal = tf.keras.layers.BatchNormalization()\nnormal(tf.zeros([2, 3]))",
     "[one.numpy() for one in normal.weights]"),
    ("lazy", "lazy = tf.keras.layers.Dense(3, kernel_initializer='ones')", ""),
    ("towers", "towers = {'left': tf.keras.layers.Dense(3, kernel_initializer='ones'), "
     "'right': tf.keras.layers.Dense(3, kernel_initializer='ones')}\n"
     "for tower in towers.values():\n    tower.build((2, 3))",
     "sorted(towers)"),
    ("adam", "adam = tf.keras.optimizers.Adam(0.01)\nadam.build(classify.trainable_variables)", "int(adam.iterations)"),
    ("late_adam", "late_adam = tf.keras.optimizers.Adam(0.01)", "int(late_adam.iterations)"),
    ("loss_fn", "loss_fn = tf.keras.losses.MeanSquaredError()", ""),
    ("meters", "meters = [tf.keras.metrics.Mean(name='mean_of'), tf.keras.metrics.Sum(name='sum_of')]",
     "[float(one.result()) for one in meters]"),
    ("ema", "ema = tf.Variable(tf.zeros([3]))", "ema.numpy()"),
    ("table", "table = tf.lookup.StaticHashTable("
     "tf.lookup.KeyValueTensorInitializer(['a', 'b'], [1.0, 2.0]), 0.0)", ""),
    ("grid", "grid = np.arange(6, dtype=np.float32).reshape(2, 3)", "grid"),
    ("row_view", "row_view = grid[0]", "row_view"),
    ("memory", "memory = []", "len(memory)"),
    ("cache", "cache = {}", "len(cache)"),
    ("spots", "spots = set()", ""),
    ("kept", "kept = []", "len(kept)"),
    ("Box", "class Box:\n    def __init__(self):\n        self.value = None\n        self.values = []\n"
     "        self.label = 'new'", ""),
    ("box", "box = Box()", "box.value, box.values, box.label"),
    ("dice", "dice = random.Random(0)", ""),
    ("draws", "draws = np.random.default_rng(0)", ""),
    ("ticks", "ticks = itertools.count()", "next(ticks)"),
    ("row_iterator", "row_iterator = iter(rows.repeat())", ""),
    ("untracked", "def untracked(value):\n    return tf.stop_gradient(value) * 2.0", ""),
    ("graph_of_many", "@tf.function\ndef graph_of_many(value, rate):\n    return value * rate", ""),
)  # fmt: skip
