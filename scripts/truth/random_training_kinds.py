"""The kinds of random training programs: whole programs with marks, which `random_training_parts` says how to fill.

Gives      `PROGRAMS`: half of them train a model on pairs, in all the ways that steps take batches and return results;
           the others are a pair of adversaries, an agent that learns from what it did, and a decoder of sequences.
"""

from __future__ import annotations

# How a step takes its batch: definition, what makes `x` and `y` of it, and the call with the batch of a loop.
_STEPS = (
    ("self, x, y", "", "for x, y in data:", "self.train_step(x, y)"),
    ("self, x, y, training=True", "", "for x, y in data:", "self.train_step(x, y)"),
    ("self, x, y, training=True", "", "for x, y in data:", "self.train_step(x, y, training=True)"),
    ("self, x, y=None, *, training=True", "", "for x, y in data:", "self.train_step(x, y=y)"),
    ("self, batch, training=True", "x, y = batch", "for batch in data:", "self.train_step(batch)"),
    ("self, batch, training=True", "x = batch['x']\ny = batch['y']", "for x, y in data:",
     "self.train_step({'x': x, 'y': y})"),
    ("self, *batch, training=True", "x, y = batch", "for batch in data:", "self.train_step(*batch)"),
    ("self, x, **extra", "y = extra['y']\ntraining = extra.get('training', True)", "for x, y in data:",
     "self.train_step(x, y=y, training=True)"),
    ("self, x, **extra", "y = extra.get('y')\ntraining = extra.get('training', True)", "for x, y in data:",
     "self.train_step(x, **{'y': y})"),
    ("self, batch, training=True", "x, y = batch.inputs, batch.targets", "for x, y in data:",
     "self.train_step(Batch(x, y))"),
)  # fmt: skip

# What a step returns, and what the epoch makes of it: a line that may use `got` and `seen`.
_RESULTS = (
    ("return loss", "seen.append(float(got))"),
    ("return loss", "total += got"),
    ("return loss", "total += got.numpy()"),
    ("return loss", "if got < 0.01:\n    break\ntotal += float(got)"),
    ("return loss, out", "loss, out = got\nseen.append((float(loss), out.shape))"),
    ("return {'loss': loss, 'size': tf.shape(x)[0]}", "seen.append({key: float(one) for key, one in got.items()})"),
    ("return {'loss': loss, 'out': out}", "total += got['loss']\nseen.append(got['out'].numpy().sum())"),
    ("return Result(loss, out)", "seen.append(float(got.loss))"),
    ("return [loss, tf.reduce_max(out)]", "seen.append([float(one) for one in got])"),
    ("return None", "seen.append(got is None)"),
    ("self.meter.update_state(loss)", "seen.append(float(self.meter.result()))"),
    ("return {'loss': self.meter.result()}", "seen.append(float(got['loss']))"),
    ("return float(loss)", "seen.append(got)"),
    ("return loss.numpy()", "seen.append(got)"),
    ("if training:\n    return loss\nreturn out", "seen.append(float(tf.reduce_sum(got)))"),
    ("return loss, None", "seen.append(float(got[0]))"),
    ("return loss, self.factor", "seen.append((float(got[0]), float(got[1])))"),
)

_NETS = (
    """\
class Net(tf.keras.Model):
    def __init__(self, size=2, residual=False):
        super().__init__()
        self.hidden = [tf.keras.layers.Dense(2, activation=<activation>, kernel_initializer=<initializer>)
                       for _ in range(size)]
        self.norm = tf.keras.layers.BatchNormalization()
        self.drop = tf.keras.layers.Dropout(0.0)
        self.last_layer = tf.keras.layers.Dense(2, kernel_initializer=<initializer>)
        self.residual = residual
        self.calls = 0
        self.seen = self.gain = None

    @property
    def uses(self):
        self.calls += 1
        return 0.5

    def call(self, x, training=False):
        <in_call>
        return self.last_layer(x)


def make_net():
    net = Net(residual=True)
    <built>
    return net
""",
    """\
def make_net():
    net = tf.keras.Sequential([
        tf.keras.layers.Dense(2, activation=<activation>, kernel_initializer=<initializer>),
        tf.keras.layers.Dense(2, kernel_initializer=<initializer>, kernel_regularizer='l2'),
    ])
    <built>
    return net
""",
    """\
def make_net():
    inputs = tf.keras.Input((2,))
    hidden = tf.keras.layers.Dense(2, activation=<activation>, kernel_initializer=<initializer>)(inputs)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(2, kernel_initializer=<initializer>)(hidden))
""",
)

