"""The parts of random training programs (see `random_training`): what the marks in `random_training_kinds` become.

A mark `<name>` within a line becomes one of `WORDS[name]`; alone in its line it becomes one of `ALTERNATIVES[name]`, or
some of the statements of `STATEMENTS[name]`: (plain ones, how many at most, risky ones, how often one of these).
Statements of a step may use `self`, the inputs `x`, the targets `y`, and after the forward pass `out` and `loss`.
"""

from __future__ import annotations

WORDS: dict[str, tuple[str, ...]] = {
    "optimizer": (
        "tf.keras.optimizers.SGD(0.125)",
        "tf.keras.optimizers.SGD(learning_rate=0.125, momentum=0.5)",
        "tf.keras.optimizers.Adam(0.125)",
        "tf.keras.optimizers.SGD(tf.keras.optimizers.schedules.ExponentialDecay(0.125, 2, 0.5))",
        "tf.keras.optimizers.Adam(Warmup(0.125))",
    ),
    "initializer": ("'ones'", "tf.keras.initializers.Constant(0.25)", "tf.keras.initializers.GlorotUniform(seed=1)"),
    "activation": ("'relu'", "tf.nn.tanh", "None", "lambda value: value * 0.5"),
    "metric": ("tf.keras.metrics.Mean()", "tf.keras.metrics.Mean(name='loss')"),
    "loss": (
        "self.loss(y, out)",
        "LOSSES['square'](y, out)",
        "LOSSES[config.loss](y, out)",
        "squares(y, out, weight=config.weight)",
        "self.loss_object(y, out)",
        "tf.reduce_mean(tf.square(out - y))",
        "self.criterion(y, out)",
        "tf.reduce_mean(tf.keras.losses.MSE(y, out))",
        "config.weight * squares(y, out)",
        "self.masked(y, out)",
    ),
    "number": ("0.5", "2.0", "config.scale", "self.factor", "Trainer.factor", "config.weight"),
    "forward": ("self.net(x)", "self.net(x, training=True)", "self.net(x, training=training)", "self.net.call(x)"),
    "used": ("float(loss)", "loss.numpy()", "loss", "float(tf.reduce_mean(loss))"),
    "change": (
        "trainer.factor = 3.0",
        "config.scale = 4.0",
        "trainer.training_mode = False",
        "trainer.optimizer.learning_rate = 0.25",
        "trainer.net.trainable = False",
        "trainer.hidden_rate = 0.0",
        "Trainer.factor = 0.25",
        "trainer.hooks.append(lambda value: value * 0.5)",
        "trainer.decay = 0.5",
        "config.loss = 'absolute'",
        "trainer.criterion = LOSSES['absolute']",
        "pass",
        "pass",
        "pass",
    ),
    "bases": ("abc.ABC", "object", "tf.Module", "Mixin"),
    "second_optimizer": ("<optimizer>", "<optimizer>", "self.first"),
    "smooth": ("0.0", "0.1", "smooth=0.5", "smooth=self.weight"),
    "batch_size": ("tf.shape(x)[0]", "x.shape[0]", "tf.shape(x)[0]"),
    "length": ("tf.shape(tokens)[1]", "tokens.shape[1]", "tf.shape(tokens)[1]"),
    "embeddings": ("'ones'", "tf.keras.initializers.RandomUniform(seed=2)"),
    "reduction": (
        "'none'",
        "'none'",
        "tf.keras.losses.Reduction.NONE if hasattr(tf.keras.losses, 'Reduction') else 'none'",
    ),
    "take": (
        "numbers[:3]",
        "tf.constant(numbers[3:6])",
        "tf.convert_to_tensor(numbers)[:2]",
        "numbers[:3].astype('float64')",
    ),
}

