"""What well-known packages outside the standard library do.  Data only; see `effect_table` and `effects_stdlib`.

Chosen from what programs around TensorFlow import.  NumPy has its own model (`models.numpy`).
"""

from __future__ import annotations

from hybridize.models.python.registration import words

PURE = """
    absl absl.flags absl.app.UsageError absl.testing attr babel bidict boltons bs4 cachetools cattrs certifi chardet
    charset_normalizer check_shapes click colorama contractions cycler cytoolz dataclasses_json dateutil decorator
    deepdiff multipledispatch google.protobuf
    docopt docstring_parser easydict einops emoji editdistance fire frozendict funcy future fuzzywuzzy gin html5lib
    hydra hypothesis idna immutabledict importlib_metadata inflect inflection intervaltree jaxtyping jieba jinja2
    jsonschema Levenshtein lxml markdown marshmallow ml_collections ml_dtypes mock more_itertools munch
    mypy_extensions natsort networkx nltk nose omegaconf opt_einsum orderedset packaging pandas parameterized parse
    past patsy pkg_resources ply prettytable pydantic pydot pyparsing pytest pytz pyrsistent rapidfuzz regex
    sacrebleu sacremoses scipy sentencepiece simple_parsing six sklearn skimage snowballstemmer sortedcontainers
    sortedcollections spacy statsmodels stringcase subword_nmt sympy tabulate termcolor textdistance textblob tblib
    tiktoken tokenizers toml toolz torch typeguard typer tyro unidecode voluptuous wcwidth webcolors webencodings
    werkzeug wrapt xmltodict yacs yaml yaspin zhconv opencc pypinyin cv2 PIL imageio librosa soundfile h5py
    albumentations imgaug shapely pycocotools numba cython trimesh dask numexpr bottleneck xarray skbio pywt
    python_speech_features resampy audioread pydub pretty_midi mido music21 mir_eval rdkit ase deepchem igraph ogb
    spektral gensim xgboost lightgbm catboost hmmlearn umap imblearn tensorflow_probability tensorflow_addons
    tensorflow_hub tensorflow_text tensorflow_model_optimization tensorflow_graphics tensorflow_ranking
    tensorflow_recommenders tensorflow_lattice tensorflow_gan tensorflow_similarity tensorflow_privacy
    tensorflow_federated tensorflow_decision_forests tensorflow_io tensorflow_transform tensorflow_metadata larq
    keras_cv keras_nlp keras_hub keras_tuner kerastuner keras_applications keras_preprocessing kapre sonnet trax t5
    seqeval rouge rouge_score bert_score evaluate pyarrow shap lime sklearn_crfsuite category_encoders transformers
    datasets segmentation_models efficientnet classification_models bayes_opt hyperopt optuna deap gast astunparse
    flatbuffers google pasta optree rich pygments zmq jax.numpy jax.lax jax.nn jax.random jax.scipy jax.Array
"""

EFFECT = """
    absl.logging absl.testing.absltest._TempDir absl.testing.absltest._TempFile unittest.TestCase.create_tempdir
    unittest.TestCase.create_tempfile unittest.case.TestCase.create_tempdir unittest.case.TestCase.create_tempfile
    alive_progress altair bokeh comet_ml clearml cufflinks dash flask fastapi folium graphviz halo
    hickle holoviews IPython ipdb ipywidgets icecream invoke jupyter livelossplot logbook loguru lightning
    matplotlib missingno mlflow mpld3 neptune nni notebook onnx_tf pdb plotly prettyprinter progress progressbar
    pudb pycallgraph pyfiglet pyglet pylab pyplot pyqtgraph PyQt5 sacred seaborn setproctitle shutup streamlit
    structlog tensorboard tensorboardX tqdm termcolor.cprint torchsummary tensorflow_docs trains visdom vispy wandb
    yappi line_profiler memory_profiler guildai polyaxon gradio aim dvclive visualkeras keract scikitplot ptvsd
    debugpy pysnooper coloredlogs rich.print rich.console rich.progress rich.table rich.logging rich.pretty
    rich.traceback rich.inspect enlighten colorama.init colorama.deinit colorlog colorlog.ColoredFormatter
    verboselogs daiquiri joblib.dump absl.app absl.flags.DEFINE absl.flags.mark_flag_as_required
    absl.flags.mark_flags_as_required click.echo click.secho click.clear click.pause click.progressbar click.launch
    typer.echo typer.secho pandas.set_option pandas.options pandas.DataFrame.to_csv pandas.DataFrame.to_excel
    pandas.DataFrame.to_hdf pandas.DataFrame.to_pickle pandas.DataFrame.to_json pandas.DataFrame.to_parquet
    pandas.DataFrame.to_feather pandas.DataFrame.to_sql pandas.DataFrame.plot pandas.DataFrame.hist
    pandas.DataFrame.info pandas.Series.to_csv pandas.Series.to_pickle pandas.Series.plot pandas.Series.hist
    pandas.plotting PIL.Image.Image.save PIL.Image.Image.show PIL.ImageShow cv2.imwrite cv2.imshow cv2.waitKey
    cv2.destroyAllWindows cv2.destroyWindow cv2.namedWindow cv2.setMouseCallback cv2.VideoWriter cv2.setNumThreads
    cv2.imwritemulti imageio.imwrite imageio.imsave imageio.mimsave imageio.mimwrite imageio.get_writer
    imageio.v2.imwrite imageio.v3.imwrite imageio.v2.mimsave skimage.io.imsave skimage.io.imshow skimage.io.show
    librosa.display librosa.output soundfile.write soundfile.SoundFile.write scipy.io.savemat scipy.io.wavfile.write
    scipy.sparse.save_npz scipy.misc.imsave scipy.misc.imshow h5py.File h5py.Group.create_dataset
    h5py.Group.create_group h5py.File.create_dataset h5py.File.create_group h5py.File.close h5py.File.flush
    networkx.draw networkx.write_gpickle networkx.write_edgelist networkx.write_graphml networkx.draw_networkx
    networkx.draw_networkx_nodes networkx.draw_networkx_edges networkx.drawing gin.parse_config
    gin.parse_config_file gin.parse_config_files_and_bindings gin.bind_parameter gin.clear_config
    gin.add_config_file_search_path gin.finalize omegaconf.OmegaConf.save omegaconf.OmegaConf.set_struct
    omegaconf.OmegaConf.set_readonly omegaconf.OmegaConf.register_new_resolver hydra.initialize hydra.compose
    nltk.download spacy.cli jieba.load_userdict jieba.add_word jieba.set_dictionary jieba.setLogLevel
    jieba.initialize jieba.enable_parallel nltk.data.path sentencepiece.SentencePieceTrainer
    tokenizers.Tokenizer.train tokenizers.Tokenizer.save tokenizers.ByteLevelBPETokenizer.train
    tokenizers.ByteLevelBPETokenizer.save_model sklearn.set_config sklearn.externals.joblib.dump torch.save
    torch.manual_seed torch.cuda torch.set_grad_enabled torch.utils.tensorboard transformers.logging
    transformers.set_seed transformers.utils.logging ray.init ray.shutdown ray.tune horovod.tensorflow.init
    horovod.tensorflow.keras.init horovod.keras.init horovod.tensorflow.shutdown gym.Env.render gym.Env.close
    gym.Env.seed gym.logger gym.envs.registration gym.register pytest.main pytest.exit nose.main nose.runmodule
    nose.run fire.Fire pyarrow.parquet.write_table xgboost.Booster.save_model lightgbm.Booster.save_model
    gensim.models.Word2Vec.save pretty_midi.PrettyMIDI.write pydub.AudioSegment.export pydub.playback sounddevice
    simpleaudio pyaudio playsound trimesh.Trimesh.export dotenv tensorflow_datasets.disable_progress_bar
    tensorflow_datasets.enable_progress_bar optuna.logging numba.set_num_threads moviepy pynput pyvirtualdisplay
    psutil.Process.kill namex google.protobuf.text_format.Parse google.protobuf.text_format.Merge
    google.protobuf.json_format.Parse google.protobuf.json_format.ParseDict google.protobuf.descriptor_pool
    google.protobuf.symbol_database google.protobuf.internal torch.optim torch.Tensor.backward torch.autograd.backward
    torch.nn.Module.train torch.nn.Module.eval torch.nn.Module.zero_grad torch.nn.Module.load_state_dict
    torch.nn.Module.register_buffer torch.nn.Module.register_parameter torch.nn.Module.add_module torch.nn.Module.to
    torch.nn.Module.apply torch.nn.Module.requires_grad_ torch.nn.init torch.nn.BatchNorm1d.__call__
    torch.nn.BatchNorm2d.__call__ torch.nn.BatchNorm3d.__call__ torch.nn.SyncBatchNorm.__call__
    torch.set_default_dtype torch.set_default_tensor_type torch.set_printoptions torch.set_num_threads
    torch.use_deterministic_algorithms torch.distributed
"""