_HELPERS = """\
class Warmup(tf.keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def __call__(self, step):
        step = tf.cast(step, tf.float32)
        return self.rate * tf.minimum(1.0, (step + 1.0) / 3.0)


@dataclasses.dataclass
class Config:
    scale: float = 2.0
    weight: float = 0.5
    loss: str = 'square'


Batch = collections.namedtuple('Batch', 'inputs targets')
Result = collections.namedtuple('Result', 'loss out')
config = Config()


def squares(y, out, weight=1.0):
    difference = tf.cast(y, out.dtype) - out
    return tf.reduce_mean(tf.square(difference)) * weight


def absolutes(y, out):
    return tf.reduce_mean(tf.abs(tf.cast(y, tf.float32) - out))


LOSSES = {'square': squares, 'absolute': absolutes}


def normalized(x, epsilon=1e-3):
    mean, variance = tf.nn.moments(x, axes=[0])
    return (x - mean) / tf.sqrt(variance + epsilon)


def preprocessed(x):
    x = np.array(x, dtype=np.float32)
    x[:, 0] = x[:, 0] * 0.5
    return x

"""


def _trainer(step: tuple[str, str, str, str], result: tuple[str, str]) -> str:
    signature, unpacked, loop, call = step
    returned, used = result

    def indented(text: str) -> str:
        return "\n".join("        " + line for line in text.splitlines()) + "\n" if text else ""

    body = "\n".join("            " + line for line in used.splitlines())
    training = "" if "training" in signature + unpacked else "        training = True\n"
    return f"""\
class Base(<bases>):
    factor = 1.5
    made = 0

    def __init__(self, net, optimizer, *, verbose=False, **options):
        self.net = net
        self.optimizer = optimizer
        self.verbose = verbose
        self.options = options
        self.rate = options.get('rate', 1.0)
        self.decay = options.get('decay', 0.0)
        self.meter = <metric>
        self.meters = {{'first': tf.keras.metrics.Mean(), 'second': tf.keras.metrics.Sum()}}
        self.steps = tf.Variable(0)
        self.best = tf.Variable(1e9)
        self.average = [tf.Variable(tf.zeros_like(one)) for one in net.trainable_variables]
        self.loss_object = tf.keras.losses.MeanSquaredError()
        self.criterion = functools.partial(squares, weight=2.0)
        self.training_mode = True
        self.hooks = []
        self.history = []
        self.values = []
        self.shapes = []
        self.logs = {{}}
        self.count = 0
        self.hidden_rate = 0.5
        self.shift = self.last = self.lowest = self.slopes = None

    def train_step(self, *batch):
        raise NotImplementedError

    @property
    def size(self):
        return len(self.net.trainable_variables)

    @property
    def penalty(self):
        return self.decay * tf.reduce_sum(self.net.trainable_variables[0])

    @property
    def uses(self):
        self.count += 1
        return float(self.count)

    @staticmethod
    def loss(y, out):
        <static_loss>

    @classmethod
    def masked(cls, y, out):
        mask = tf.cast(tf.not_equal(y, 0.0), tf.float32)
        return tf.reduce_sum(tf.square(y - out) * mask) / tf.maximum(tf.reduce_sum(mask), 1.0) * cls.factor

    def scaled(self, x, by=1.0):
        <scaled>

    def describe(self, loss):
        return tf.strings.format('{{}}', loss)

    def epoch(self, data):
        seen, total = [], 0.0
        {loop}
            got = {call}
{body}
        return float(total), seen


class Trainer(Base):
    def train_step({signature}):
{training}{indented(unpacked)}        <before>
        with tf.GradientTape() as tape:
            out = <forward>
            loss = <loss>
            <tape>
        slopes = tape.gradient(loss, self.net.trainable_variables)
        <slopes>
        <update>
        <after>
{indented(returned)}
    <extra_methods>


numbers = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0], [-2.0, 1.0], [0.0, 0.0], [1.5, 2.5], [2.0, -0.5]], np.float32)
targets = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.5, 0.0], [0.0, 0.5], [1.0, 0.0], [0.0, 1.0]], np.float32)
<data>
<made>
for number in range(3):
    print(number, trainer.epoch(data))
    <between>
<asked>
print([one.numpy() for one in trainer.net.trainable_variables], int(trainer.optimizer.iterations))
print(trainer.factor, Trainer.made, trainer.count, trainer.rate, len(trainer.history), len(trainer.values))
print(trainer.logs, trainer.lowest, trainer.shift, int(trainer.steps), float(trainer.best), len(trainer.shapes))
print(trainer.last is None, [float(tf.reduce_sum(one)) for one in trainer.average], float(trainer.meter.result()))
print([float(one.result()) for one in trainer.meters.values()], trainer.history, trainer.slopes is None)
print(getattr(trainer.net, 'calls', 0), [float(one) for one in trainer.net.losses])
"""


