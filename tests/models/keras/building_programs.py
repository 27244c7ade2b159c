"""Programs with a decorated function, and whether Keras 3 breaks them (see models.keras.building).

Each defines `decorated`, the class whose `call` is decorated, and `run`, a function of `x`; `weights` are what `run`
must depend on.  `True` means that gradients are None or outputs do not follow the weights.
"""

from __future__ import annotations

_MODEL = """
class M(K.Model):
    def __init__(self):
        super().__init__()
        {init}
    {build}
    @tf.function
    def call(self, x):
        {call}

run = M()
run(x)
"""


def _model(init: str, call: str = "return self.d(x)", build: str = "") -> str:
    return _MODEL.format(init=init.replace("\n", "\n        "), call=call.replace("\n", "\n        "), build=build)


_OWN = "def build(self, shape):\n        {}\n"
_INNER = """
class In(L.Layer):
    def {method}:
        {first}
        self.w = self.add_weight(shape=(3, 2), initializer="ones")
    {decorator}
    def call(self, x):
        return tf.matmul(x, self.w)
"""
_INNER_BUILD = _INNER.format(method="build(self, shape)", first="pass", decorator="")
_INNER_INIT = _INNER.format(method="__init__(self)", first="super().__init__()", decorator="")

# name → (program, does the decorated `call` of M break?)
PROGRAMS: dict[str, tuple[str, bool]] = {
    "no sub-layers, weight in init": (
        _model('self.w = self.add_weight(shape=(3, 2), initializer="ones")', "return tf.matmul(x, self.w)"),
        False,
    ),
    "weight in build": (
        _model(
            "pass",
            "return tf.matmul(x, self.w)",
            _OWN.format('self.w = self.add_weight(shape=(3, 2), initializer="ones")'),
        ),
        False,
    ),
    "sub-layer": (_model("self.d = L.Dense(2)"), True),
    "sub-layer in a list": (_model("self.ds = [L.Dense(2)]", "for d in self.ds:\n    x = d(x)\nreturn x"), True),
    "sub-layer in a dict": (_model('self.ds = {"a": L.Dense(2)}', 'return self.ds["a"](x)'), True),
    "sub-layer built in init": (_model("self.d = L.Dense(2)\nself.d.build((None, 3))"), False),
    "sub-layer called in init": (_model("self.d = L.Dense(2)\nself.d(tf.zeros((1, 3)))"), False),
    "one of two built": (
        _model("self.d = L.Dense(2)\nself.d.build((None, 3))\nself.e = L.Dense(2)", "return self.e(self.d(x))"),
        True,
    ),
    "sub-layers built at once": (
        _model(
            'self.r = L.Dropout(0.5)\nself.a = L.Activation("relu")\n'
            'self.w = self.add_weight(shape=(3, 2), initializer="ones")',
            "return self.a(self.r(tf.matmul(x, self.w)))",
        ),
        False,
    ),
    "sub-layer without weights": (
        _model("self.f = L.Flatten()\nself.d = L.Dense(2)\nself.d.build((None, 3))", "return self.d(self.f(x))"),
        False,
    ),
    "own build does nothing": (_model("self.d = L.Dense(2)", build=_OWN.format("pass")), False),
    "own build calls super": (_model("self.d = L.Dense(2)", build=_OWN.format("super().build(shape)")), False),
    "own build builds": (_model("self.d = L.Dense(2)", build=_OWN.format("self.d.build(shape)")), False),
    "own build makes the sub-layer": (_model("pass", build=_OWN.format("self.d = L.Dense(2)")), False),
    "Sequential without input": (_model("self.d = K.Sequential([L.Dense(2)])"), True),
    "Sequential with input": (_model("self.d = K.Sequential([K.Input((3,)), L.Dense(2)])"), False),
    "functional sub-model": (_model("i = K.Input((3,))\nself.d = K.Model(i, L.Dense(2)(i))"), False),
    "user sub-layer with build": (_INNER_BUILD + _model("self.d = In()"), True),
    "user sub-layer with weight in init": (_INNER_INIT + _model("self.d = In()"), False),
    "functional base": (
        """
class M(K.Model):
    def __init__(self):
        i = K.Input((3,))
        super().__init__(inputs=i, outputs=L.Dense(2)(i))

    @tf.function
    def call(self, x, training=None, mask=None):
        return super().call(x)

run = M()
run(x)
""",
        False,
    ),
    "Sequential base": (
        """
class M(K.Sequential):
    @tf.function
    def call(self, x, training=None, mask=None):
        return super().call(x)

run = M([L.Dense(2)])
run(x)
""",
        False,
    ),
    "sub-layer in a base class": (
        """
class B(K.Model):
    def __init__(self):
        super().__init__()
        self.d = L.Dense(2)

class M(B):
    @tf.function
    def call(self, x):
        return self.d(x)

run = M()
run(x)
""",
        True,
    ),
    "layer in a functional model": (
        """
class M(L.Layer):
    def __init__(self):
        super().__init__()
        self.d = L.Dense(2)

    @tf.function
    def call(self, x):
        return self.d(x)

i = K.Input((3,))
run = K.Model(i, M()(i))
""",
        True,
    ),
    "first called in a decorated step": (
        """
class M(K.Model):
    def __init__(self):
        super().__init__()
        self.d = L.Dense(2)

    @tf.function
    def call(self, x):
        return self.d(x)

model = M()

@tf.function
def run(x):
    return model(x)

run.trainable_variables = []
run(x)
run.trainable_variables = model.trainable_variables
""",
        True,
    ),
}

# What stands inside a `call` that runs symbolically: name → (program, does it break?); the class asked is Outer.
INSIDE: dict[str, tuple[str, bool]] = {
    "layer with own build": (
        _INNER.format(method="build(self, shape)", first="pass", decorator="@tf.function")
        + """
class Outer(K.Model):
    def __init__(self):
        super().__init__()
        self.d = In()

    def call(self, x):
        return self.d(x)

run = Outer()
run(x)
""",
        True,
    ),
    "helper that calls a layer": (
        """
class Outer(K.Model):
    def __init__(self):
        super().__init__()
        self.d = L.Dense(2)

    @tf.function
    def helper(self, x):
        return self.d(x)

    def call(self, x):
        return self.helper(x)

run = Outer()
run(x)
""",
        True,
    ),
    "the same under an own build": (
        """
class Outer(K.Model):
    def __init__(self):
        super().__init__()
        self.d = L.Dense(2)

    def build(self, shape):
        self.d.build(shape)

    @tf.function
    def helper(self, x):
        return self.d(x)

    def call(self, x):
        return self.helper(x)

run = Outer()
run(x)
""",
        False,
    ),
}
