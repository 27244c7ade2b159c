"""More constructs for random programs: objects with state, Keras, data, loops that carry structures, ways out of code.

As `random_grammar`, in whose notation they are written; apart from it only because a file should fit a few screens.
"""

from __future__ import annotations

EXPRESSIONS: dict[str, tuple[str, ...]] = {
    "V": (
        "block(<M>)[0]",
        "net(<M>)[1]",
        "net(<M>, training=True)[0]",
        "gate(<V>)",
        "gate.shifted(<V>)",
        "twice(<V>)",
        "choose(<V>, <S>)",
        "tf.reverse(tf.sort(<V>), [0])",
        "<V> / 2",
        "tf.einsum('ij,j->i', tf.eye(3), <V>)",
        "tf.squeeze(tf.expand_dims(<V>, 0), 0)",
        "tf.ragged.constant([[1.0], [2.0, 3.0]]).flat_values * <V>",
        "tf.math.cumsum(<V>)",
        "tf.clip_by_value(<V>, -1.0, 1.0)",
        "pair.left * <V>",
        "tf.one_hot(<I>, 3) + <V>",
        "tf.nest.map_structure(lambda one: one * 2.0, [<V>])[0]",
        "tf.random.stateless_uniform([3], seed=[1, 2]) + <V>",
        "tf.vectorized_map(lambda one: one + 1.0, <V>)",
        "tf.identity(<V>)",
    ),
    "S": (
        "tf.reduce_mean(<M>)",
        "<S> / 3",
        "<S> ** 2",
        "tf.cast(tf.strings.length(tf.strings.as_string(<I>)), tf.float32)",
        "tf.cast(tf.rank(<M>), tf.float32)",
        "tf.squeeze(<V>[:1])",
        "tf.minimum(<S>, <P>)",
        "pair.right + <S>",
        "(tf.cast(<S>, tf.float64) if False else <S>)",
        "(tf.reduce_sum(block.inner.kernel) if block.inner.built else <S>)",
    ),
    "M": ("block(<M>)", "net(<M>)", "tf.transpose(tf.transpose(<M>))", "tf.matmul(<M>, tf.eye(3))"),
    "B": ("tf.greater(<S>, <S>)", "<S> >= <S>", "tf.reduce_all(<V> == <V>)", "<B> & <B>", "<B> | <B>"),
    "P": ("gate.factor", "pair.size * 0.5", "float(len(names))", "min(0.5, 1.5)", "abs(-1.5)"),
    "L": (
        "list(<D>.values())",
        "[*<L>, <V>]",
        "<L>[::-1]",
        "[one for one in <L> if one is not None]",
        "list((<V>, <V>))",
    ),
    "D": ("{key: <V> for key in ('a', 'b')}", "dict(zip('ab', [<V>, <V>]))", "{**<D>, 'a': <V>}"),
}

