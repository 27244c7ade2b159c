"""Skip-gram word vectors with noise-contrastive estimation, fed by NumPy batches from a made-up corpus."""

import argparse
import collections

import numpy as np
import tensorflow as tf

TOPICS = {
    "sea": "ship sail wave harbour anchor tide captain island storm deck".split(),
    "kitchen": "pan stove salt butter onion knife soup oven flour recipe".split(),
    "music": "violin drum chord melody rhythm stage singer piano tune choir".split(),
}
FILLERS = "the a of and with under near for then again".split()

rng = np.random.RandomState(12)
cursor = 0


def write_corpus(sentences):
    words = []
    names = sorted(TOPICS)
    for _ in range(sentences):
        topic = TOPICS[names[rng.randint(len(names))]]
        for _ in range(6):
            words.append(FILLERS[rng.randint(len(FILLERS))] if rng.rand() < 0.3 else topic[rng.randint(len(topic))])
    return words


corpus = write_corpus(400)
ranking = [word for word, _ in collections.Counter(corpus).most_common()]
index_of = {word: index for index, word in enumerate(ranking)}
corpus_ids = np.array([index_of[word] for word in corpus], dtype=np.int64)

embedding_size = 24
batch_size = 64
num_sampled = 8

embedding = tf.Variable(tf.random.stateless_normal([len(ranking), embedding_size], seed=[1, 2]))
nce_weights = tf.Variable(tf.random.stateless_normal([len(ranking), embedding_size], seed=[3, 4], stddev=0.2))
nce_biases = tf.Variable(tf.zeros([len(ranking)]))
optimizer = tf.optimizers.SGD(0.5)


def next_batch(size, window=2):
    """Pairs of a centre word and a word near it, going round the corpus."""
    global cursor
    centres = np.empty(size, dtype=np.int64)
    contexts = np.empty((size, 1), dtype=np.int64)
    for slot in range(size):
        position = window + cursor % (len(corpus_ids) - 2 * window)
        offset = rng.choice([-2, -1, 1, 2])
        centres[slot] = corpus_ids[position]
        contexts[slot, 0] = corpus_ids[position + offset]
        cursor += 1
    return centres, contexts


def embed(ids):
    return tf.nn.embedding_lookup(embedding, ids)


def noise_contrastive_loss(vectors, contexts):
    per_example = tf.nn.nce_loss(
        weights=nce_weights,
        biases=nce_biases,
        labels=contexts,
        inputs=vectors,
        num_sampled=num_sampled,
        num_classes=len(ranking),
    )
    return tf.reduce_mean(per_example)


def train_on(centres, contexts):
    with tf.GradientTape() as tape:
        loss = noise_contrastive_loss(embed(centres), contexts)
    variables = [embedding, nce_weights, nce_biases]
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


def similarity(vectors):
    """Cosine similarity of some vectors with every word."""
    vectors = tf.math.l2_normalize(vectors, axis=1)
    everything = tf.math.l2_normalize(embedding, axis=1)
    return tf.matmul(vectors, everything, transpose_b=True)


def show_neighbours(words, count=3):
    scores = similarity(embed(np.array([index_of[word] for word in words]))).numpy()
    for word, row in zip(words, scores):
        best = [ranking[i] for i in np.argsort(-row)[1 : count + 1]]
        print("  %s: %s" % (word, ", ".join(best)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=120)
    options = parser.parse_args()
    tf.random.set_seed(12)

    losses = []
    for step in range(1, options.steps + 1):
        batch_centres, batch_contexts = next_batch(batch_size)
        loss = train_on(batch_centres, batch_contexts)
        losses.append(float(loss))
        if step % 60 == 0:
            print("step %d, loss %.3f" % (step, np.mean(losses[-20:])))
            show_neighbours(["ship", "salt"])

    print("RESULT loss=%.6f norm=%.6f" % (np.mean(losses[-20:]), float(tf.norm(embedding))))