_BEFORE = (
    "x = tf.cast(x, tf.float32)",
    "x = x / 2",
    "count = tf.shape(x)[0]\nx = x * tf.cast(count, tf.float32) / tf.cast(count, tf.float32)",
    "x = tf.reshape(x, [-1, x.shape[1]])",
    "x = tf.reshape(x, [tf.shape(x)[0], 2])",
    "if x.shape[0] < 2:\n    x = x * 2.0",
    "if tf.shape(x)[0] < 3:\n    x = x * 2.0",
    "x = x + tf.random.stateless_normal(tf.shape(x), seed=[1, 2])",
    "x = self.scaled(x)",
    "x = self.scaled(x, by=<number>)",
    "x = x * <number>",
    "self.steps.assign_add(1)",
    "if self.steps % 2 == 0:\n    x = x * 0.5",
    "if self.training_mode:\n    x = x + 1.0",
    "for hook in self.hooks:\n    x = hook(x)",
    "x = normalized(x)",
    "x = tf.where(tf.math.is_nan(x), tf.zeros_like(x), x)",
    "x = tf.concat([x[:, :1], x[:, 1:]], axis=1)",
    "x, rest = tf.split(x, 2, axis=1)\nx = tf.concat([x, rest], axis=-1)",
    "order = tf.range(tf.shape(x)[0])[::-1]\nx, y = tf.gather(x, order), tf.gather(y, order)",
)
_BEFORE_RISKY = (
    "self.count += 1",
    "self.count += 1\nif self.count % 2 == 0:\n    x = x * 0.5",
    "Trainer.made += 1",
    "if tf.shape(x)[0] < 2:\n    return None",
    "x = np.asarray(x, np.float32) / 2.0",
    "x = (x - np.mean(x)) / 2.0",
    "x = preprocessed(x)",
    "if self.shift is None:\n    self.shift = tf.Variable(tf.zeros([2]))\nx = x + self.shift",
    "if self.shift is None:\n    self.shift = tf.reduce_mean(x)\nx = x - self.shift",
    "x = x * float(self.steps)",
    "self.last = x",
    "self.shapes.append(x.shape)",
    "started = time.time()",
    "self.factor = self.factor * 0.5\nx = x * self.factor",
    "x = x * self.uses",
    "noise = tf.random.normal(tf.shape(x))\nx = x + 0.0 * noise",
    "mask = x[:, 0] > 0.5\nx, y = tf.boolean_mask(x, mask), tf.boolean_mask(y, mask)",
    "size = len(x)\nx = x * float(size)",
    "x = tf.stack([row * 2.0 for row in x])",
    "rows = []\nfor row in x:\n    rows.append(row * 2.0)\nx = tf.stack(rows)",
    "rows = tf.TensorArray(tf.float32, size=tf.shape(x)[0])\nfor at in tf.range(tf.shape(x)[0]):\n"
    "    rows = rows.write(at, x[at] * 2.0)\nx = tf.reshape(rows.stack(), [-1, 2])",
    "print('step')",
)
_TAPE = (
    "loss = loss * <number>",
    "if self.decay:\n    loss += self.decay * tf.add_n([tf.nn.l2_loss(one) for one in self.net.trainable_variables])",
    "loss = loss + self.penalty",
    "loss = loss + sum(self.net.losses)",
    "if training:\n    loss = loss * 2.0",
    "loss += tf.reduce_sum(tf.abs(out)) * 0.001",
    "if loss > 100.0:\n    loss = loss / loss",
)
_TAPE_RISKY = (
    "self.values.append(loss)",
    "loss = loss / (1.0 + self.count)",
    "if float(loss) > 100.0:\n    loss = loss * 0.0",
    "if tf.math.is_nan(loss):\n    raise ValueError('nan')",
    "assert not tf.math.is_nan(loss)",
    "loss = loss * config.pop('gone', 1.0) if isinstance(config, dict) else loss",
)
_SLOPES = (
    "slopes = [tf.clip_by_value(one, -1.0, 1.0) for one in slopes]",
    "slopes, norm = tf.clip_by_global_norm(slopes, 1.0)",
    "slopes = [one if one is not None else tf.zeros_like(two)\n"
    "          for one, two in zip(slopes, self.net.trainable_variables)]",
    "slopes = [one * <number> for one in slopes]",
)
_SLOPES_RISKY = (
    "slopes = [one.numpy() for one in slopes]",
    "self.slopes = slopes",
    "if any(one is None for one in slopes):\n    raise ValueError('no slope')",
)
_AFTER = (
    "self.meter.update_state(loss)",
    "self.meter(loss)",
    "for metric in self.meters.values():\n    metric.update_state(loss)",
    "for one, two in zip(self.average, self.net.trainable_variables):\n    one.assign(0.5 * one + 0.5 * two)",
    "if loss < self.best:\n    self.best.assign(loss)",
    "self.best.assign(tf.minimum(self.best, loss))",
    "self.describe(loss)",
    "if self.verbose:\n    print('loss', float(loss))",
    "accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(out, 1), tf.argmax(y, 1)), tf.float32))",
    "tf.debugging.assert_all_finite(loss, 'finite')",
    "self.steps.assign_add(1)",
)
_AFTER_RISKY = (
    "self.history.append(loss)",
    "self.history.append(float(loss))",
    "self.logs['loss'] = loss",
    "print('loss', loss)",
    "if self.lowest is None or loss < self.lowest:\n    self.lowest = loss",
    "self.count += 1",
    "if self.count > 2:\n    self.optimizer.learning_rate = 0.0625",
    "self.optimizer.learning_rate.assign(0.0625)",
    "accuracy = np.mean(np.argmax(out, 1) == np.argmax(y, 1))",
    "self.log(loss=loss)",
    "self.meter.reset_state()",
    "self.net.set_weights([one * 0.5 for one in self.net.get_weights()])",
    "if self.steps % 2 == 0:\n    print('even')",
    "if int(self.optimizer.iterations) % 2 == 0:\n    self.history.append(0)",
    "self.rate *= 0.5",
)