VARIES = """
    GPUtil psutil pynvml pyudev getmac shortuuid faker names essential_generators dotenv.dotenv_values
    pandas.read_csv pandas.read_table pandas.read_excel pandas.read_hdf pandas.read_pickle pandas.read_json
    pandas.read_parquet pandas.read_feather pandas.read_sql pandas.read_html pandas.read_fwf pandas.ExcelFile
    pandas.HDFStore pandas.Timestamp.now pandas.DataFrame.sample pandas.Series.sample PIL.Image.open cv2.imread
    cv2.VideoCapture cv2.CascadeClassifier cv2.getTickCount cv2.FileStorage cv2.imreadmulti imageio.imread
    imageio.mimread imageio.get_reader imageio.volread imageio.v2.imread imageio.v3.imread skimage.io.imread
    skimage.io.imread_collection scipy.io.loadmat scipy.io.wavfile.read scipy.misc.imread scipy.sparse.load_npz
    scipy.sparse.random scipy.stats.rvs librosa.load librosa.core.load librosa.get_duration soundfile.read
    soundfile.info soundfile.blocks soundfile.SoundFile audioread.audio_open joblib.load
    sklearn.externals.joblib.load torch.load torch.rand torch.randn torch.randint torch.randperm torch.rand_like
    torch.randn_like torch.randint_like torch.normal torch.bernoulli torch.multinomial torch.poisson torch.empty
    torch.empty_like torch.seed torch.initial_seed torch.utils.data torch.nn.Dropout.__call__
    torch.nn.Dropout2d.__call__ torch.nn.functional.dropout torch.distributions torch.Tensor.random_
    torch.Tensor.normal_ torch.Tensor.uniform_
    networkx.read_gpickle networkx.read_edgelist
    networkx.read_graphml networkx.read_gml xgboost.Booster.load_model sklearn.datasets
    sklearn.model_selection.train_test_split sklearn.utils.shuffle sklearn.utils.resample
    sentencepiece.SentencePieceProcessor.load sentencepiece.SentencePieceProcessor.Load spacy.load nltk.corpus
    nltk.data.load tokenizers.Tokenizer.from_file tokenizers.Tokenizer.from_pretrained spacy.blank
    omegaconf.OmegaConf.load omegaconf.OmegaConf.from_cli pkg_resources.resource_filename
    pkg_resources.get_distribution pkg_resources.resource_string toml.load gensim.models.Word2Vec.load
    gensim.models.KeyedVectors.load_word2vec_format gensim.downloader pydub.AudioSegment.from_file
    pydub.AudioSegment.from_wav pydub.AudioSegment.from_mp3 pretty_midi.PrettyMIDI music21.converter mido.MidiFile
    trimesh.load pyarrow.parquet.read_table pycocotools.coco.COCO dateutil.utils.today ml_collections.config_flags
    albumentations.Compose.__call__ imgaug.augmenters imgaug.random horovod.tensorflow.rank
    horovod.tensorflow.local_rank horovod.tensorflow.size horovod.tensorflow.keras.rank
    horovod.tensorflow.keras.local_rank horovod.tensorflow.keras.size horovod.keras.rank horovod.keras.size
    h5py.Dataset h5py.File.__getitem__ h5py.Group.__getitem__
"""

VARIES_EFFECT = """
    aiohttp boto3 botocore bson celery docker elasticsearch fsspec s3fs gcsfs gdown gitpython git httpx
    huggingface_hub kaggle kazoo kafka minio mysql paramiko pexpect pika psycopg2 pymongo pymysql redis requests
    selenium serial sh smbus smart_open sqlalchemy tweepy urllib3 websocket websockets wget youtube_dl pytube zarr
    gym gym_minigrid atari_py ale_py mujoco_py dm_control dm_env pybullet pybullet_envs vizdoom procgen pettingzoo
    stable_baselines stable_baselines3 baselines unityagents mlagents retro nes_py gym_super_mario_bros carla pygame
    ray horovod mpi4py dask.distributed joblib pathos tensorflow_datasets tensorflow_serving grpc click.prompt
    click.confirm click.edit typer.prompt typer.confirm typer.launch questionary inquirer prompt_toolkit
    transformers.pipeline google.cloud googleapiclient oauth2client pyautogui googletrans translate
    optuna.create_study optuna.Study.optimize hyperopt.fmin lmdb tables rosbag rospy tensorflow_hub.resolve
"""