PLAIN: tuple[str, ...] = (
    "with tf.GradientTape() as tape:\n    <+S1> = tf.reduce_mean(net(<M>) * <v1>)\n"
    "slopes<#> = tape.gradient(<+S1>, net.trainable_variables)\n"
    "<+S2> = tf.add_n([tf.reduce_sum(one) for one in slopes<#>])",
    "with tf.GradientTape() as tape:\n    <+S1> = tf.reduce_mean(tf.square(net(<M>)))\n"
    "slopes<#> = tape.gradient(<+S1>, net.trainable_variables)\n"
    "trainer.apply_gradients(zip(slopes<#>, net.trainable_variables))",
    "with tf.GradientTape(persistent=True) as tape:\n    tape.watch(<v1>)\n    <+S1> = tf.reduce_sum(<v1> ** 2)\n"
    "<+V2> = tape.gradient(<+S1>, <v1>)\ndel tape",
    "for layer in net.parts:\n    <+M1> = layer(<M>)",
    "pair<#> = (<V>, <S>)\nfor step in tf.range(2):\n"
    "    pair<#> = (pair<#>[0] * 2.0, pair<#>[1] + 1.0)\n<+V1> = pair<#>[0]",
    "table<#> = {'x': <V>}\nif <B>:\n    table<#>['x'] = <V>\n<+V1> = table<#>['x']",
    "for step in tf.range(2):\n    for inner in tf.range(2):\n        if <B>:\n            break\n"
    "        <v1> = <v1> + 1.0",
    "for step in tf.range(3):\n    if <B>:\n        <v1> = <V>\n        continue\n    <s1> = <S>",
    "<+I1> = tf.constant(0)\nwhile <+I1> < 4 and <B>:\n    <+I1> += 1\n    <s1> = <s1> + 1.0",
    "held<#> = tf.TensorArray(tf.float32, size=2)\nfor step in tf.range(2):\n"
    "    held<#> = held<#>.write(step, <S>)\n<s1> = tf.reduce_sum(held<#>.stack())",
    "if <B>:\n    if <B>:\n        <v1> = <V>\n    else:\n        <v1> = <V>\n    <s1> = <S>",
    "if <B>:\n    <v1> = <V>\nelif <B>:\n    <v1> = <V>\nelse:\n    <s1> = <S>",
    "first<#>, *rest<#> = <L>\n<v1> = first<#> + (rest<#>[0] if rest<#> else 0.0)",
    "<+V1> = tf.add(*[<V>, <V>])",
    "<+V1> = tf.add(**{'x': <V>, 'y': <V>})",
    "for at in range(len(<l>)):\n    <v1> = <v1> + <l>[at]",
    "for key, one in <D>.items():\n    <v1> = <v1> + one * len(key)",
    "for key in sorted(<d1>):\n    <v1> = <v1> + <d1>[key]",
    "for at, one in enumerate(reversed(<L>)):\n    <v1> = one * float(at)",
    "if hasattr(part, 'gain') and part.gain > 0.0:\n    <v1> = <V>",
    "part_<#> = Part()\npart_<#>.gain = <S>\n<s1> = part_<#>.gain * 2.0",
    "made<#> = Pair(<V>, <S>)\n<v1> = made<#>.left + made<#>.right",
    "made<#> = Pair(<V>, <S>)\nmade<#>.left = made<#>.left * 2.0\n<v1> = made<#>.left",
    "def inner<#>(one, rate=<P>):\n    if rate > 1.0:\n        return one * rate\n    return one\n"
    "<+V1> = inner<#>(<V>)",
    "def inner<#>(one):\n    if tf.reduce_sum(one) > 0.0:\n        return one\n    return -one\n<+V1> = inner<#>(<V>)",
    "def inner<#>():\n    nonlocal <v1>\n    <v1> = <v1> * 2.0\ninner<#>()",
    "actions<#> = {'up': lambda one: one + 1.0, 'down': lambda one: one - 1.0}\n<+V1> = actions<#>['up'](<V>)",
    "ops<#> = [tf.nn.relu, tf.abs, tf.identity]\nfor op in ops<#>:\n    <v1> = op(<v1>)",
    "<+V1> = tf.while_loop(lambda one: tf.reduce_sum(one) < 5.0, lambda one: (tf.abs(one) + 1.0,), (<V>,))[0]",
    "<+S1> = tf.case([(<B>, lambda: <s1>)], default=lambda: -<s1>)",
    "with tf.control_dependencies([total.assign_add(1.0)]):\n    <+S1> = tf.identity(<S>)",
    "total.assign(<S>)",
    "for one in tf.data.Dataset.range(3):\n    <s1> = <s1> + tf.cast(one, tf.float32)",
    "gate.weight.assign_add(<V>)",
    "<+S1> = tf.stop_gradient(<S>)",
    "<+V1> = gate.scaled * <V>",
    "mean_.update_state(<V>)",
    "if training_ and <S> > 0.0:\n    <v1> = <V>",
    "<+S1> = sum(tf.reduce_sum(one) for one in <L>)",
    "<+V1> = tf.stack([one * 2.0 for one in tf.unstack(<V>)])",
    "with Quiet():\n    <v1> = <V>",
    "one<#>, two<#> = <S>, <S>\none<#>, two<#> = two<#>, one<#>\n<s1> = one<#> - two<#>",
    "<+V1> = functools.reduce(tf.add, [<V>, <V>])",
    "<+L1> = list(map(tf.nn.relu, <L>))\n<v1> = <+L1>[-1]",
    "empty<#> = None\nif empty<#> is None:\n    empty<#> = <V>\n<v1> = empty<#>",
    "level<#> = 'high' if part.gain > 2.0 else 'low'\nif level<#> == 'low':\n    <v1> = <V>",
    "<v1> = <V>\n<v1> *= 2.0\n<v1> -= <V>",
    "if not names:\n    <v1> = <V>",
    "ones<#> = tf.ones_like(<v1>)\n<v1> = tf.where(<v1> == 0.0, ones<#>, <v1>)",
    "<+V1> = tf.tensor_scatter_nd_update(<V>, [[0]], [<S>])",
)

