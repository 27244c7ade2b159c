"""Packages that tests do not install: modules of PyTorch, and messages that the protocol compiler generates."""

from __future__ import annotations

import pytest
from small_programs import analyse

from hybridize.project.verdict import Verdict

TORCH = """
import torch
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 2)
    def forward(self, x):
        return F.relu(self.layer(x)) * 2

class Counting(nn.Module):
    def forward(self, x):
        print(x)
        return x

def attack(model, x):
    best = torch.max(model(x + 0.1 * torch.sign(x)), 1)[1]
    return torch.clamp(best, 0, 1)

def counting(model, x):
    return model(x)

def in_place(x):
    return x.add_(1)

def own(x):
    fresh = torch.zeros_like(x)
    fresh.add_(1)
    return fresh

def steps(model, optimizer):
    optimizer.step()

def unseen(model, x):
    return nn.Sequential(model)(x)

x = torch.zeros(2, 3)
attack(Net(), x), counting(Counting(), x), in_place(x), own(x), steps(Net(), torch.optim.SGD(Net().parameters(), 0.1))
unseen(Net(), x)
"""


@pytest.mark.parametrize(
    ("name", "effects"),
    [
        ("Net.forward", Verdict.NO),
        ("attack", Verdict.NO),
        ("counting", Verdict.YES),
        ("in_place", Verdict.YES),
        ("own", Verdict.NO),
        ("steps", Verdict.YES),
        ("unseen", Verdict.UNKNOWN),
    ],
)
def test_effects_of_programs_of_pytorch(name: str, effects: Verdict) -> None:
    assert analyse(TORCH).judgements[name].effects.verdict is effects


JAX = """
import jax
import jax.numpy as jnp
import torch

log = []

def loss(x):
    rows, columns = x.shape
    return -jnp.mean(jax.nn.log_softmax(x)[:, 0] * columns).item()

def rows(x):
    first, second = x
    return first + second.sum()

def kept(x):
    log.append(jnp.exp(x))
    return x

def scan(x):
    def body(carry, one):
        log.append(one)
        return carry, one
    return jax.lax.scan(body, 0.0, x)

def compiled(x):
    return jax.jit(loss)(x)

x = jax.random.normal(jax.random.PRNGKey(0), (2, 3))
loss(x), rows(x), kept(x), scan(x), compiled(x), rows(torch.zeros(2, 3))
"""


@pytest.mark.parametrize(
    ("name", "effects"),
    [
        ("loss", Verdict.NO),
        ("rows", Verdict.NO),
        ("kept", Verdict.YES),
        ("scan", Verdict.YES),
        ("compiled", Verdict.UNKNOWN),
    ],
)
def test_effects_of_programs_of_jax(name: str, effects: Verdict) -> None:
    assert analyse(JAX).judgements[name].effects.verdict is effects


def test_arrays_of_jax_are_not_tensors() -> None:
    judgement = analyse(JAX).judgements["rows"]
    assert judgement.tensor.verdict is Verdict.NO
    assert judgement.row is None


MESSAGES = """
from proto import net_pb2
from proto.root_pb2 import Root

def written(data):
    net = net_pb2.Net()
    net.ParseFromString(data)
    net.name = "x"
    return net.SerializeToString()

def change(net):
    net.Clear()

def read(root, kind):
    return root.training.batch_size

written(b"1"), change(net_pb2.Net()), read(Root(), net_pb2.Net.KIND)
"""


def test_generated_messages_are_plain_data() -> None:
    found = analyse(MESSAGES).judgements
    assert found["written"].effects.verdict is Verdict.NO
    assert found["change"].effects.verdict is Verdict.YES
    assert found["read"].effects.verdict is Verdict.NO
    assert [one.tensor.verdict for one in found["read"].parameters] == [Verdict.NO, Verdict.NO]
    assert found["read"].parameters[1].literal.verdict is Verdict.YES


EXPORT = """
import namex

class export(namex.export):
    def __init__(self, path):
        super().__init__(package="p", path=path)

@export("p.Base")
class Base:
    def size(self, n):
        return n

class Derived(Base):
    pass

Derived().size(3)
"""


def test_exported_classes_are_themselves() -> None:
    assert analyse(EXPORT).judgements["Base.size"].parameters[1].literal.verdict is Verdict.YES