UNSEEN = """
    pybind11 cffi pyopencl pycuda cupy jax jax.numpy.vectorize jax.numpy.apply_along_axis jax.numpy.apply_over_axes
    jax.numpy.piecewise jax.numpy.frompyfunc jax.numpy.fromfunction jax.numpy.save jax.numpy.savez jax.numpy.load
    jax.lax.cond jax.lax.scan jax.lax.while_loop jax.lax.fori_loop jax.lax.map jax.lax.switch jax.lax.reduce
    jax.lax.associative_scan jax.lax.custom_root jax.lax.custom_linear_solve jax.lax.reduce_window
    jax.lax.platform_dependent jax.lax.linalg.custom_linear_solve jax.nn.initializers jax.scipy.optimize
    jax.scipy.sparse flax haiku optax chainer mxnet theano paddle caffe caffe2 torchvision
    torchaudio torchtext pytorch_lightning tf2onnx onnx onnxruntime coremltools tensorrt transformers.Trainer
    transformers.TFTrainer sonnet.distribute torch.nn.Sequential.__call__ torch.nn.DataParallel.__call__
    torch.nn.parallel torch.nn.ModuleList.__call__ torch.jit torch.fx torch.hub
"""

# Import names that mean another module; the longest prefix counts.
ALIASES = {
    "cPickle": "pickle",
    "pickle5": "pickle",
    "dill": "pickle",
    "cloudpickle": "pickle",
    "_pickle": "pickle",
    "simplejson": "json",
    "ujson": "json",
    "orjson": "json",
    "rapidjson": "json",
    "ruamel.yaml": "yaml",
    "ruamel_yaml": "yaml",
    "typing_extensions": "typing",
    "mock": "unittest.mock",
    "asynctest": "unittest",
    "unittest2": "unittest",
    "absl.testing.absltest": "unittest",
    "absl.testing.absltest.main": "unittest.main",
    "absl.testing.parameterized.TestCase": "unittest.TestCase",
    "tqdm.auto": "tqdm",
    "tqdm.autonotebook": "tqdm",
    "tqdm.notebook": "tqdm",
    "tqdm.std": "tqdm",
    "tqdm._tqdm_notebook": "tqdm",
    "tqdm.rich": "tqdm",
    "tqdm.tqdm_notebook": "tqdm.tqdm",
    "tqdm.auto.tqdm": "tqdm.tqdm",
    "gymnasium": "gym",
    "attrs": "attr",
    "pylab": "matplotlib.pyplot",
    "matplotlib.pylab": "matplotlib.pyplot",
    "torch.utils.tensorboard": "tensorboardX",
    "sklearn.externals.joblib": "joblib",
    "sklearn.externals.six": "six",
    "sklearn.cross_validation": "sklearn.model_selection",
    "skimage.measure.compare_ssim": "skimage.metrics.structural_similarity",
    "ml_collections.config_dict.ConfigDict": "ml_collections.ConfigDict",
    "ml_collections.config_dict.config_dict.ConfigDict": "ml_collections.ConfigDict",
    "pandas.core.frame.DataFrame": "pandas.DataFrame",
    "os.errno": "errno",
    "posixpath": "os.path",
    "ntpath": "os.path",
    "pathlib2": "pathlib",
    "pathlib.PosixPath": "pathlib.Path",
    "pathlib.WindowsPath": "pathlib.Path",
    "backports.functools_lru_cache": "functools",
    "cached_property.cached_property": "functools.cached_property",
    "futures": "concurrent.futures",
    "multiprocess": "multiprocessing",
    "torch.multiprocessing": "multiprocessing",
    "multiprocessing.dummy": "multiprocessing",
    "multiprocessing.pool.ThreadPool": "multiprocessing.Pool",
    "multiprocessing.pool.Pool": "multiprocessing.Pool",
    "multiprocessing.dummy.Pool": "multiprocessing.Pool",
    "cElementTree": "xml.etree.ElementTree",
    "xml.etree.cElementTree": "xml.etree.ElementTree",
    "defusedxml": "xml.etree",
    "lxml.etree": "xml.etree.ElementTree",
    "Queue": "queue",
    "ConfigParser": "configparser",
    "StringIO": "io",
    "cStringIO": "io",
    "urlparse": "urllib.parse",
    "urllib2": "urllib.request",
    "urllib.urlretrieve": "urllib.request.urlretrieve",
    "urllib.urlopen": "urllib.request.urlopen",
    "commands": "subprocess",
    "__builtin__": "builtins",
    "future.builtins": "builtins",
    "past.builtins": "builtins",
    "past.builtins.xrange": "builtins.range",
    "builtins.xrange": "builtins.range",
    "builtins.unicode": "builtins.str",
    "builtins.basestring": "builtins.str",
    "builtins.long": "builtins.int",
    "builtins.raw_input": "builtins.input",
    "six.moves": "builtins",
    "six.moves.xrange": "builtins.range",
    "six.moves.cPickle": "pickle",
    "six.moves.urllib": "urllib",
    "six.moves.configparser": "configparser",
    "six.moves.queue": "queue",
    "six.moves.reduce": "functools.reduce",
    "six.moves.zip_longest": "itertools.zip_longest",
    "six.moves.input": "builtins.input",
    "six.moves.shlex_quote": "shlex.quote",
    # `from six.moves import urllib` asks the module, which is `builtins` by then.
    "builtins.cPickle": "pickle",
    "builtins.urllib": "urllib",
    "builtins.configparser": "configparser",
    "builtins.queue": "queue",
    "builtins.reduce": "functools.reduce",
    "builtins.zip_longest": "itertools.zip_longest",
    "builtins.shlex_quote": "shlex.quote",
    "six.string_types": "builtins.str",
    "six.text_type": "builtins.str",
    "six.binary_type": "builtins.bytes",
    "six.integer_types": "builtins.int",
    "six.with_metaclass": "six.with_metaclass",
    "six.wraps": "functools.wraps",
    "itertools.izip": "builtins.zip",
    "itertools.imap": "builtins.map",
    "itertools.ifilter": "builtins.filter",
    "itertools.izip_longest": "itertools.zip_longest",
    "collections.Mapping": "collections.abc.Mapping",
    "collections.Iterable": "collections.abc.Iterable",
    "collections.Sequence": "collections.abc.Sequence",
    "collections.Callable": "collections.abc.Callable",
    "collections.MutableMapping": "collections.abc.MutableMapping",
    "asyncio.coroutine": "types.coroutine",
    "hydra.utils.get_original_cwd": "os.getcwd",
    "omegaconf.DictConfig": "omegaconf.DictConfig",
    "gym.core": "gym",
    "h5py._hl.files.File": "h5py.File",
    "imageio.v2": "imageio",
    "tensorflow_probability.python": "tensorflow_probability",
    "multipledispatch.dispatcher": "multipledispatch",
}

