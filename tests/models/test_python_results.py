"""The standard library and common packages: what their functions give, as programs run by the interpreter."""

from __future__ import annotations

import pytest
from library_programs import Run, run

SETUP = """
import argparse, bisect, collections, contextlib, copy, csv, datetime, enum, functools, glob, heapq, io, itertools
import json, logging, math, operator, os, pathlib, pickle, queue, random, re, string, sys, threading, time, typing
import concurrent.futures, multiprocessing, weakref
from tqdm import tqdm, trange
import tqdm.auto as progress
import numpy as np
import tensorflow as tf
import pandas as pd
from absl import app, flags
import yaml, cv2, joblib, sklearn.model_selection, attr, six, einops, tree, numpy

class Colour(enum.Enum):
    RED = 1
    BLUE = 2

flags.DEFINE_integer("batch", 32, "")
flags.DEFINE_string("name", None, "")
FLAGS = flags.FLAGS
parser = argparse.ArgumentParser()
parser.add_argument("--learning-rate", type=float, default=0.1)
parser.add_argument("--name", default="x")
parser.add_argument("--layers", nargs="+", type=int)
parser.add_argument("--debug", action="store_true")
group = parser.add_argument_group("more")
group.add_argument("-e", "--epochs", type=int, default=None)
args = parser.parse_args()
heap = []
heapq.heappush(heap, 1.5)
t = tf.ones((2, 3))
@attr.s(auto_attribs=True)
class Point:
    x: int
    y: float = attr.ib(default=0.5)
"""

