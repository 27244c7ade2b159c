"""Dispatchers run the implementations whose types fit; decorators that check shapes change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from library_programs import Run, run

PROGRAM = """
import tensorflow as tf
from check_shapes import check_shape as cs, check_shapes
from multipledispatch import Dispatcher as Base, dispatch
from multipledispatch.dispatcher import Dispatcher as Plain

class Dispatcher(Base):
    def register(self, *types, **options):
        return super().register(*types, **options)

class Kernel: pass
class Linear(Kernel): pass
class Noise: pass

covariance = Dispatcher("covariance")
plain = Plain("plain")
log = []

@covariance.register(Kernel, object)
@check_shapes("x: [N, D]", "return: [N, D]")
def of_kernel(kernel, x):
    return x + 1.0

@covariance.register((Noise, str), object)
def of_noise(kernel, x):
    log.append(1)
    return x * 2.0

@plain.register(object)
def anything(x):
    return x

@dispatch(Kernel)
def name(kernel):
    return "kernel"

@check_shapes("x: [N, D]")
def linear(x):
    return cs(covariance(Linear(), x), "[N, D]")

def noise(x):
    return covariance(Noise(), x)

def text(x):
    return covariance("noise", x)

x = tf.ones((3, 2))
a, b, c = linear(x), noise(x), text(x)
d, e = plain(x), name(Linear())
f = plain(x, x)
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(PROGRAM, tmp_path_factory.mktemp("dispatching"))


@pytest.mark.parametrize("function", ["of_kernel", "of_noise", "linear", "noise"])
def test_implementations_receive_the_arguments(found: Run, function: str) -> None:
    assert found.function(function).tensor_parameter == "yes"


def test_only_implementations_of_fitting_types_run(found: Run) -> None:
    assert found.function("linear").side_effects == "no"
    assert found.function("noise").side_effects == "yes"


def test_results_come_back(found: Run) -> None:
    assert [found.text(name) for name in "abd"] == ["float32[3, 2]"] * 3
    assert found.text("e") == "'kernel'"


def test_what_no_implementation_takes_is_unknown(found: Run) -> None:
    assert "no implementation" in found.text("f")


def test_index_results_of_container_classes_are_containers(tmp_path: Path) -> None:
    result = run(
        """
        import tensorflow as tf

        class Score(tf.keras.metrics.Metric):
            def get_config(self):
                config = super().get_config()
                return {**config, "beta": 1}

        class Fixed(Score):
            def get_config(self):
                config = super().get_config()
                del config["beta"]
                return config

        made = Fixed().get_config()
        """,
        tmp_path,
    )
    for name in ("Score.get_config", "Fixed.get_config"):
        assert result.function(name).side_effects == "no"
        assert result.function(name).tensor_computation == "no"


def test_packages_made_of_tensorflow_compute(tmp_path: Path) -> None:
    result = run(
        """
        import tensorflow as tf
        import tensorflow_probability as tfp

        v = tf.Variable([0.5])

        def target(x):
            print(x)
            return -tf.reduce_sum(x ** 2)

        def chain():
            return tfp.mcmc.sample_chain(num_results=5, current_state=v, kernel=None, trace_fn=target)

        def make():
            return tfp.distributions.Normal(0.0, 1.0)

        chain()
        make()
        """,
        tmp_path,
    )
    assert result.function("chain").tensor_computation == "yes"
    assert result.function("chain").side_effects == "yes"
    assert result.function("make").tensor_computation == "no"


def test_variables_of_library_objects_have_lists_of_gradients(tmp_path: Path) -> None:
    result = run(
        """
        import tensorflow as tf
        import tensorflow_probability as tfp

        def step(distribution, optimizer, x):
            with tf.GradientTape() as tape:
                loss = -tf.reduce_mean(distribution.log_prob(x))
            gradients = tape.gradient(loss, distribution.trainable_variables)
            optimizer.apply_gradients(zip(gradients, distribution.trainable_variables))
            return loss

        made = tfp.distributions.Normal(tf.Variable(0.0), 1.0)
        for _ in range(3):
            step(made, tf.keras.optimizers.Adam(0.1), tf.ones([3]))
        """,
        tmp_path,
    )
    assert "HYB304" not in {reason.code for reason in result.function("step").reasons}