RESULTS = {
    "absl.logging.get_verbosity": "int",
    # What absl adds to the test cases of the standard library, to which its own test cases are an alias.
    **{
        f"unittest.case.TestCase.{name}": "None"
        for name in words(
            "assertLen assertEmpty assertNotEmpty assertStartsWith assertNotStartsWith assertEndsWith assertBetween "
            "assertSameElements assertSameStructure assertContainsSubset assertNoCommonElements assertContainsInOrder "
            "assertContainsSubsequence assertContainsExactSubsequence assertTotallyOrdered assertUrlEqual "
            "assertSequenceStartsWith assertSequenceAlmostEqual assertDictContainsSubset assertRegexMatch "
            "assertDataclassEqual assertMappingEqual assertDictAlmostEqual assertItemsEqual"
        )
    },
    "unittest.case.TestCase.create_tempdir": "absl.testing.absltest._TempDir",
    "unittest.case.TestCase.create_tempfile": "absl.testing.absltest._TempFile",
    "check_shapes.check_shape": "argument",
    "check_shapes.ShapeChecker.__call__": "argument",
    "check_shapes.ShapeChecker.check_shape": "argument",
    "check_shapes.ShapeChecker.check_shapes": "None",
    "check_shapes.disable_check_shapes": "contextlib.nullcontext",
    "cv2.imread": "ndarray[uint8]",
    "cv2.imwrite": "bool",
    "cv2.VideoCapture": "cv2.VideoCapture",
    "cv2.VideoCapture.read": "tuple[bool, ndarray[uint8]]",
    "cv2.VideoCapture.get": "float",
    "cv2.VideoCapture.isOpened": "bool",
    "cv2.waitKey": "int",
    "cv2.threshold": "tuple[float, ndarray]",
    "cv2.findContours": "object",
    "cv2.boundingRect": "tuple[int, int, int, int]",
    "cv2.imencode": "tuple[bool, ndarray[uint8]]",
    "cv2.getTextSize": "tuple[tuple[int, int], int]",
    "cv2.calcHist": "ndarray[float32]",
    "cv2.split": "list[ndarray]",
    "cv2.VideoWriter": "cv2.VideoWriter",
    "cv2.VideoWriter_fourcc": "int",
    "cv2.CascadeClassifier": "cv2.CascadeClassifier",
    "PIL.Image.open": "PIL.Image.Image",
    "PIL.Image.new": "PIL.Image.Image",
    "PIL.Image.fromarray": "PIL.Image.Image",
    "PIL.Image.merge": "PIL.Image.Image",
    "PIL.Image.Image.resize": "PIL.Image.Image",
    "PIL.Image.Image.convert": "PIL.Image.Image",
    "PIL.Image.Image.crop": "PIL.Image.Image",
    "PIL.Image.Image.rotate": "PIL.Image.Image",
    "PIL.Image.Image.transpose": "PIL.Image.Image",
    "PIL.Image.Image.copy": "PIL.Image.Image",
    "PIL.Image.Image.filter": "PIL.Image.Image",
    "PIL.Image.Image.save": "None",
    "PIL.Image.Image.getpixel": "object",
    "PIL.Image.Image.tobytes": "bytes",
    "PIL.ImageOps.fit": "PIL.Image.Image",
    "imageio.imread": "ndarray[uint8]",
    "imageio.mimread": "list[ndarray[uint8]]",
    "skimage.io.imread": "ndarray",
    "librosa.load": "tuple[ndarray[float32], int]",
    "librosa.core.load": "tuple[ndarray[float32], int]",
    "librosa.get_duration": "float",
    "soundfile.read": "tuple[ndarray[float64], int]",
    "scipy.io.wavfile.read": "tuple[int, ndarray]",
    "scipy.io.loadmat": "dict[str, ndarray]",
    "scipy.optimize.linear_sum_assignment": "tuple[ndarray[int64], ndarray[int64]]",
    "scipy.stats.pearsonr": "tuple[ndarray[float64], ndarray[float64]]",
    "scipy.stats.spearmanr": "tuple[ndarray[float64], ndarray[float64]]",
    "scipy.stats.entropy": "ndarray[float64]",
    "scipy.spatial.distance.cdist": "ndarray[float64]",
    "scipy.spatial.distance.pdist": "ndarray[float64]",
    "scipy.spatial.distance.cosine": "ndarray[float64]",
    "scipy.interpolate.interp1d.__call__": "ndarray[float64]",
    "scipy.sparse.random": "scipy.sparse.csr_matrix",
    "h5py.File.__getitem__": "h5py.Dataset",
    "h5py.Group.__getitem__": "h5py.Dataset",
    "h5py.File.get": "h5py.Dataset",
    "h5py.File.keys": "list[str]",
    "h5py.Dataset.__getitem__": "ndarray",
    "h5py.Dataset.__iter__": "iterator[ndarray]",
    "h5py.Dataset.keys": "list[str]",
    "yaml.safe_load": "object",
    "yaml.load": "object",
    "yaml.full_load": "object",
    "yaml.load_all": "iterator[object]",
    "yaml.dump": "str",
    "yaml.safe_dump": "str",
    "toml.load": "dict[str, object]",
    "toml.loads": "dict[str, object]",
    "joblib.load": "external",
    "joblib.dump": "list[str]",
    "joblib.cpu_count": "int",
    **dict.fromkeys(words("jax.numpy.split jax.numpy.array_split jax.numpy.meshgrid"), "list[jax.Array]"),
    **dict.fromkeys(words("jax.numpy.ndim jax.numpy.size"), "int"),
    **dict.fromkeys(words("jax.numpy.shape jax.numpy.broadcast_shapes"), "list[int]"),
    "torch.load": "external",
    **dict.fromkeys(
        words("torch.max torch.min torch.sort torch.topk torch.kthvalue torch.mode torch.median torch.unique"),
        "torch.Tensor | tuple[torch.Tensor, torch.Tensor]",
    ),
    **dict.fromkeys(words("torch.split torch.chunk torch.unbind torch.meshgrid"), "list[torch.Tensor]"),
    "torch.is_tensor": "bool",
    "torch.is_floating_point": "bool",
    "torch.allclose": "bool",
    "torch.equal": "bool",
    "torch.numel": "int",
    "torch.get_num_threads": "int",
    "torch.cuda.is_available": "bool",
    "torch.cuda.device_count": "int",
    "torch.nn.LSTM.__call__": "tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]",
    "torch.nn.GRU.__call__": "tuple[torch.Tensor, torch.Tensor]",
    "torch.nn.RNN.__call__": "tuple[torch.Tensor, torch.Tensor]",
    "torch.nn.MultiheadAttention.__call__": "tuple[torch.Tensor, torch.Tensor | None]",
    "torch.nn.Module.parameters": "iterator[torch.Tensor]",
    "torch.nn.Module.named_parameters": "iterator[tuple[str, torch.Tensor]]",
    "torch.nn.Module.state_dict": "dict[str, torch.Tensor]",
    "torch.nn.Module.train": "receiver",
    "torch.nn.Module.eval": "receiver",
    "torch.nn.Module.to": "receiver",
    "torch.nn.Module.cuda": "receiver",
    "torch.nn.Module.cpu": "receiver",
    "torch.nn.Module.load_state_dict": "object",
    "torch.nn.Parameter": "torch.Tensor",
    "torch.no_grad": "torch.no_grad",
    "torch.enable_grad": "torch.enable_grad",
    "torch.device": "torch.device",
    "namex.export.__call__": "argument",
    "google.protobuf.text_format.MessageToString": "str",
    "google.protobuf.json_format.MessageToJson": "str",
    "google.protobuf.json_format.MessageToDict": "dict[str, object]",
    "google.protobuf.text_format.Parse": "google.protobuf.message.Message",
    "google.protobuf.json_format.Parse": "google.protobuf.message.Message",
    "docopt.docopt": "dict[str, object]",
    "easydict.EasyDict": "easydict.EasyDict",
    "munch.munchify": "munch.Munch",
    "omegaconf.OmegaConf.load": "omegaconf.DictConfig",
    "omegaconf.OmegaConf.create": "omegaconf.DictConfig",
    "omegaconf.OmegaConf.merge": "omegaconf.DictConfig",
    "omegaconf.OmegaConf.structured": "omegaconf.DictConfig",
    "omegaconf.OmegaConf.to_yaml": "str",
    "omegaconf.OmegaConf.to_container": "dict[str, object]",
    "hydra.compose": "omegaconf.DictConfig",
    "requests.get": "requests.Response",
    "requests.post": "requests.Response",
    "requests.Response.json": "object",
    "requests.Response.iter_content": "iterator[bytes]",
    "tabulate.tabulate": "str",
    "termcolor.colored": "str",
    "termcolor.cprint": "None",
    "psutil.cpu_count": "int",
    "psutil.virtual_memory": "object",
    "jieba.cut": "iterator[str]",
    "jieba.lcut": "list[str]",
    "nltk.word_tokenize": "list[str]",
    "nltk.tokenize.word_tokenize": "list[str]",
    "nltk.sent_tokenize": "list[str]",
    "nltk.download": "bool",
    "nltk.translate.bleu_score.sentence_bleu": "float",
    "nltk.translate.bleu_score.corpus_bleu": "float",
    "sacrebleu.corpus_bleu": "object",
    "spacy.load": "spacy.language.Language",
    "spacy.language.Language.__call__": "spacy.tokens.Doc",
    "spacy.tokens.Doc.__iter__": "iterator[spacy.tokens.Token]",
    "spacy.blank": "spacy.language.Language",
    "regex.compile": "re.Pattern",
    "regex.findall": "list[str]",
    "regex.sub": "str",
    "sentencepiece.SentencePieceProcessor.encode_as_ids": "list[int]",
    "sentencepiece.SentencePieceProcessor.EncodeAsIds": "list[int]",
    "sentencepiece.SentencePieceProcessor.encode_as_pieces": "list[str]",
    "sentencepiece.SentencePieceProcessor.EncodeAsPieces": "list[str]",
    "sentencepiece.SentencePieceProcessor.decode_ids": "str",
    "sentencepiece.SentencePieceProcessor.DecodeIds": "str",
    "sentencepiece.SentencePieceProcessor.get_piece_size": "int",
    "sentencepiece.SentencePieceProcessor.GetPieceSize": "int",
    "sentencepiece.SentencePieceProcessor.piece_to_id": "int",
    "sentencepiece.SentencePieceProcessor.PieceToId": "int",
    "sentencepiece.SentencePieceProcessor.Load": "bool",
    "tokenizers.Tokenizer.encode": "tokenizers.Encoding",
    "tokenizers.ByteLevelBPETokenizer.encode": "tokenizers.Encoding",
    "tokenizers.BertWordPieceTokenizer.encode": "tokenizers.Encoding",
    "gym.make": "gym.Env",
    "gym.Env.reset": "ndarray",
    "gym.Env.step": "tuple[ndarray, float, bool, dict[str, object]]",
    "gym.Env.render": "ndarray",
    "gym.Env.seed": "list[int]",
    "gym.Env.close": "None",
    "gym.spaces.Space.sample": "ndarray | int",
    "gym.spaces.Space.contains": "bool",
    "gym.spaces.Discrete.sample": "int",
    "gym.spaces.Box.sample": "ndarray",
    "sklearn.utils.class_weight.compute_class_weight": "ndarray[float64]",
    "sklearn.metrics.confusion_matrix": "ndarray[int64]",
    "sklearn.metrics.classification_report": "str",
    "sklearn.metrics.roc_curve": "tuple[ndarray[float64], ndarray[float64], ndarray[float64]]",
    "sklearn.metrics.precision_recall_curve": "tuple[ndarray[float64], ndarray[float64], ndarray[float64]]",
    "sklearn.metrics.precision_recall_fscore_support": "tuple[float, float, float, object]",
    "sklearn.metrics.pairwise": "ndarray[float64]",
    "sklearn.utils.check_random_state": "numpy.random.RandomState",
    "sklearn.datasets.make_blobs": "tuple[ndarray[float64], ndarray[int64]]",
    "sklearn.datasets.make_moons": "tuple[ndarray[float64], ndarray[int64]]",
    "sklearn.datasets.make_circles": "tuple[ndarray[float64], ndarray[int64]]",
    "sklearn.datasets.make_classification": "tuple[ndarray[float64], ndarray[int64]]",
    "sklearn.datasets.make_regression": "tuple[ndarray[float64], ndarray[float64]]",
    "sklearn.datasets.make_swiss_roll": "tuple[ndarray[float64], ndarray[float64]]",
    "networkx.Graph.nodes": "list[object]",
    "networkx.Graph.edges": "list[tuple[object, object]]",
    "networkx.Graph.neighbors": "iterator[object]",
    "networkx.Graph.number_of_nodes": "int",
    "networkx.Graph.number_of_edges": "int",
    "networkx.DiGraph": "networkx.Graph",
    "networkx.to_numpy_array": "ndarray[float64]",
    "networkx.to_numpy_matrix": "ndarray[float64]",
    "networkx.adjacency_matrix": "scipy.sparse.csr_matrix",
    "networkx.shortest_path": "list[object]",
    "networkx.from_edgelist": "networkx.Graph",
    "horovod.tensorflow.rank": "int",
    "horovod.tensorflow.local_rank": "int",
    "horovod.tensorflow.size": "int",
    "horovod.tensorflow.keras.rank": "int",
    "horovod.tensorflow.keras.size": "int",
    "horovod.tensorflow.keras.local_rank": "int",
    "matplotlib.pyplot.subplots": "tuple[matplotlib.figure.Figure, matplotlib.artist.Artist]",
    "matplotlib.pyplot.figure": "matplotlib.figure.Figure",
    "matplotlib.figure.Figure.subplots": "matplotlib.artist.Artist",
    "matplotlib.pyplot.savefig": "None",
    "matplotlib.pyplot.show": "None",
    "matplotlib.pyplot.close": "None",
    "matplotlib.pyplot.imread": "ndarray",
    "matplotlib.image.imread": "ndarray",
    "matplotlib.pyplot.hist": "tuple[ndarray, ndarray, matplotlib.artist.Artist]",
    "matplotlib.cm.get_cmap": "matplotlib.artist.Artist",
    "matplotlib.artist.Artist.__getitem__": "matplotlib.artist.Artist",
    "matplotlib.artist.Artist.__iter__": "iterator[matplotlib.artist.Artist]",
    "matplotlib.artist.Artist.flatten": "matplotlib.artist.Artist",
    "wandb.init": "wandb.Run",
    "wandb.log": "None",
    "pytest.approx": "object",
    "pytest.skip": "None",
    "pytest.importorskip": "external",
    "pkg_resources.parse_version": "packaging.version.Version",
    "packaging.version.parse": "packaging.version.Version",
    "six.iteritems": "iterator[tuple[object, object]]",
    "six.ensure_str": "str",
    "six.ensure_text": "str",
    "six.ensure_binary": "bytes",
    "six.b": "bytes",
    "six.u": "str",
    "unidecode.unidecode": "str",
    "pretty_midi.PrettyMIDI": "pretty_midi.PrettyMIDI",
    "imblearn.over_sampling.SMOTE.fit_resample": "tuple[ndarray, ndarray]",
    "mpi4py.MPI.Comm.Get_rank": "int",
    "mpi4py.MPI.Comm.Get_size": "int",
    "rich.console.Console": "rich.console.Console",
    "pandas.read_csv": "pandas.DataFrame",
    "pandas.read_table": "pandas.DataFrame",
    "pandas.read_excel": "pandas.DataFrame",
    "pandas.read_hdf": "pandas.DataFrame",
    "pandas.read_pickle": "pandas.DataFrame",
    "pandas.read_json": "pandas.DataFrame",
    "pandas.read_parquet": "pandas.DataFrame",
    "pandas.read_feather": "pandas.DataFrame",
    "pandas.concat": "pandas.DataFrame",
    "pandas.merge": "pandas.DataFrame",
    "pandas.get_dummies": "pandas.DataFrame",
    "pandas.pivot_table": "pandas.DataFrame",
    "pandas.to_datetime": "pandas.Series",
    "pandas.to_numeric": "pandas.Series",
    "pandas.date_range": "pandas.Series",
    "pandas.cut": "pandas.Series",
    "pandas.qcut": "pandas.Series",
    "pandas.isnull": "pandas.DataFrame",
    "pandas.isna": "pandas.DataFrame",
    "pandas.unique": "ndarray",
    "pandas.factorize": "tuple[ndarray[int64], ndarray]",
    "pandas.DataFrame.to_numpy": "ndarray",
    "pandas.DataFrame.as_matrix": "ndarray",
    "pandas.DataFrame.to_csv": "None",
    "pandas.DataFrame.to_dict": "dict[str, object]",
    "pandas.DataFrame.iterrows": "iterator[tuple[object, pandas.Series]]",
    "pandas.DataFrame.itertuples": "iterator[object]",
    "pandas.DataFrame.items": "iterator[tuple[str, pandas.Series]]",
    "pandas.DataFrame.__iter__": "iterator[str]",
    "pandas.DataFrame.__getitem__": "pandas.DataFrame",
    "pandas.DataFrame.pop": "pandas.Series",
    "pandas.DataFrame.keys": "list[str]",
    "pandas.Series.to_numpy": "ndarray",
    "pandas.Series.unique": "ndarray",
    "pandas.Series.tolist": "list[object]",
    "pandas.Series.to_list": "list[object]",
    "pandas.Series.__iter__": "iterator[object]",
    "pandas.Series.__getitem__": "pandas.Series",
    "pandas.Series.items": "iterator[tuple[object, object]]",
    "pandas.Series.nunique": "int",
    "pandas.Series.item": "float",
}

