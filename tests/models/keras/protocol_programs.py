"""Programs in which Keras calls user code; what it calls is recorded when they run (test_protocol)."""

from __future__ import annotations

PROGRAMS: dict[str, str] = {
    "subclassed model": """
class Inner(L.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="ones", name="w")
        super().build(input_shape)

    def call(self, inputs, training=None):
        self.add_loss(0.1 * tf.reduce_sum(self.w))
        return tf.matmul(inputs, self.w)

class M(K.Model):
    def __init__(self):
        super().__init__()
        self.inner = Inner(4, name="inner")
        self.blocks = [Inner(4) for _ in range(2)]
        self.out = L.Dense(2)

    def call(self, x, training=False):
        x = self.inner(x)
        for block in self.blocks:
            x = block(x, training=training)
        return self.out(x)

m = M()
y = m(np.ones((5, 3), np.float32))
z = m(tf.ones((5, 3)), training=True)
""",
    "fit with everything": """
class Acc(K.metrics.Metric):
    def __init__(self, name="acc", **kwargs):
        super().__init__(name=name, **kwargs)
        self.total = self.add_weight(name="total", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.total.assign_add(tf.reduce_sum(y_true))

    def result(self):
        return self.total

def loss(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_true - y_pred), axis=-1)

def mae(y_true, y_pred):
    return tf.reduce_mean(tf.abs(y_true - y_pred), axis=-1)

class Cb(K.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.seen = []

    def on_epoch_end(self, epoch, logs=None):
        self.seen.append(logs["loss"])

    def on_train_batch_end(self, batch, logs=None):
        self.seen.append(batch)

def rate(epoch, lr):
    return lr * 0.9

class M(K.Model):
    def __init__(self):
        super().__init__()
        self.d = L.Dense(2)

    def call(self, x, training=None):
        return self.d(x)

m = M()
m.compile(optimizer="sgd", loss=loss, metrics=[mae, Acc()])
h = m.fit(
    np.ones((8, 3)), np.ones((8, 2), np.float32), batch_size=4, epochs=2, verbose=0,
    validation_data=(np.ones((4, 3)), np.ones((4, 2))),
    callbacks=[Cb(), K.callbacks.LearningRateScheduler(rate)],
)
p = m.predict(np.ones((4, 3)), verbose=0)
m.evaluate(np.ones((4, 3)), np.ones((4, 2)), verbose=0)
""",
    "own steps": """
class M(K.Model):
    def __init__(self):
        super().__init__()
        self.d = L.Dense(2)
        self.tracker = K.metrics.Mean(name="loss")

    def call(self, x):
        return self.d(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = self.error(y, self(x, training=True))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        self.tracker.update_state(loss)
        return {"loss": self.tracker.result()}

    def test_step(self, data):
        x, y = data
        self.tracker.update_state(self.error(y, self(x, training=False)))
        return {"loss": self.tracker.result()}

    def error(self, y, p):
        return tf.reduce_mean(tf.square(y - p))

    @property
    def metrics(self):
        return [self.tracker]

m = M()
m.compile(optimizer=K.optimizers.SGD(0.1))
ds = tf.data.Dataset.from_tensor_slices((tf.ones((8, 3)), tf.ones((8, 2)))).batch(4)
m.fit(ds, verbose=0)
m.evaluate(ds, verbose=0)
""",
    "cells and wrappers": """
class Cell(L.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units
        self.output_size = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="ones", name="w")

    def call(self, inputs, states):
        h = tf.matmul(inputs, self.w) + states[0]
        return h, [h]

class Twice(L.Layer):
    def call(self, inputs):
        return inputs * 2.0

    def compute_output_shape(self, input_shape):
        return input_shape

def halve(t):
    return t / 2.0

x = tf.ones((2, 5, 3))
a = L.RNN(Cell(4))(x)
b = L.TimeDistributed(Twice())(x)
c = L.Lambda(halve)(x)
""",
    "functions of a layer": """
def activation(t):
    return tf.nn.relu(t) * 0.5

def initial(shape, dtype=None):
    return tf.ones(shape, dtype=dtype)

def penalty(w):
    return tf.reduce_sum(w)

class Act(L.Layer):
    def call(self, x):
        return x

d = L.Dense(2, activation=activation, kernel_initializer=initial, kernel_regularizer=penalty)
y = d(tf.ones((2, 3)))
losses = d.losses
e = L.Activation(activation)(y)
s = K.Sequential([L.Dense(3, activation=activation), Act()])
f = s(y)
""",
    "losses and schedules": """
class Mine(K.losses.Loss):
    def call(self, y_true, y_pred):
        return tf.reduce_mean(tf.square(y_true - y_pred), axis=-1)

class Warm(K.optimizers.schedules.LearningRateSchedule):
    def __init__(self, top):
        super().__init__()
        self.top = top

    def __call__(self, step):
        return self.top * tf.cast(step + 1, tf.float32)

v = tf.Variable(tf.ones((3, 2)))
optimizer = K.optimizers.SGD(Warm(0.1))
mine = Mine()

def objective():
    return mine(tf.ones((4, 2)), tf.matmul(tf.ones((4, 3)), v))

def pairs(gradients):
    for gradient in gradients:
        yield gradient, v

with tf.GradientTape() as tape:
    value = objective()
optimizer.apply_gradients(pairs(tape.gradient(value, [v])))
rate = optimizer.learning_rate
""",
    "sequence": """
class Batches(K.utils.Sequence):
    def __init__(self, count):
        super().__init__()
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        return np.ones((4, 3), np.float32), np.ones((4, 2), np.float32)

    def on_epoch_end(self):
        pass

def endless():
    while True:
        yield np.ones((4, 3), np.float32), np.ones((4, 2), np.float32)

class M(K.Model):
    def __init__(self):
        super().__init__()
        self.d = L.Dense(2)

    def call(self, x):
        return self.d(x)

m = M()
m.compile("sgd", "mse")
m.fit(Batches(2), verbose=0)
m.fit(endless(), steps_per_epoch=2, verbose=0)
""",
    "functional": """
class Scale(L.Layer):
    def build(self, input_shape):
        self.s = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="s")

    def call(self, x):
        return x * self.s

i = K.Input((3,))
o = Scale()(L.Dense(4)(i))
m = K.Model(inputs=i, outputs=[o, i])
y, z = m(tf.ones((5, 3)))

class Net(K.Model):
    def __init__(self):
        super().__init__()
        self.scale = Scale()

    def call(self, x):
        return self.scale(x)

n = Net()
k = n(i)
""",
    "own optimizer and hooks": """
class M(K.Model):
    def __init__(self):
        super().__init__()
        self.d = L.Dense(2)

    def call(self, x):
        return self.d(x)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, **kwargs):
        return tf.reduce_mean(tf.square(y - y_pred))

    def predict_step(self, data):
        return super().predict_step(data) + 1.0

m = M()
m.compile("sgd")
m.fit(np.ones((4, 3)), np.ones((4, 2), np.float32), verbose=0)
p = m.predict(np.ones((4, 3)), verbose=0)
b = m.train_on_batch(np.ones((4, 3)), np.ones((4, 2), np.float32))
""",
}