_GAN = """\
class Gan:
    critic_steps = 2

    def __init__(self, maker, weight=0.5):
        self.generator = maker()
        self.critic = maker()
        self.first = <optimizer>
        self.second = <second_optimizer>
        self.weight = weight
        self.meters = {'generator': tf.keras.metrics.Mean(), 'critic': tf.keras.metrics.Mean()}
        self.history = []
        self.count = 0
        self.draws = tf.random.Generator.from_seed(3)

    def noise(self, like):
        <noise>

    def penalty(self, real, fake):
        mixed = 0.5 * real + 0.5 * fake
        with tf.GradientTape() as tape:
            tape.watch(mixed)
            judged = self.critic(mixed)
        slope = tape.gradient(judged, mixed)
        return tf.reduce_mean((tf.sqrt(tf.reduce_sum(tf.square(slope), axis=1) + 1e-6) - 1.0) ** 2)

    @staticmethod
    def generator_loss(fake):
        return -tf.reduce_mean(fake)

    def critic_loss(self, real, fake, smooth=0.0):
        loss = tf.reduce_mean(fake) - tf.reduce_mean(real) * (1.0 - smooth)
        if smooth > 0.0:
            loss = loss * 2.0
        return loss

    def critic_step(self, real):
        fake = self.generator(self.noise(real), training=True)
        with tf.GradientTape() as tape:
            loss = self.critic_loss(self.critic(real), self.critic(fake), <smooth>)
            loss += self.weight * self.penalty(real, fake)
        slopes = tape.gradient(loss, self.critic.trainable_variables)
        self.second.apply_gradients(zip(slopes, self.critic.trainable_variables))
        <gan_after>
        return loss

    def generator_step(self, real):
        with tf.GradientTape() as tape:
            fake = self.generator(self.noise(real), training=True)
            loss = self.generator_loss(self.critic(fake))
        slopes = tape.gradient(loss, self.generator.trainable_variables)
        self.first.apply_gradients(zip(slopes, self.generator.trainable_variables))
        <gan_after>
        return loss

    def both(self, real):
        with tf.GradientTape() as one, tf.GradientTape() as two:
            fake = self.generator(self.noise(real), training=True)
            real_out, fake_out = self.critic(real, training=True), self.critic(fake, training=True)
            generator_loss = self.generator_loss(fake_out)
            critic_loss = self.critic_loss(real_out, fake_out)
        first = one.gradient(generator_loss, self.generator.trainable_variables)
        second = two.gradient(critic_loss, self.critic.trainable_variables)
        self.first.apply_gradients(zip(first, self.generator.trainable_variables))
        self.second.apply_gradients(zip(second, self.critic.trainable_variables))
        <gan_after>
        return {'generator': generator_loss, 'critic': critic_loss}

    def step(self, real):
        for _ in range(self.critic_steps):
            critic = self.critic_step(real)
        generator = self.generator_step(real)
        self.meters['critic'].update_state(critic)
        self.meters['generator'].update_state(generator)
        return critic, generator


numbers = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0], [-2.0, 1.0], [0.0, 0.0], [1.5, 2.5], [2.0, -0.5]], np.float32)
data = tf.data.Dataset.from_tensor_slices(numbers).batch(3)
gan = Gan(make_net)
for number in range(2):
    for real in data:
        <gan_use>
    <gan_between>
print({key: float(one.result()) for key, one in gan.meters.items()}, gan.count, len(gan.history))
print([one.numpy() for one in gan.generator.trainable_variables], int(gan.first.iterations))
print([one.numpy() for one in gan.critic.trainable_variables], int(gan.second.iterations))
"""