# What any member of a package's classes returns, whatever the class.
MEMBER_RESULTS = {
    "sklearn": {
        "fit": "receiver",
        "partial_fit": "receiver",
        "fit_transform": "ndarray",
        "transform": "ndarray",
        "inverse_transform": "ndarray",
        "predict": "ndarray",
        "fit_predict": "ndarray",
        "predict_proba": "ndarray[float64]",
        "decision_function": "ndarray[float64]",
        "score": "float",
        "get_params": "dict[str, object]",
        "set_params": "receiver",
        "split": "iterator[tuple[ndarray[int64], ndarray[int64]]]",
        "get_n_splits": "int",
    },
    "scipy.sparse": {
        "toarray": "ndarray",
        "todense": "ndarray",
        "dot": "ndarray",
        "sum": "ndarray",
        "tocoo": "scipy.sparse.coo_matrix",
        "tocsr": "scipy.sparse.csr_matrix",
        "tocsc": "scipy.sparse.csc_matrix",
        "transpose": "receiver",
        "astype": "receiver",
        "copy": "receiver",
    },
    "scipy.stats": {
        "rvs": "ndarray",
        "pdf": "ndarray[float64]",
        "logpdf": "ndarray[float64]",
        "cdf": "ndarray[float64]",
        "ppf": "ndarray[float64]",
        "mean": "ndarray[float64]",
        "std": "ndarray[float64]",
    },
    "pandas": dict.fromkeys(
        words(
            "abs add apply applymap append assign astype bfill clip copy corr count cummax cummin cumsum describe diff "
            "div drop drop_duplicates dropna duplicated eval explode ffill fillna filter get groupby head interpolate "
            "isin isna isnull join map mask max mean median melt merge min mode mul nlargest notna notnull nsmallest "
            "pct_change pipe pivot pivot_table pow prod quantile rank reindex rename replace resample reset_index "
            "rolling round sample select_dtypes set_index shift sort_index sort_values stack std sub sum tail "
            "transform transpose truncate unstack update value_counts var where query agg aggregate sem combine_first "
            "get_group"
        ),
        "receiver",
    ),
    "transformers": {
        "encode": "list[int]",
        "tokenize": "list[str]",
        "decode": "str",
        "convert_tokens_to_ids": "list[int]",
        "convert_ids_to_tokens": "list[str]",
        "save_pretrained": "None",
    },
    "tensorflow_probability": dict.fromkeys(
        words(
            "sample log_prob prob mean mode stddev variance entropy kl_divergence cross_entropy cdf log_cdf quantile "
            "forward inverse forward_log_det_jacobian inverse_log_det_jacobian probs_parameter "
            "logits_parameter __call__"
        ),
        "tensor",
    ),
    "tensorflow_addons": {"__call__": "tensor", "result": "tensor"},
    "tensorflow_hub": {"__call__": "tensor"},
    "larq": {"__call__": "tensor"},
    "torch.Tensor": {
        **dict.fromkeys(
            words("max min sort topk kthvalue mode median unique"), "torch.Tensor | tuple[torch.Tensor, torch.Tensor]"
        ),
        **dict.fromkeys(words("split chunk unbind"), "list[torch.Tensor]"),
        "item": "int | float | bool",
        "tolist": "list[object]",
        "numpy": "ndarray",
        "size": "list[int] | int",
        "dim": "int",
        "numel": "int",
        "nelement": "int",
        "is_contiguous": "bool",
        "get_device": "int",
        "__len__": "int",
        "__bool__": "bool",
        "__float__": "float",
        "__int__": "int",
        "__iter__": "iterator[torch.Tensor]",
        "__getitem__": "torch.Tensor",
        "backward": "None",
    },
    "jax.Array": {
        "item": "int | float | bool",
        "tolist": "list[object]",
        "__len__": "int",
        "__bool__": "bool",
        "__float__": "float",
        "__int__": "int",
        "__iter__": "iterator[jax.Array]",
        "__getitem__": "jax.Array",
    },
    "gym": {"sample": "ndarray | int", "contains": "bool"},
    "matplotlib": {
        "__getitem__": "matplotlib.artist.Artist",
        "__iter__": "iterator[matplotlib.artist.Artist]",
        "__enter__": "receiver",
        "__call__": "tuple[float, float, float, float]",
    },
}