RISKY: tuple[str, ...] = (
    "counter()",
    "<s1> = <s1> * counter()",
    "gate.calls += 1",
    "gate.note(<S>)",
    "<v1> = <v1> * gate.uses",
    "with Recorder():\n    <v1> = <V>",
    "history.append(<S>)",
    "history.append(1.0)",
    "tally['seen'] += 1",
    "seen.add(len(seen))",
    "setattr(part, 'gain', 2.5)",
    "vars(part)['gain'] = 2.5",
    "labels.setdefault('one', 1.0)",
    "<l1>.pop()",
    "<l1>.reverse()",
    "<d1>.update(a=<V>)",
    "<d1>.pop('a')",
    "np.add(array, 1.0, out=array)",
    "np.random.seed(1)",
    "<s1> = <s1> * float(np.random.rand())",
    "random.shuffle(names)",
    "<s1> = <s1> + tf.random.normal([]) * 0.0",
    "inner_<#> = tf.keras.Sequential([tf.keras.layers.Dense(3, kernel_initializer='ones')])\n<+M1> = inner_<#>(<M>)",
    "inner_<#> = Block()\n<+M1> = inner_<#>(<M>)",
    "meter<#> = tf.keras.metrics.Mean()\nmeter<#>.update_state(<S>)\n<s1> = meter<#>.result()",
    "draws<#> = tf.random.Generator.from_seed(1)\n<s1> = <s1> + draws<#>.normal([]) * 0.0",
    "if gate.late is None:\n    gate.late = tf.Variable([1.0, 2.0, 3.0])\n<v1> = <v1> * gate.late",
    "if gate.late is None:\n    gate.late = <V>\n<v1> = <v1> * gate.late",
    "net.trainable = False",
    "<s1> = <s1> + float(len(net.trainable_variables))",
    "known<#> = net.trainable_variables\nwith tf.GradientTape() as tape:\n    <+S1> = tf.reduce_mean(net(<M>))\n"
    "slopes<#> = tape.gradient(<+S1>, known<#>)\n<s1> = <s1> + float(len(slopes<#>))",
    "block.add_loss(<S>)",
    "<s1> = <s1> + tf.add_n([tf.constant(0.0), *net.losses])",
    "<v1> = net.predict(<M>, verbose=0)[0] + <V>",
    "<v1> = net.get_weights()[0][0] + <V>",
    "mean_.reset_state()",
    "trainer.learning_rate = 0.5",
    "trainer.learning_rate.assign(0.5)",
    "<s1> = <s1> * float(trainer.learning_rate)",
    "<s1> = <s1> * trainer.learning_rate",
    "<s1> = <s1> + tf.cast(trainer.iterations, tf.float32)",
    "if <B>:\n    raise Refused('no')",
    "if len(<l>) > 1:\n    raise Refused('long')",
    "try:\n    refuse(<V>)\nexcept Refused:\n    <v1> = <V>",
    "try:\n    <v1> = refuse(<V>)\nexcept Refused as problem:\n    <v1> = <V> * float(len(str(problem)))",
    "weight.assign_add(<V>)\nif len(<l>) > 1:\n    raise ValueError('long')",
    "total.assign_add(1.0)\n<v1> = <D>['missing']",
    "total.assign_add(1.0)\n<v1> = tf.reshape(<V>, [4])",
    "for one in produce(<V>):\n    <v1> = <v1> + one",
    "<v1> = next(produce(<V>))",
    "<v1> = sum(one for one in produce(<V>))",
    "<v1> = list(map(lambda one: calls.append(1) or one, <L>))[0]",
    "<v1> = sorted(<L>, key=lambda one: float(one[0]))[0]",
    "<v1> = max(<L>, key=lambda one: float(tf.reduce_sum(one)))",
    "<v1> = tf.constant(np.asarray(<V>)) + <V>",
    "<v1> = tf.stack(list(<V>))",
    "<s1> = tf.stack([*<V>])[0]",
    "text = '%s' % <s1>\nlabels[text] = 1",
    "text = f'{<s1>:.2f}'\nlabels[text] = 1",
    "text = 'of %s' % (<v>.shape,)\nif text == 'of (3,)':\n    <v1> = <V>",
    "if <v1>.dtype == tf.float32:\n    <s1> = <S>",
    "if isinstance(<v>, np.ndarray):\n    <s1> = <S>",
    "if type(<v>) is float:\n    <s1> = <S>",
    "if callable(<v>):\n    <s1> = <S>",
    "<v1> = untouched(<V>)",
    "<v1> = untouched(<V>) if <v>.shape[0] == 3 else <V>",
    "<s1> = <s1> * cached(2)",
    "<s1> = <s1> + down(3)",
    "<s1> = down(<S>)",
    "for step in tf.range(2):\n    <v1> = <v1>[tf.newaxis][0]",
    "for step in tf.range(2):\n    <s1> = tf.reduce_sum(<V>) if step > 0 else <S>",
    "last<#> = None\nfor step in tf.range(2):\n    last<#> = <V>\n<v1> = last<#>",
    "last<#> = None\nfor one in <L>:\n    last<#> = one\n<v1> = last<#>",
    "level<#> = 0\nwhile level<#> < 3:\n    level<#> += 1\n    if <B>:\n        break\n<s1> = <s1> + level<#>",
    "level<#> = 0\nfor step in tf.range(3):\n    level<#> = level<#> + step\n"
    "<s1> = <s1> * tf.cast(level<#>, tf.float32)",
    "level<#> = 0.0\nfor step in tf.range(3):\n    level<#> = level<#> + <S>\n<s1> = <s1> + level<#>",
    "found<#> = []\nfor one in <L>:\n    if <B>:\n        found<#>.append(one)\n<s1> = <s1> + float(len(found<#>))",
    "for one in <L>:\n    <v1> = one\nelse:\n    <s1> = <S>",
    "for step in tf.range(3):\n    if <B>:\n        return <R>",
    "while <S> > 2.0:\n    return <R>",
    "for step in range(3):\n    if step == 1:\n        continue\n    if <B>:\n        <v1> = <V>\n        break",
    "for step in tf.range(3):\n    total.assign_add(1.0)\n    if <B>:\n        break",
    "if <B>:\n    total.assign_add(1.0)\n    part.count = part.count",
    "if <B>:\n    calls.append(1)",
    "if <B>:\n    print('yes')\nelse:\n    print('no')",
    "if <B>:\n    del labels['zero']",
    "if <B>:\n    text = 'yes'\nelse:\n    text = 'no'\n<s1> = <s1> + float(len(text))",
    "if <B>:\n    rate<#> = None\nelse:\n    rate<#> = <S>\nif rate<#> is not None:\n    <s1> = rate<#>",
    "if <B>:\n    parts<#> = [<V>]\nelse:\n    parts<#> = [<V>, <V>]\n<v1> = parts<#>[0]",
    "if <B>:\n    parts<#> = (<V>, <S>)\nelse:\n    parts<#> = (<V>, <S>)\n<v1>, <s1> = parts<#>",
    "if <B>:\n    way<#> = tf.nn.relu\nelse:\n    way<#> = tf.abs\n<v1> = way<#>(<V>)",
    "way<#> = tf.nn.relu if part.gain > 0.0 else tf.abs\n<v1> = way<#>(<V>)",
    "if <B>:\n    <v1> = np.ones(3, np.float32)",
    "if <B>:\n    <s1> = 1.5",
    "if <B>:\n    <s1> = 1",
    "if <B>:\n    <v1> = weight",
    "<v1> = <v1> or <V>",
    "<s1> = <S> and <S>",
    "if <B> == True:\n    <v1> = <V>",
    "if <B> is True:\n    <v1> = <V>",
    "if <V> > 0.0:\n    <s1> = <S>",
    "<v1> = <V>[<I>:]",
    "<v1> = <V>[:<v>.shape[0]]",
    "<s1> = <V>[<I> % 3]",
    "<v1> = weight.assign_add(<V>)",
    "weight[0].assign(<S>)",
    "<v1> = weight.numpy() + <V>",
    "<s1> = <s1> + float(weight.shape[0])",
    "kept_<#> = weight\nkept_<#>.assign(<V>)\n<v1> = kept_<#> * 1.0",
    "<v1> = <v1> + (weight if flag else <V>)",
    "<n1> += 1.0\n<v1> = <v1> * <n1>",
    "<v1> = <n1> * 2.0",
    "<v1> = <V> + <n1>.mean()",
    "<s1> = <s1> + float(<n1>[0])",
    "<v1> = tf.constant(<n1>.astype('float64').sum(), tf.float32) * <V>",
    "<v1> = <V> + np.square(<n1>)",
    "<v1> = tf.convert_to_tensor(<n1>) + <V>",
    "if <n1>[0] > 0.0:\n    <v1> = <V>",
    "if <n1>.sum() > 0.0:\n    <v1> = <V>",
    "if isinstance(<n1>, np.ndarray):\n    <v1> = <V>",
    "for one in <n1>:\n    <s1> = <s1> + one",
    "<v1> = tf.numpy_function(np.cumsum, [<V>], tf.float32) + <V>",
    "def effect<#>(one):\n    calls.append(1)\n    return one\n<v1> = tf.map_fn(effect<#>, <V>)",
    "def effect<#>():\n    calls.append(1)\n    return <v1>\n<v2> = tf.cond(<B>, effect<#>, lambda: <v2>)",
    "tf.py_function(lambda one: calls.append(1), [<V>], [])",
    "squared<#> = tf.function(lambda one: one * scale)\n<v1> = squared<#>(<V>)",
    "<v1> = graph(<V>)",
    "<v1> = graph(<V>) + graph(<V>)",
    "return weight.assign_add(<V>)",
    "return weight",
    "return <L>[0], <D>",
    "return (1.0, <V>)",
    "return tf.constant([1.0]).numpy()",
    "return lambda one: one",
    "return Pair(<V>, <S>)",
    "return range(3)",
    "return <v>.shape",
    "return <v>.dtype",
    "return {'a': 1, 'b': <V>}",
    "yield_ = [<V>]\nyield_ += [<V>]\n<v1> = yield_[1]",
    "os.environ['RATE'] = '2'",
    "<s1> = <s1> + float(os.environ.get('RATE', '1'))",
    "sys.stdout.write('said\\n')",
    "logging.getLogger('one').warning('said')",
    "warnings.warn('said')",
    "tf.print(<s>, output_stream='file:///dev/null')",
    "globals()['scale'] = 4.0",
    "registry['relu'] = tf.abs\n<v1> = registry['relu'](<V>)",
    "<v1> = registry['relu'](<V>)",
    "for row in rows:\n    <v1> = <v1> + row",
    "<v1> = <v1> + next(iter(rows))",
    "for at, row in rows.enumerate():\n    <v1> = <v1> + row * tf.cast(at, tf.float32)",
    "for at, row in enumerate(rows):\n    <v1> = <v1> + row * float(at)",
    "<s1> = rows.reduce(0.0, lambda held, row: held + tf.reduce_sum(row))",
    "for row in rows.take(2):\n    if tf.reduce_sum(row) > 100.0:\n        break\n    <v1> = <v1> + row",
    "rows_<#> = rows.map(lambda row: row * 2.0)\nfor row in rows_<#>:\n    <v1> = <v1> + row",
    "for row in rows.as_numpy_iterator():\n    <v1> = <v1> + row",
    "parts<#> = []\nfor row in rows:\n    parts<#>.append(row)\n<v1> = parts<#>[0] + <V>",
)