EXPRESSIONS = {
    "args.learning_rate": "float",
    "args.name": "str",
    "args.debug": "bool",
    "args.epochs": "int | None",
    "args.anything": "object",
    "args.layers[0]": "int",
    "args.name[0]": "str",
    "vars(args)['name']": "str",
    "FLAGS.batch": "int",
    "FLAGS.name": "str | None",
    "FLAGS.other": "object",
    "os.environ['HOME']": "str",
    "os.environ.get('HOME')": "str | None",
    "os.environ.get('HOME', 'x')": "str",
    "os.getenv('HOME')": "str | None",
    "os.path.join('a', 'b')": "str",
    "os.path.basename('a')": "str",
    "os.path.exists('a')": "bool",
    "os.listdir('.')[0]": "str",
    "[name for _, _, names in os.walk('.') for name in names][0]": "str",
    "sys.argv[1]": "str",
    "pathlib.Path('a').name": "str",
    "(pathlib.Path('a') / 'b').exists()": "bool",
    "pathlib.Path('a').read_text()": "str",
    "time.time()": "float",
    "time.time() - 1.0": "float",
    "datetime.datetime.now().strftime('%Y')": "str",
    "(datetime.datetime.now() - datetime.datetime.now()).total_seconds()": "float",
    "random.random()": "float",
    "random.randint(0, 5)": "int",
    "random.choice([1, 2])": "int",
    "random.choice(['a'])": "str",
    "random.sample([1.0], 1)[0]": "float",
    "math.sqrt(2)": "float",
    "math.ceil(2.5)": "int",
    "math.pi": "3.141592653589793",
    "math.floor(2.5) + 1": "int",
    "json.loads('1')": "object",
    "json.loads('{}')['a']": "object",
    "json.dumps({})": "str",
    "yaml.safe_load('a')['b']['c']": "object",
    "re.sub('a', 'b', 'c')": "str",
    "re.findall('a', 'b')[0]": "str",
    "string.ascii_letters": "str",
    "list(itertools.chain([1], [2.5]))[1]": "2.5",
    "next(itertools.count())": "int",
    "list(itertools.repeat(t, 2))[1]": "float32[2, 3]",
    "list(itertools.islice([1, 2.5, 'c'], 2))[1]": "2.5",
    "list(itertools.combinations([1.5], 2))[0]": "(1.5, 1.5)",
    "[k for k, g in itertools.groupby([1.5], key=lambda x: str(x))][0]": "str",
    "[list(g)[0] for k, g in itertools.groupby([1.5])][0]": "1.5",
    "[x for x in tqdm([t, t])][0]": "float32[2, 3]",
    "[x for x in progress.tqdm([1.5])][0]": "1.5",
    "[x for x in trange(5)][0]": "int",
    "heapq.heappop(heap)": "1.5",
    "bisect.bisect([1], 1)": "int",
    "operator.itemgetter(1)((1, t))": "float32[2, 3]",
    "operator.attrgetter('shape')(np.zeros(3))": "(3,)",
    "operator.methodcaller('sum')(np.zeros(3))": "ndarray float64[]",
    "collections.Counter('ab')['a']": "int",
    "collections.Counter('ab').most_common(1)[0][1]": "int",
    "functools.partial(math.pow, 2)(3)": "float",
    "sorted([1.5], key=functools.cmp_to_key(lambda x, y: x - y))[0]": "1.5",
    "weakref.ref(heap)()[0]": "1.5",
    "multiprocessing.cpu_count()": "int",
    "multiprocessing.Pool(2).map(math.ceil, [1.5])[0]": "int",
    "concurrent.futures.ThreadPoolExecutor().submit(math.ceil, 1.5).result()": "int",
    "list(concurrent.futures.ThreadPoolExecutor().map(math.ceil, [1.5]))[0]": "int",
    "joblib.Parallel(2)(joblib.delayed(math.ceil)(x) for x in [1.5])[0]": "int",
    "Colour(1).name": "str",
    "logging.getLogger('x').isEnabledFor(10)": "bool",
    "logging.INFO": "20",
    "cv2.imread('a')": "ndarray uint8[...]",
    "cv2.resize(np.zeros((2, 2)), (3, 3))": "ndarray ?[...]",
    "pd.read_csv('a').values": "ndarray ?[...]",
    "pd.read_csv('a')['b'].to_numpy()": "ndarray ?[...]",
    "pd.read_csv('a').shape": "(int, int)",
    "sklearn.model_selection.train_test_split(np.zeros((4, 2)), [1, 2])[0]": "ndarray float64[None, 2]",
    "Point(3).x": "3",
    "Point(3).y": "0.5",
    "six.moves.range(3)": "",
    "list(six.iteritems({'a': 1.5}))[0]": "('a', 1.5)",
    "list(six.itervalues({'a': t}))[0]": "float32[2, 3]",
    "numpy.polynomial.hermite.hermgauss(20)[1]": "ndarray float64[...]",
    "tree.flatten({'b': t, 'a': [1.5]})": "",
    "tree.flatten({'b': t, 'a': [1.5]})[0]": "1.5",
    "tree.flatten_with_path({'b': [t]})[0]": "(('b', 0), float32[2, 3])",
    "tree.unflatten_as({'b': 1, 'a': 2}, [1.5, t])['b']": "float32[2, 3]",
    "tree.map_structure(math.ceil, {'b': 1.5})['b']": "int",
    "tree.map_structure_with_path(lambda path, x: x, {'b': t})['b']": "float32[2, 3]",
    "tree.map_structure_up_to([0], len, [[1, 2]])[0]": "2",
    "tree.is_nested([])": "bool",
    "tree.assert_same_structure([1], [2])": "None",
    "einops.rearrange(t, 'a b -> b a')": "float32[...]",
    "typing.cast(int, t)": "float32[2, 3]",
    "copy.deepcopy(heap)[0]": "1.5",
    "io.StringIO('x').getvalue()": "str",
    "[line for line in open('x')][0]": "str",
    "[row[0] for row in csv.reader(open('x'))][0]": "str",
    "glob.glob('*')[0]": "str",
    "contextlib.nullcontext(t).__enter__()": "float32[2, 3]",
    "threading.Lock().acquire()": "bool",
}


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Run:
    lines = [f"r{number} = {expression}" for number, expression in enumerate(EXPRESSIONS)]
    return run(SETUP + "\n".join(lines), tmp_path_factory.mktemp("python"))


@pytest.mark.parametrize("number, expression", list(enumerate(EXPRESSIONS)), ids=list(EXPRESSIONS))
def test_result(number: int, expression: str, evaluated: Run) -> None:
    text = evaluated.text(f"r{number}")
    assert "?(" not in text and text != "nothing", text
    if EXPRESSIONS[expression]:
        assert sorted(text.split(" | ")) == sorted(EXPRESSIONS[expression].split(" | "))