# Packages made of TensorFlow: what their functions do with tensors and variables, given or reached, is a computation.
COMPUTING = """
    tensorflow_probability tensorflow_addons tensorflow_text tensorflow_graphics tensorflow_ranking
    tensorflow_similarity tensorflow_recommenders tensorflow_lattice tensorflow_gan keras_cv keras_nlp keras_hub kapre
    larq sonnet spektral
"""

# What anything else of a package returns, by the longest prefix.
DEFAULT_RESULTS = {
    "matplotlib": "matplotlib.artist.Artist",
    "seaborn": "matplotlib.artist.Artist",
    "plotly": "matplotlib.artist.Artist",
    "wandb": "object",
    "mlflow": "object",
    "absl.logging": "None",
    "logging": "None",
    "cv2": "ndarray",
    **dict.fromkeys(words("jax.numpy jax.lax jax.nn jax.random jax.scipy jax.Array"), "jax.Array"),
    **dict.fromkeys([name for name in UNSEEN.split() if name.startswith("jax.")], "?"),
    **dict.fromkeys(words("jax.numpy.finfo jax.numpy.iinfo jax.numpy.dtype jax.numpy.result_type"), "?"),
    "torch": "torch.Tensor",
    "torch.optim": "None",
    "torch.cuda": "None",
    "torch.backends": "object",
    "torch.random": "object",
    "torch.autograd": "torch.Tensor",
    "torch.distributed": "?",
    "torch.distributions": "?",
    "torch.utils": "?",
    "torch.jit": "?",
    "torch.fx": "?",
    "torch.hub": "?",
    "torch.onnx": "?",
    "torch.nn.Module": "?",
    "torch.nn.utils": "?",
    "torch.manual_seed": "object",
    "torch.set_grad_enabled": "torch.set_grad_enabled",
    "torch.save": "None",
    "torch.set_default_dtype": "None",
    "scipy.linalg": "ndarray",
    "scipy.special": "ndarray",
    "scipy.signal": "ndarray",
    "scipy.ndimage": "ndarray",
    "scipy.fft": "ndarray",
    "scipy.fftpack": "ndarray",
    "scipy.misc": "ndarray",
    "skimage": "ndarray",
    "librosa": "ndarray",
    "sklearn.metrics": "float",
    "tensorflow_addons.image": "tensor",
    "tensorflow_addons.losses": "tensor",
    "tensorflow_addons.activations": "tensor",
    "tensorflow_addons.text": "tensor",
    "einops.rearrange": "?",
    "os.path": "str",
    "cmath": "complex",
    "math": "float",
    "statistics": "float",
}