_AGENT = """\
class Agent:
    def __init__(self, gamma=0.5, epsilon=1.0, **options):
        self.net = make_net()
        self.target = make_net()
        self.optimizer = <optimizer>
        self.gamma = gamma
        self.epsilon = epsilon
        self.every = options.pop('every', 2)
        self.memory = collections.deque(maxlen=6)
        self.updates = 0
        self.losses = []

    def act(self, state, greedy=False):
        <explore>
        values = self.net(state[tf.newaxis])
        <chosen>

    def remember(self, *transition):
        self.memory.append(transition)

    def returns(self, rewards):
        <returns>

    def advantage(self, rewards, values):
        found = self.returns(rewards) - values
        return (found - tf.reduce_mean(found)) / (tf.math.reduce_std(found) + 1e-3)

    def learn(self, states, actions, rewards, following, done):
        best = tf.reduce_max(self.target(following), axis=1)
        goal = rewards + self.gamma * best * (1.0 - tf.cast(done, tf.float32))
        with tf.GradientTape() as tape:
            values = self.net(states)
            <picked>
            loss = tf.reduce_mean(tf.square(goal - chosen))
        slopes = tape.gradient(loss, self.net.trainable_variables)
        self.optimizer.apply_gradients(zip(slopes, self.net.trainable_variables))
        <learned>
        return loss

    def sync(self, rate=0.5):
        <sync>

    def replay(self, size=3):
        batch = list(self.memory)[-size:]
        states, actions, rewards, following, done = zip(*batch)
        <replayed>
        self.updates += 1
        if self.updates % self.every == 0:
            self.sync()
        self.epsilon = max(0.1, self.epsilon * 0.9)
        return loss


numbers = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0], [-2.0, 1.0], [0.0, 0.0], [1.5, 2.5], [2.0, -0.5]], np.float32)
agent = Agent(every=2)
for episode in range(3):
    rewards = []
    for at in range(4):
        action = agent.act(tf.constant(numbers[at]), greedy=True)
        rewards.append(float(at) - episode)
        agent.remember(numbers[at], int(action), rewards[-1], numbers[at + 1], at == 3)
    print(float(agent.replay()), agent.epsilon)
    print(agent.returns(tf.constant(rewards)))
    print(agent.advantage(tf.constant(rewards), tf.constant([0.5, 0.5, 1.0, 0.0])))
print([one.numpy() for one in agent.net.trainable_variables], [one.numpy() for one in agent.target.trainable_variables])
print(len(agent.losses), agent.updates, int(agent.optimizer.iterations))
"""