USES: tuple[str, ...] = (
    "result = <call>\nprint(type(result).__name__, result)",
    "first = <call>\nsecond = <call>\nprint(first is second)",
    "print(<call> is None)",
    "result = <call>\nif isinstance(result, (list, tuple)):\n    print(len(result))\nelse:\n    print(result)",
    "result = <call>\nprint(str(result)[:20])",
    "with tf.GradientTape() as tape:\n    tape.watch(v)\n    result = <call>\n"
    "print(tape.gradient(tf.nest.flatten(result), v))",
    "try:\n    print(<call>)\nexcept Refused as problem:\n    print('refused', problem)\n"
    "except ValueError:\n    print('value')",
    "try:\n    print(<call>)\nexcept TypeError:\n    print('type')",
)

CHANGES: tuple[str, ...] = (
    "gate.factor = 4.0",
    "gate.weight.assign([2.0, 2.0, 2.0])",
    "pair.left = pair.left * 2.0",
    "block.rate = 3.0",
    "registry['relu'] = tf.abs",
    "training_ = False",
    "gate.weight = tf.Variable([5.0, 5.0, 5.0])",
)

# Name, how it is made, how it is shown.  What others are made of comes first.
STATE: tuple[tuple[str, str, str], ...] = (
    ("Block", """class Block(tf.keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = tf.keras.layers.Dense(3, kernel_initializer='ones')
        self.rate = 0.5

    def build(self, shape):
        self.inner.build(shape)

    def call(self, inputs, training=False):
        if training:
            inputs = inputs * 2.0
        return self.inner(inputs) * self.rate""", ""),
    ("block", "block = Block()\nblock.build((2, 3))", "block.rate, [one.numpy() for one in block.weights]"),
    ("net", """class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = [tf.keras.layers.Dense(3, kernel_initializer='ones') for _ in range(2)]

    def build(self, shape):
        for one in self.parts:
            one.build(shape)

    def call(self, inputs, training=False):
        for one in self.parts:
            inputs = tf.nn.tanh(one(inputs))
        if training:
            return inputs * 0.5
        return inputs


net = Net()
net.build((2, 3))""", "[one.numpy() for one in net.trainable_variables]"),
    ("trainer", "trainer = tf.keras.optimizers.SGD(0.125)", "float(trainer.learning_rate), int(trainer.iterations)"),
    ("gate", """class Gate(tf.Module):
    def __init__(self):
        super().__init__()
        self.weight = tf.Variable([1.0, 0.5, -1.0])
        self.factor = 1.5
        self.calls = 0
        self.late = None

    def __call__(self, x):
        return x * self.weight * self.factor

    def shifted(self, x):
        if tf.reduce_sum(x) > 1.0:
            return x - 1.0
        return x

    def note(self, value):
        self.calls += 1

    @property
    def scaled(self):
        return self.weight * 2.0

    @property
    def uses(self):
        self.calls += 1
        return 2.0


gate = Gate()""", "gate.calls, gate.factor, gate.weight.numpy(), gate.late"),
    ("Pair", """@dataclasses.dataclass
class Pair:
    left: tf.Tensor
    right: tf.Tensor
    size: int = 2""", ""),
    ("pair", "pair = Pair(tf.constant([1.0, 1.0, 2.0]), tf.constant(0.5))", "pair"),
    ("twice", "def twice(value):\n    return value * 2.0", ""),
    ("choose", "def choose(value, by):\n    if by > 0.0:\n        return value\n    return -value", ""),
    ("counter", "def make_counter():\n    count = 0\n\n    def step():\n        nonlocal count\n        count += 1\n"
     "        return count\n\n    return step\n\n\ncounter = make_counter()", "counter()"),
    ("calls", "calls = []", "len(calls)"),
    ("Recorder", "class Recorder:\n    def __enter__(self):\n        calls.append(1)\n\n"
     "    def __exit__(self, *error):\n"
     "        return False", ""),
    ("Quiet", "class Quiet:\n    def __enter__(self):\n        return self\n\n    def __exit__(self, *error):\n"
     "        return False", ""),
    ("Refused", "class Refused(Exception):\n    pass", ""),
    ("refuse", "def refuse(value):\n    raise Refused('never')", ""),
    ("history", "history = collections.deque(maxlen=4)", "len(history), history"),
    ("tally", "tally = collections.defaultdict(int)", "dict(tally)"),
    ("seen", "seen = set()", "seen"),
    ("produce", "def produce(value):\n    for rate in (1.0, 2.0):\n        yield value * rate", ""),
    ("untouched", "@tf.autograph.experimental.do_not_convert\ndef untouched(value):\n"
     "    if tf.reduce_sum(value) > 0.0:\n        return value\n    return -value", ""),
    ("cached", "@functools.lru_cache\ndef cached(rate):\n    return rate * 1.5", ""),
    ("down", "def down(level):\n    if level <= 0:\n        return 0.5\n    return level + down(level - 1)", ""),
    ("graph", "@tf.function\ndef graph(value):\n    return value * 2.0", ""),
    ("training_", "training_ = True", ""),
    ("registry", "registry = {'relu': tf.nn.relu}", "sorted(registry)"),
    ("rows", "rows = tf.data.Dataset.from_tensor_slices([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])", ""),
)  # fmt: skip