CONSTANTS = {
    "absl.testing.absltest._TempDir.full_path": "str",
    "absl.testing.absltest._TempFile.full_path": "str",
    "cv2.__version__": "str",
    "jax.Array.shape": "list[int]",
    "jax.Array.ndim": "int",
    "jax.Array.size": "int",
    "jax.Array.dtype": "object",
    "jax.Array.T": "jax.Array",
    "torch.Tensor.shape": "list[int]",
    "torch.Tensor.dtype": "object",
    "torch.Tensor.device": "object",
    "torch.Tensor.ndim": "int",
    "torch.Tensor.requires_grad": "bool",
    "torch.Tensor.is_leaf": "bool",
    "torch.Tensor.is_cuda": "bool",
    "torch.Tensor.grad": "torch.Tensor",
    "torch.Tensor.data": "torch.Tensor",
    "torch.Tensor.T": "torch.Tensor",
    **{
        f"torch.{name}": "object"
        for name in words(
            "float32 float64 float16 bfloat16 float double half int8 int16 "
            "int32 int64 uint8 int long short bool complex64 complex128"
        )
    },
    "gym.Env.action_space": "gym.spaces.Space",
    "gym.Env.observation_space": "gym.spaces.Space",
    "gym.spaces.Space.n": "int",
    "gym.spaces.Space.shape": "list[int]",
    "gym.spaces.Space.low": "ndarray[float32]",
    "gym.spaces.Space.high": "ndarray[float32]",
    "gym.spaces.Discrete.n": "int",
    "gym.spaces.Box.shape": "list[int]",
    "gym.spaces.Box.low": "ndarray[float32]",
    "gym.spaces.Box.high": "ndarray[float32]",
    "pandas.DataFrame.values": "ndarray",
    "pandas.DataFrame.columns": "list[str]",
    "pandas.DataFrame.index": "pandas.Series",
    "pandas.DataFrame.shape": "tuple[int, int]",
    "pandas.DataFrame.loc": "pandas.DataFrame",
    "pandas.DataFrame.iloc": "pandas.DataFrame",
    "pandas.DataFrame.at": "pandas.DataFrame",
    "pandas.DataFrame.iat": "pandas.DataFrame",
    "pandas.DataFrame.T": "pandas.DataFrame",
    "pandas.DataFrame.size": "int",
    "pandas.DataFrame.empty": "bool",
    "pandas.Series.values": "ndarray",
    "pandas.Series.index": "pandas.Series",
    "pandas.Series.loc": "pandas.Series",
    "pandas.Series.iloc": "pandas.Series",
    "pandas.Series.str": "pandas.Series",
    "pandas.Series.dt": "pandas.Series",
    "pandas.Series.cat": "pandas.Series",
    "pandas.Series.codes": "pandas.Series",
    "pandas.Series.shape": "tuple[int]",
    "pandas.Series.size": "int",
    "pandas.Series.name": "str",
    "pandas.Series.dtype": "object",
    "PIL.Image.Image.size": "tuple[int, int]",
    "PIL.Image.Image.width": "int",
    "PIL.Image.Image.height": "int",
    "PIL.Image.Image.mode": "str",
    "PIL.Image.BILINEAR": "int",
    "PIL.Image.BICUBIC": "int",
    "PIL.Image.NEAREST": "int",
    "PIL.Image.ANTIALIAS": "int",
    "PIL.Image.LANCZOS": "int",
    "h5py.Dataset.shape": "list[int]",
    "h5py.Dataset.dtype": "object",
    "h5py.Dataset.value": "ndarray",
    "scipy.sparse.csr_matrix.shape": "tuple[int, int]",
    "scipy.sparse.csr_matrix.data": "ndarray",
    "scipy.sparse.csr_matrix.indices": "ndarray",
    "scipy.sparse.csr_matrix.indptr": "ndarray",
    "scipy.sparse.coo_matrix.shape": "tuple[int, int]",
    "scipy.sparse.coo_matrix.row": "ndarray",
    "scipy.sparse.coo_matrix.col": "ndarray",
    "scipy.sparse.coo_matrix.data": "ndarray",
    "requests.Response.text": "str",
    "requests.Response.content": "bytes",
    "requests.Response.status_code": "int",
    "requests.Response.headers": "dict[str, str]",
    "tokenizers.Encoding.ids": "list[int]",
    "tokenizers.Encoding.tokens": "list[str]",
    "tokenizers.Encoding.attention_mask": "list[int]",
    "tokenizers.Encoding.type_ids": "list[int]",
    "tokenizers.Encoding.offsets": "list[tuple[int, int]]",
    "spacy.tokens.Token.text": "str",
    "spacy.tokens.Token.lemma_": "str",
    "mpi4py.MPI.COMM_WORLD": "mpi4py.MPI.Comm",
    "wandb.config": "wandb.Config",
    "wandb.run": "wandb.Run",
    "six.PY2": "bool",
    "six.PY3": "bool",
    "six.MAXSIZE": "int",
    "networkx.Graph.nodes": "list[object]",
    "networkx.Graph.edges": "list[tuple[object, object]]",
    "absl.logging.INFO": "int",
    "absl.logging.DEBUG": "int",
    "absl.logging.ERROR": "int",
    "absl.logging.WARNING": "int",
    "absl.logging.WARN": "int",
    "absl.logging.FATAL": "int",
}