_SEQUENCES = """\
class Attention(tf.keras.layers.Layer):
    def __init__(self, size=4, heads=2, **options):
        super().__init__(**options)
        assert size % heads == 0
        self.size, self.heads, self.depth = size, heads, size // heads
        self.query = tf.keras.layers.Dense(size, kernel_initializer=<initializer>)
        self.out = tf.keras.layers.Dense(size, kernel_initializer=<initializer>)

    def split(self, x, batch):
        x = tf.reshape(x, (batch, -1, self.heads, self.depth))
        return tf.transpose(x, perm=[0, 2, 1, 3])

    def call(self, x, mask=None):
        batch = <batch_size>
        query = self.split(self.query(x), batch)
        scores = tf.matmul(query, query, transpose_b=True) / tf.math.sqrt(tf.cast(self.depth, tf.float32))
        if mask is not None:
            scores += mask * -1e9
        mixed = tf.transpose(tf.matmul(tf.nn.softmax(scores), query), perm=[0, 2, 1, 3])
        return self.out(tf.reshape(mixed, (batch, -1, self.size)))


def positions(length, size):
    angles = np.arange(length)[:, np.newaxis] / np.power(10.0, np.arange(size)[np.newaxis, :] / size)
    angles[:, 0::2] = np.sin(angles[:, 0::2])
    return tf.cast(angles[np.newaxis, ...], dtype=tf.float32)


def padding(tokens):
    return tf.cast(tf.math.equal(tokens, 0), tf.float32)[:, tf.newaxis, tf.newaxis, :]


def ahead(size):
    return 1 - tf.linalg.band_part(tf.ones((size, size)), -1, 0)


class Decoder(tf.keras.Model):
    def __init__(self, words=6, size=4, length=8):
        super().__init__()
        self.embedding = tf.keras.layers.Embedding(words, size, embeddings_initializer=<embeddings>)
        self.attention = Attention(size)
        self.final = tf.keras.layers.Dense(words, kernel_initializer=<initializer>)
        self.positions = positions(length, size)
        self.size = size
        self.seen = {}

    def masks(self, tokens):
        return tf.maximum(padding(tokens), ahead(<length>))

    def call(self, tokens, training=False):
        x = self.embedding(tokens)
        x *= tf.math.sqrt(tf.cast(self.size, tf.float32))
        x += self.positions[:, :<length>, :]
        <decoded>
        return self.final(self.attention(x, mask=self.masks(tokens)))


decoder = Decoder()
decoder(tf.constant([[1, 2, 3]]))
optimizer = <optimizer>
meter = tf.keras.metrics.SparseCategoricalAccuracy()
criterion = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=<reduction>)


def loss_of(real, found):
    mask = tf.math.logical_not(tf.math.equal(real, 0))
    loss = criterion(real, found)
    mask = tf.cast(mask, dtype=loss.dtype)
    loss *= mask
    return tf.reduce_sum(loss) / tf.reduce_sum(mask)


def train(tokens):
    inputs, real = tokens[:, :-1], tokens[:, 1:]
    with tf.GradientTape() as tape:
        found = decoder(inputs, training=True)
        loss = loss_of(real, found)
    slopes = tape.gradient(loss, decoder.trainable_variables)
    optimizer.apply_gradients(zip(slopes, decoder.trainable_variables))
    meter.update_state(real, found)
    <trained>
    return loss


def greedy(start, most=3, end=5):
    <greedy>


def words(text):
    <words>


def lengths(ragged):
    <ragged>


rows = [[1, 2, 3, 0], [2, 4, 5, 1], [3, 3, 0, 0]]
for number in range(2):
    for tokens in tf.data.Dataset.from_tensor_slices(rows).batch(2):
        print(float(train(tokens)), float(meter.result()))
    print(greedy(tf.constant([[1], [2]])))
    print(greedy(tf.constant([[3]])))
    print(words(tf.constant(['one two', 'three'])))
    print(lengths(tf.ragged.constant([[1.0, 2.0], [3.0], []])))
print([float(tf.reduce_sum(one)) for one in decoder.trainable_variables], sorted(decoder.seen))
"""

_MIXIN = "class Mixin:\n    def note(self, **values):\n        return values\n\n\n"
_TRAINERS = tuple(
    _HELPERS + "\n" + net + "\n\n" + _MIXIN + _trainer(step, result)
    for net in _NETS
    for step in _STEPS
    for result in _RESULTS
)
_RATES = _HELPERS.partition("@dataclasses")[0]
_OTHERS = tuple(_RATES + net + "\n\n" + rest for net in _NETS for rest in (_GAN, _AGENT))
_SEQUENCE = _RATES + _SEQUENCES
PROGRAMS = _TRAINERS + _OTHERS * (len(_TRAINERS) // (3 * len(_OTHERS))) + (_SEQUENCE,) * (len(_TRAINERS) // 4)