STATEMENTS: dict[str, tuple[tuple[str, ...], int, tuple[str, ...], float]] = {
    "before": (_BEFORE, 3, _BEFORE_RISKY, 0.25),
    "tape": (_TAPE, 2, _TAPE_RISKY, 0.1),
    "slopes": (_SLOPES, 2, _SLOPES_RISKY, 0.1),
    "after": (_AFTER, 3, _AFTER_RISKY, 0.25),
    "in_call": (
        (
            "x = tf.cast(x, tf.float32)",
            "if training:\n    x = self.norm(x, training=True)",
            "x = self.norm(x, training=training)",
            "for layer in self.hidden:\n    x = layer(x)",
            "count = tf.shape(x)[0]\nx = tf.reshape(x, [count, -1])",
            "x = tf.reshape(x, [-1, 2])",
            "if self.residual:\n    x = x + self.hidden[0](x)",
            "x = self.drop(x, training=training)",
            "x = tf.nn.relu(x)",
            "self.add_loss(0.01 * tf.reduce_sum(tf.square(x)))",
        ),
        3,
        (
            "self.calls += 1",
            "self.seen = x",
            "x = x * self.uses",
            "x = x * float(x.shape[0])",
            "x = x * float(len(x))",
            "if self.gain is None:\n    self.gain = self.add_weight(shape=(), initializer='ones')\nx = x * self.gain",
            "print('call')",
        ),
        0.2,
    ),
    "between": (
        (
            "trainer.meter.reset_state()",
            "print(float(trainer.meter.result()))",
            "print([float(tf.reduce_sum(one)) for one in trainer.net.trainable_variables])",
            "trainer.optimizer.learning_rate = 0.25",
            "print(trainer.size)",
        ),
        2,
        ("<change>",),
        0.6,
    ),
}

