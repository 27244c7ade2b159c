"""What calls of well-known packages outside the standard library do.  Data only; see `effect_table`.

Chosen from what programs around TensorFlow import.  NumPy has its own model (`models.numpy`).
"""

from __future__ import annotations

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
    jax.tree jax.tree_util jax.device_get jax.device_put jax.eval_shape jax.devices jax.local_devices jax.device_count
    optax flax.nnx.state flax.nnx.split flax.nnx.map_state flax.nnx.merge flax.nnx.graphdef flax.nnx.to_pure_dict
    flax.nnx.relu flax.nnx.relu6 flax.nnx.gelu flax.nnx.silu flax.nnx.swish flax.nnx.tanh flax.nnx.sigmoid
    flax.nnx.softmax flax.nnx.log_softmax flax.nnx.elu flax.nnx.leaky_relu flax.nnx.one_hot flax.nnx.softplus
    flax.nnx.Linear flax.nnx.Conv flax.nnx.Embed flax.nnx.LayerNorm flax.nnx.RMSNorm flax.nnx.initializers
    flax.nnx.Param onnxruntime.InferenceSession
    tree.flatten tree.flatten_with_path tree.unflatten_as tree.map_structure tree.map_structure_with_path
    tree.map_structure_up_to tree.assert_same_structure tree.is_nested
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
    jax.scipy.sparse flax haiku chainer mxnet theano paddle caffe caffe2 torchvision
    torchaudio torchtext pytorch_lightning tf2onnx onnx onnxruntime coremltools tensorrt transformers.Trainer
    transformers.TFTrainer sonnet.distribute torch.nn.Sequential.__call__ torch.nn.DataParallel.__call__
    torch.nn.parallel torch.nn.ModuleList.__call__ torch.jit torch.fx torch.hub
"""

# Packages made of TensorFlow: what their functions do with tensors and variables, given or reached, is a computation.
COMPUTING = """
    tensorflow_probability tensorflow_addons tensorflow_text tensorflow_graphics tensorflow_ranking
    tensorflow_similarity tensorflow_recommenders tensorflow_lattice tensorflow_gan keras_cv keras_nlp keras_hub kapre
    larq sonnet spektral
"""
