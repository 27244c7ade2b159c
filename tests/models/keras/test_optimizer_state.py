"""Own optimizers written for Keras 2: hyperparameters by name.  What is expected was seen under TensorFlow 2.9."""

from small_programs import Analysed, analyse

from hybridize.project.verdict import Verdict
from hybridize.values.atoms import Tensor

PROGRAM = """
import tensorflow as tf

class Descent(tf.keras.optimizers.Optimizer):
    def __init__(self, rate=0.1, name="Descent", **kwargs):
        super().__init__(name, **kwargs)
        self._set_hyper("learning_rate", rate)
    def _prepare_local(self, device, dtype, apply_state):
        super()._prepare_local(device, dtype, apply_state)
    def update(self, grad, var):
        state = self._fallback_apply_state(var.device, var.dtype)
        return var.assign_sub(state["lr_t"] * grad, use_locking=self._use_locking)
    def set_rate(self, rate):
        self._set_hyper("learning_rate", rate)
    def rate(self):
        return self._get_hyper("learning_rate", tf.float32) * 1.0
    def settings(self):
        return {"learning_rate": self._serialize_hyperparameter("learning_rate")}

weights = tf.Variable([1.0, 2.0])
optimizer = Descent(0.5)
optimizer.update(tf.ones(2), weights)
optimizer.set_rate(0.25)
optimizer.rate()
optimizer.settings()
state = {("", tf.float32): {}}
optimizer._prepare_local("", tf.float32, state)
"""


def _analysed() -> Analysed:
    return analyse(PROGRAM)


def test_reading_hyperparameters_is_no_effect() -> None:
    judgements = _analysed().judgements
    for name in ("update", "rate", "settings"):
        assert judgements[f"Descent.{name}"].effects.verdict is Verdict.NO, name


def test_writing_hyperparameters_is_one() -> None:
    judgements = _analysed().judgements
    assert judgements["Descent.set_rate"].effects.verdict is Verdict.YES
    assert judgements["Descent._prepare_local"].effects.verdict is Verdict.YES


def test_a_hyperparameter_is_a_tensor() -> None:
    analysed = _analysed()
    assert all(isinstance(atom, Tensor) for atom in analysed.result("Descent.rate").atoms)
    assert analysed.judgements["Descent.rate"].computes.verdict is Verdict.YES
