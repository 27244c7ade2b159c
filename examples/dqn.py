"""Deep Q-learning with a replay buffer and a target network on a windy corridor written in NumPy."""

import argparse
import collections
import random

import numpy as np
import tensorflow as tf
from tensorflow import keras


class WindyCorridor:
    """Walk from the left end to the right; wind sometimes pushes back."""

    length = 10

    def __init__(self, seed):
        self.rng = np.random.RandomState(seed)
        self.position = 0
        self.time = 0

    def observe(self):
        place = np.zeros(self.length, dtype=np.float32)
        place[self.position] = 1.0
        return np.append(place, np.float32(self.time / 30))

    def reset(self):
        self.position = 0
        self.time = 0
        return self.observe()

    def step(self, action):
        move = 1 if action == 1 else -1
        if self.rng.rand() < 0.15:
            move = -1
        self.position = int(np.clip(self.position + move, 0, self.length - 1))
        self.time += 1
        arrived = self.position == self.length - 1
        return self.observe(), 1.0 if arrived else -0.02, arrived or self.time >= 30


class ReplayBuffer:
    def __init__(self, capacity):
        self.memory = collections.deque(maxlen=capacity)

    def add(self, *transition):
        self.memory.append(transition)

    def sample(self, size):
        states, actions, rewards, next_states, dones = zip(*random.sample(self.memory, size))
        return (
            np.array(states, dtype=np.float32),
            np.array(actions, dtype=np.int32),
            np.array(rewards, dtype=np.float32),
            np.array(next_states, dtype=np.float32),
            np.array(dones, dtype=np.float32),
        )

    def __len__(self):
        return len(self.memory)


def q_network():
    return keras.Sequential(
        [keras.layers.Input((WindyCorridor.length + 1,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(2)]
    )


class Agent:
    def __init__(self, discount=0.95):
        self.discount = discount
        self.online = q_network()
        self.target = q_network()
        self.optimizer = keras.optimizers.Adam(5e-3)
        self.sync()

    def values(self, states):
        return self.online(states)

    def act(self, state, epsilon):
        if random.random() < epsilon:
            return random.randrange(2)
        return int(np.argmax(self.values(state[np.newaxis]).numpy()[0]))

    def learn(self, states, actions, rewards, next_states, dones):
        best_next = tf.reduce_max(self.target(next_states), axis=1)
        goals = rewards + self.discount * (1.0 - dones) * best_next
        with tf.GradientTape() as tape:
            chosen = tf.reduce_sum(self.online(states) * tf.one_hot(actions, 2), axis=1)
            loss = tf.reduce_mean(tf.square(goals - chosen))
        grads = tape.gradient(loss, self.online.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.online.trainable_variables))
        return loss

    def sync(self):
        for ours, theirs in zip(self.target.trainable_variables, self.online.trainable_variables):
            ours.assign(theirs)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=150)
    args = parser.parse_args()

    keras.utils.set_random_seed(4)
    env = WindyCorridor(seed=4)
    agent = Agent()
    buffer = ReplayBuffer(capacity=500)
    state, total, returns = env.reset(), 0.0, []
    loss = None
    for step in range(args.steps):
        action = agent.act(state, epsilon=max(0.1, 1.0 - step / 100))
        next_state, reward, done = env.step(action)
        buffer.add(state, action, reward, next_state, float(done))
        state, total = next_state, total + reward
        if done:
            returns.append(total)
            state, total = env.reset(), 0.0
        if len(buffer) >= 32:
            loss = agent.learn(*buffer.sample(32))
        if step % 25 == 0:
            agent.sync()
    print("episodes:", len(returns))
    print("RESULT loss=%.6f mean_return=%.4f" % (float(loss), np.mean(returns)))


if __name__ == "__main__":
    main()