# Objects whose attributes and items are scalars of the program's configuration, of a type nobody knows.
DATA_OBJECTS = (
    "argparse.Namespace easydict.EasyDict munch.Munch omegaconf.DictConfig ml_collections.ConfigDict wandb.Config "
    "yacs.config.CfgNode optparse.Values absl.flags.FlagValues google.protobuf.message.Message"
)

# Classes whose names start with a small letter.
CLASSES = """
    tqdm.tqdm pandas.Index scipy.sparse.csr_matrix scipy.sparse.csc_matrix scipy.sparse.coo_matrix
    scipy.sparse.lil_matrix scipy.sparse.dok_matrix scipy.sparse.dia_matrix scipy.interpolate.interp1d
    scipy.interpolate.interp2d scipy.stats.rv_continuous scipy.stats.gaussian_kde scipy.stats.norm
    scipy.stats.uniform collections.deque collections.defaultdict datetime.datetime datetime.date datetime.time
    datetime.timedelta datetime.timezone threading.local contextlib.suppress contextlib.nullcontext
    contextlib.closing functools.partial weakref.ref weakref.proxy sentencepiece.sentencepiece_processor
    absl.testing.absltest._TempDir absl.testing.absltest._TempFile
    zipfile.Path namex.export torch.device torch.no_grad torch.enable_grad torch.set_grad_enabled
"""

STAR_NAMES = {
    "six.moves": "range xrange zip map filter input reduce",
    "tqdm": "tqdm trange tqdm_notebook tnrange",
    "matplotlib.pyplot": (
        "plot show figure savefig subplot subplots title xlabel ylabel xlim ylim legend imshow hist scatter bar grid "
        "close clf axis colorbar text tight_layout xticks yticks errorbar fill_between axhline axvline gca gcf"
    ),
}
