"""DeepRL-TensorFlow2: each agent for three episodes in a made-up environment."""

import importlib.util
import sys
from pathlib import Path
from unittest.mock import MagicMock

import driving
import numpy as np
import tensorflow as tf

driving.start()
import gym  # noqa: E402

sys.argv = ["agent"]


class Space:
    def __init__(self, extent):
        self.shape, self.n = (extent,), 2
        self.high = np.array([2.0])
        self.low = -self.high


class Environment:
    """Stands for an environment of gym."""

    def __init__(self, *_):
        self.random = np.random.RandomState(5)
        self.observation_space, self.action_space = Space(4), Space(1)
        self.spec, self._max_episode_steps = MagicMock(), 200

    def reset(self):
        self.time = 0
        return self.random.normal(size=4)

    def step(self, action):
        self.time += 1
        return self.random.normal(size=4), float(np.sum(action) > 0) + 0.1, self.time >= 23, {}

    def seed(self, value):
        pass


gym.make = Environment


def agent(path):
    tf.keras.utils.set_random_seed(3)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def episodes(index):
        tf.keras.utils.set_random_seed(index + 3)
        if path.parent.name == "A3C":
            made = module.Agent("made-up")
            module.WorkerAgent(Environment(), made.global_actor, made.global_critic, 3).train()
            return [driving.weights(one.model.trainable_variables) for one in (made.global_actor, made.global_critic)]
        made = module.Agent(Environment())
        made.train(max_episodes=3)
        parts = [getattr(made, name) for name in ("actor", "critic", "model", "target_model") if hasattr(made, name)]
        return [driving.weights(part.model.trainable_variables) for part in parts]

    driving.run(path.stem, episodes, 1)


for path in sorted(Path().glob("*/*.py")):
    if path.parent.name in ("A2C", "A3C", "DDPG", "DRQN", "PPO", "DQN", "DoubleDQN"):
        agent(path)