_DATA = (
    "data = tf.data.Dataset.from_tensor_slices((numbers, targets)).batch(3)",
    "data = tf.data.Dataset.from_tensor_slices((numbers, targets)).batch(3, drop_remainder=True)",
    "data = tf.data.Dataset.from_tensor_slices((numbers, targets)).map(lambda x, y: (x * 0.5, y)).batch(2).take(3)",
    "data = [(numbers[:4], targets[:4]), (numbers[4:], targets[4:])]",
    "data = [(tf.constant(numbers[at:at + 2]), tf.constant(targets[at:at + 2])) for at in (0, 2, 4)]",
    "data = list(tf.data.Dataset.from_tensor_slices((numbers, targets)).batch(4))",
)


ALTERNATIVES: dict[str, tuple[str, ...]] = {
    "built": ("net.build((None, 2))", "net(tf.zeros((1, 2)))", "net(tf.ones((1, 2)), training=True)"),
    "data": _DATA,
    "made": (
        "trainer = Trainer(make_net(), <optimizer>)",
        "trainer = Trainer(make_net(), optimizer=<optimizer>, decay=0.25)",
        "options = {'rate': 0.5, 'decay': 0.125}\ntrainer = Trainer(make_net(), <optimizer>, **options)",
        "other = Trainer(make_net(), <optimizer>)\nprint(other.epoch(data))\n"
        "trainer = Trainer(make_net(), <optimizer>)",
    ),
    "update": (
        "self.optimizer.apply_gradients(zip(slopes, self.net.trainable_variables))",
        "self.optimizer.apply_gradients(zip(slopes, self.net.trainable_variables))",
        "self.optimizer.apply_gradients(zip(slopes, self.net.trainable_variables))",
        "self.optimizer.apply(slopes, self.net.trainable_variables)",
        "for one, two in zip(slopes, self.net.trainable_variables):\n    two.assign_sub(0.125 * one)",
        "for one, two in zip(self.average, slopes):\n    one.assign_add(two)\nself.steps.assign_add(1)\n"
        "if self.steps % 2 == 0:\n"
        "    self.optimizer.apply_gradients(zip(self.average, self.net.trainable_variables))\n"
        "    for one in self.average:\n        one.assign(tf.zeros_like(one))",
    ),
    "static_loss": (
        "return tf.reduce_mean(tf.square(y - out))",
        "return tf.reduce_mean(tf.reduce_sum(tf.square(y - out), axis=-1))",
        "error = y - out\nsmall = tf.abs(error) < 1.0\n"
        "return tf.reduce_mean(tf.where(small, 0.5 * tf.square(error), tf.abs(error) - 0.5))",
        "error = tf.reduce_mean(tf.abs(y - out))\nif error < 1.0:\n    return error * error\nreturn error",
    ),
    "scaled": (
        "return x * by",
        "if by == 1.0:\n    return x\nreturn x * by",
        "return x * by * self.rate",
        "x = x * by\nif self.verbose:\n    print('scaled')\nreturn x",
    ),
    "extra_methods": (
        "def log(self, **values):\n    for key, one in values.items():\n        self.logs[key] = float(one)\n\n"
        "def evaluate(self, x):\n    return self.net(x, training=False)",
        "def log(self, **values):\n    self.logs.update(values)\n\n"
        "def evaluate(self, x):\n    if self.training_mode:\n        return self.net(x) * self.rate\n"
        "    return self.net(x)",
        "def log(self, **values):\n    if self.verbose:\n        print(values)\n\n"
        "def evaluate(self, x):\n    out = self.net(tf.cast(x, tf.float32))\n    self.meter.update_state(out)\n"
        "    return tf.argmax(out, axis=-1)",
        "def log(self, **values):\n    pass\n\n"
        "def evaluate(self, x, steps=2):\n    rows = []\n    for at in range(steps):\n"
        "        rows.append(self.net(x) * at)\n    return tf.stack(rows)",
    ),
    "asked": (
        "for _ in range(2):\n    print(trainer.evaluate(<take>))",
        "print(trainer.evaluate(<take>))\nprint(trainer.evaluate(<take>))",
        "out = trainer.evaluate(<take>)\nprint(out.numpy().sum(), out.shape)",
    ),
    "noise": (
        "return tf.random.stateless_normal(tf.shape(like), seed=[3, 4])",
        "return tf.random.stateless_uniform([like.shape[0], 2], seed=[3, 4])",
        "return self.draws.normal(tf.shape(like))",
        "return tf.ones_like(like) * 0.5",
        "return np.ones(like.shape, np.float32)",
    ),
    "gan_use": (
        "print([float(one) for one in gan.step(real)])",
        "got = gan.both(real)\nprint({key: float(one) for key, one in got.items()})",
        "print(float(gan.critic_step(real)))\nif number > 0:\n    print(float(gan.generator_step(real)))",
        "print(gan.step(real)[0].numpy())\nprint(gan.both(real)['critic'].numpy())",
    ),
    "gan_between": (
        "pass", "gan.weight = 2.0", "gan.critic_steps = 1", "gan.critic.trainable = False", "gan.count = 0",
    ),
    "gan_after": (
        "pass", "pass", "pass", "self.count += 1", "self.history.append(loss if 'loss' in vars() else 0.0)",
        "self.meters['critic'].update_state(1.0)",
        "for one in self.critic.trainable_variables:\n    one.assign(tf.clip_by_value(one, -1.0, 1.0))",
    ),
    "explore": (
        "pass",
        "if not greedy and np.random.rand() < self.epsilon:\n    return tf.constant(1, tf.int64)",
        "if greedy:\n    state = state * 1.0",
        "state = tf.convert_to_tensor(state, tf.float32)",
    ),
    "chosen": (
        "return tf.argmax(values[0])",
        "return np.argmax(values[0])",
        "return int(tf.argmax(values, axis=1)[0])",
        "action = tf.argmax(values, axis=-1)[0]\nreturn tf.cast(action, tf.int32)",
    ),
    "returns": (
        "size = tf.shape(rewards)[0]\nfound = tf.TensorArray(tf.float32, size=size)\nheld = tf.constant(0.0)\n"
        "for at in tf.range(size)[::-1]:\n    held = rewards[at] + self.gamma * held\n"
        "    found = found.write(at, held)\nreturn found.stack()",
        "found = []\nheld = 0.0\nfor one in tf.unstack(rewards)[::-1]:\n    held = one + self.gamma * held\n"
        "    found.append(held)\nreturn tf.stack(found[::-1])",
        "found = []\nheld = 0.0\nfor one in rewards[::-1]:\n    held = one + self.gamma * held\n"
        "    found.insert(0, held)\nreturn tf.stack(found)",
        "found = np.zeros(len(rewards), np.float32)\nheld = 0.0\nfor at in reversed(range(len(rewards))):\n"
        "    held = float(rewards[at]) + self.gamma * held\n    found[at] = held\nreturn tf.constant(found)",
        "return tf.reverse(tf.scan(lambda held, one: one + self.gamma * held, tf.reverse(rewards, [0])), [0])",
        "return tf.math.cumsum(rewards, reverse=True)",
    ),
    "picked": (
        "chosen = tf.reduce_sum(values * tf.one_hot(actions, 2), axis=1)",
        "rows = tf.range(tf.shape(actions)[0])\nchosen = tf.gather_nd(values, tf.stack([rows, actions], axis=1))",
        "chosen = tf.gather(values, actions, axis=1, batch_dims=1)",
        "rows = tf.range(actions.shape[0])\nchosen = tf.gather_nd(values, tf.stack([rows, actions], axis=1))",
    ),
    "learned": ("pass", "pass", "self.losses.append(float(loss))", "self.losses.append(loss)"),
    "sync": (
        "self.target.set_weights(self.net.get_weights())",
        "for one, two in zip(self.target.variables, self.net.variables):\n"
        "    one.assign(rate * two + (1.0 - rate) * one)",
        "for one, two in zip(self.target.trainable_variables, self.net.trainable_variables):\n    one.assign(two)",
    ),
    "replayed": (
        "loss = self.learn(tf.constant(states), tf.constant(actions), tf.constant(rewards), tf.constant(following),\n"
        "                  tf.constant(done))",
        "loss = self.learn(np.array(states), np.array(actions, np.int32), np.array(rewards, np.float32),\n"
        "                  np.array(following), np.array(done))",
        "loss = self.learn(np.stack(states), tf.constant(actions), tf.cast(rewards, tf.float32), np.stack(following),\n"
        "                  tf.constant(done))",
    ),
    "decoded": (
        "pass",
        "if training:\n    x = x * 1.0",
        "self.seen['x'] = x",
        "x = tf.ensure_shape(x, [None, None, 4])",
        "batch, length, size = x.shape\nx = tf.reshape(x, [batch, length, size])",
    ),
    "trained": ("pass", "pass", "print(loss)", "decoder.seen[float(loss)] = 1", "meter(real, found)"),
    "greedy": (
        "tokens = start\nfor _ in range(most):\n    found = decoder(tokens)[:, -1, :]\n"
        "    following = tf.argmax(found, axis=-1, output_type=tf.int32)[:, tf.newaxis]\n"
        "    tokens = tf.concat([tokens, following], axis=1)\nreturn tokens",
        "tokens = start\nfor _ in tf.range(most):\n    found = decoder(tokens)[:, -1, :]\n"
        "    following = tf.argmax(found, axis=-1, output_type=tf.int32)[:, tf.newaxis]\n"
        "    tokens = tf.concat([tokens, following], axis=1)\nreturn tokens",
        "tokens = start\nfor _ in range(most):\n    found = decoder(tokens)[:, -1, :]\n"
        "    following = tf.argmax(found, axis=-1, output_type=tf.int32)[:, tf.newaxis]\n"
        "    tokens = tf.concat([tokens, following], axis=1)\n    if tf.reduce_all(following == end):\n        break\n"
        "return tokens",
        "tokens = start\nfor _ in range(most):\n    found = decoder(tokens)[:, -1, :]\n"
        "    following = tf.argmax(found, axis=-1, output_type=tf.int32)[:, tf.newaxis]\n"
        "    if following[0, 0] == end:\n        return tokens\n"
        "    tokens = tf.concat([tokens, following], axis=1)\nreturn tokens",
        "found = tf.TensorArray(tf.int32, size=most)\nheld = start\nfor at in tf.range(most):\n"
        "    held = tf.argmax(decoder(held)[:, -1:, :], axis=-1, output_type=tf.int32)\n"
        "    found = found.write(at, held[:, 0])\nreturn tf.transpose(found.stack())",
    ),
    "words": (
        "return tf.strings.split(text).row_lengths()",
        "parts = tf.strings.split(text, ' ')\nreturn parts.to_tensor(default_value='')",
        "return [one.decode() for one in text.numpy()]",
        "return tf.strings.length(tf.strings.upper(text))",
        "return tf.strings.to_hash_bucket_fast(tf.strings.lower(text), 10)",
        "return {'text': tf.strings.join([text, '!']), 'size': tf.size(text)}",
        "if tf.strings.length(text[0]) > 3:\n    return tf.strings.substr(text, 0, 2)\nreturn text",
    ),
    "ragged": (
        "return ragged.row_lengths()",
        "return tf.reduce_sum(ragged, axis=1)",
        "return ragged.to_tensor(0.0, shape=[None, 3])",
        "return tf.sequence_mask(ragged.row_lengths())",
        "return ragged * 2.0",
        "found = []\nfor row in ragged:\n    found.append(tf.size(row))\nreturn tf.stack(found)",
        "return ragged.nrows(), ragged.flat_values",
        "return ragged.shape[0], ragged.bounding_shape()",
        "return len(ragged.to_list())",
    ),
}  # fmt: skip
