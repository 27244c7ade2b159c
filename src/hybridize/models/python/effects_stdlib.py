"""What the functions of the standard library do besides computing their result.  Data only; see `effect_table`.

Prefixes by effect; the longest prefix that fits a name counts.  Results come from `results`; those here are what the
stubs have no word for, and win over them.
"""

from __future__ import annotations

# Nothing that can be seen from outside, besides raising.
PURE = """
    __future__ abc aifc argparse array ast asyncio audioop base64 binascii bisect builtins bz2 calendar cgi chunk
    cmath codecs codeop collections colorsys concurrent configparser contextlib contextvars copy crypt csv
    dataclasses datetime decimal difflib dis email encodings enum errno fnmatch formatter fractions functools gc
    genericpath getopt gettext graphlib hashlib heapq hmac html imghdr inspect io ipaddress itertools json keyword
    lzma mailcap marshal math mimetypes modulefinder netrc ntpath numbers opcode operator optparse parser pathlib
    pickle pickletools plistlib posixpath pstats queue quopri re reprlib sched shlex sndhdr stat statistics string
    stringprep struct symbol symtable sys tabnanny textwrap tomllib threading token tokenize trace traceback types
    typing typing_extensions unicodedata unittest nturl2path pyclbr pydoc_data pyexpat sre_compile sre_constants
    sre_parse weakref xdrlib xml zlib zoneinfo

    os.PathLike os.fspath os.fsencode os.fsdecode os.path os.strerror os.WIFEXITED os.WEXITSTATUS os.get_exec_path
    os.device_encoding os.major os.minor os.makedev os.stat_result os.terminal_size os.DirEntry os.error
    os.supports_bytes_environ os.environ.copy logging.getLogger logging.getLoggerClass logging.getLevelName
    logging.Formatter logging.Filter logging.LogRecord logging.StreamHandler logging.Handler logging.NullHandler
    logging.StreamHandler.setFormatter logging.Logger.isEnabledFor logging.Logger.getEffectiveLevel
    logging.Logger.getChild logging.Logger.hasHandlers logging.root logging.handlers.QueueHandler
    logging.makeLogRecord warnings.catch_warnings time.struct_time time.mktime time.strptime time.asctime
    random.Random random.SystemRandom uuid.UUID uuid.uuid3 uuid.uuid5 urllib.parse urllib.error multiprocessing.Lock
    multiprocessing.RLock multiprocessing.Semaphore multiprocessing.Event multiprocessing.Queue
    multiprocessing.SimpleQueue multiprocessing.JoinableQueue multiprocessing.Value multiprocessing.Array
    multiprocessing.Manager multiprocessing.Pipe multiprocessing.get_context multiprocessing.Process
    multiprocessing.Pool multiprocessing.freeze_support multiprocessing.pool multiprocessing.TimeoutError
    multiprocessing.Condition multiprocessing.Barrier multiprocessing.shared_memory subprocess.CalledProcessError
    subprocess.list2cmdline subprocess.TimeoutExpired signal.Signals locale.getlocale locale.atof
    locale.format_string locale.currency locale.localeconv pprint.pformat pprint.saferepr pprint.isreadable
    pprint.PrettyPrinter pprint.PrettyPrinter.pformat sqlite3.Row sqlite3.Error zipfile.BadZipFile zipfile.ZipInfo
    zipfile.is_zipfile tarfile.TarInfo tarfile.TarError socket.error socket.timeout ssl.SSLError http.HTTPStatus
    http.client.HTTPException importlib.util.find_spec importlib.machinery importlib.invalidate_caches
    pkgutil.extend_path secrets.compare_digest ctypes.c_int ctypes.c_float ctypes.sizeof tempfile.gettempprefix
    shutil.Error shutil.get_archive_formats shutil.get_unpack_formats shutil.ignore_patterns
"""

# Prints, writes files, changes what other code sees.
EFFECT = """
    antigravity atexit cmd code compileall faulthandler lib2to3 linecache.clearcache linecache.checkcache locale
    logging ossaudiodev pdb bdb pprint profile cProfile py_compile readline rlcompleter shutil signal site syslog
    this tkinter turtle turtledemo tty termios webbrowser zipapp venv pydoc doctest copyreg posix nt idlelib
    ensurepip curses msilib multiprocessing pty spwd nis msvcrt winreg winsound distutils tracemalloc

    os json.dump pickle.dump marshal.dump plistlib.dump plistlib.writePlist gc.disable gc.enable gc.set_debug
    gc.set_threshold gc.freeze gc.unfreeze warnings random.seed random.setstate time.sleep time.tzset
    time.clock_settime asyncio.sleep sys.stdout sys.stderr sys.setrecursionlimit sys.settrace sys.setprofile
    sys.setswitchinterval sys.set_int_max_str_digits sys.set_asyncgen_hooks sys.displayhook sys.excepthook
    sys.addaudithook sys.audit sys.breakpointhook sys.unraisablehook builtins.breakpoint builtins.help
    builtins.copyright builtins.credits builtins.license traceback.print_exc traceback.print_stack
    traceback.print_tb traceback.print_exception traceback.print_last threading.Thread.start threading.Timer.start
    threading.Timer.cancel threading.setprofile threading.settrace threading.stack_size threading.excepthook
    multiprocessing.Process.start multiprocessing.set_start_method multiprocessing.Process.terminate
    multiprocessing.Process.kill multiprocessing.Process.join multiprocessing.log_to_stderr pathlib.Path.mkdir
    pathlib.Path.rmdir pathlib.Path.unlink pathlib.Path.rename pathlib.Path.replace pathlib.Path.touch
    pathlib.Path.write_text pathlib.Path.write_bytes pathlib.Path.chmod pathlib.Path.lchmod pathlib.Path.symlink_to
    pathlib.Path.hardlink_to pathlib.Path.link_to io.TextIOWrapper.write io.TextIOWrapper.writelines
    io.TextIOWrapper.flush io.TextIOWrapper.truncate io.BufferedWriter.write io.BufferedWriter.flush io.FileIO.write
    io.BufferedRandom.write csv.writer.writerow csv.writer.writerows csv.DictWriter.writerow
    csv.DictWriter.writerows csv.DictWriter.writeheader csv.register_dialect csv.unregister_dialect
    csv.field_size_limit argparse.ArgumentParser.print_help argparse.ArgumentParser.print_usage
    optparse.OptionParser.print_help configparser.ConfigParser.write configparser.RawConfigParser.write
    xml.etree.ElementTree.ElementTree.write xml.etree.ElementTree.dump xml.etree.ElementTree.register_namespace
    os.environ.setdefault os.environ.update os.environ.pop os.environ.clear os.putenv os.unsetenv
    contextlib.redirect_stdout contextlib.redirect_stderr contextlib.chdir unittest.TextTestRunner.run
    unittest.mock.patch.stopall logging.Logger.setLevel logging.FileHandler logging.handlers
    logging.Handler.setLevel logging.Handler.setFormatter queue.Queue.put queue.Queue.put_nowait queue.LifoQueue.put
    queue.PriorityQueue.put queue.SimpleQueue.put threading.Event.set threading.Event.clear
    multiprocessing.Queue.put multiprocessing.Event.set codecs.register decimal.setcontext mimetypes.init
    mimetypes.add_type importlib.reload asyncio.run asyncio.set_event_loop asyncio.set_event_loop_policy
    copyreg.pickle select.epoll sched.scheduler.run
"""

# Reads what may be different on the next run: files, the clock, random numbers, the environment.
VARIES = """
    filecmp fileinput getpass.getuser glob grp linecache netrc.netrc platform pkgutil pwd random resource secrets
    sysconfig tempfile.gettempdir time timeit uuid zipimport importlib.metadata importlib.resources tomllib.load

    os.environ os.environb os.getenv os.getenvb os.getcwd os.getcwdb os.getpid os.getppid os.getuid os.getgid
    os.geteuid os.getegid os.getlogin os.getloadavg os.cpu_count os.process_cpu_count os.urandom os.getrandom
    os.listdir os.walk os.fwalk os.scandir os.stat os.lstat os.fstat os.statvfs os.access os.readlink os.uname
    os.times os.get_terminal_size os.isatty os.sched_getaffinity os.confstr os.sysconf os.path.exists
    os.path.lexists os.path.isfile os.path.isdir os.path.islink os.path.ismount os.path.getsize os.path.getmtime
    os.path.getatime os.path.getctime os.path.samefile os.path.expanduser os.path.expandvars os.DirEntry.stat
    os.DirEntry.is_file os.DirEntry.is_dir datetime.datetime.now datetime.datetime.today datetime.datetime.utcnow
    datetime.date.today pathlib.Path.exists pathlib.Path.is_file pathlib.Path.is_dir pathlib.Path.is_symlink
    pathlib.Path.is_mount pathlib.Path.stat pathlib.Path.lstat pathlib.Path.glob pathlib.Path.rglob
    pathlib.Path.iterdir pathlib.Path.walk pathlib.Path.read_text pathlib.Path.read_bytes pathlib.Path.cwd
    pathlib.Path.home pathlib.Path.expanduser pathlib.Path.resolve pathlib.Path.samefile pathlib.Path.owner
    pathlib.Path.group pathlib.Path.readlink io.TextIOWrapper.read io.TextIOWrapper.readline
    io.TextIOWrapper.readlines io.BufferedReader.read io.BufferedReader.readline io.FileIO.read
    io.BufferedRandom.read io.TextIOWrapper.isatty json.load pickle.load marshal.load plistlib.load csv.reader
    csv.DictReader csv.Sniffer configparser.ConfigParser.read configparser.RawConfigParser.read
    configparser.SafeConfigParser.read xml.etree.ElementTree.parse xml.dom.minidom.parse
    xml.etree.ElementTree.iterparse email.message_from_file locale.getdefaultlocale locale.getpreferredencoding
    sys.stdin sys.getsizeof sys.getrefcount sys.exc_info sys._getframe sys.getallocatedblocks sys._current_frames
    sys.getfilesystemencoding inspect.stack inspect.currentframe inspect.getouterframes inspect.getsource
    inspect.getsourcelines inspect.getsourcefile inspect.getfile inspect.getmodule threading.current_thread
    threading.get_ident threading.active_count threading.enumerate threading.main_thread threading.get_native_id
    threading.Thread.is_alive threading.Event.is_set multiprocessing.cpu_count multiprocessing.current_process
    multiprocessing.active_children queue.Queue.get queue.Queue.get_nowait queue.Queue.qsize queue.Queue.empty
    queue.Queue.full queue.LifoQueue.get queue.PriorityQueue.get multiprocessing.Queue.get
    multiprocessing.Queue.empty gc.get_objects gc.get_count gc.get_stats gc.get_referrers
    tracemalloc.get_traced_memory tracemalloc.take_snapshot hashlib.file_digest mimetypes.read_mime_types
    shutil.which shutil.disk_usage shutil.get_terminal_size signal.getsignal gettext.translation wave.open
    shelve.Shelf.get zipfile.ZipFile.read zipfile.ZipFile.namelist zipfile.ZipFile.infolist tarfile.TarFile.getnames
    tarfile.TarFile.getmembers tarfile.is_tarfile argparse.FileType imghdr.what sndhdr.what trace.Trace.results
    traceback.format_exc traceback.format_stack site.getsitepackages
"""

# Both: talks to another process, machine or user.
VARIES_EFFECT = """
    asynchat asyncore cgitb dbm ftplib getpass http imaplib mailbox mmap nntplib pipes poplib select selectors
    shelve smtpd smtplib socket socketserver sqlite3 ssl subprocess sunau tarfile telnetlib tempfile test
    unittest.main urllib uu wave wsgiref xmlrpc zipfile gzip bz2.open bz2.BZ2File lzma.open lzma.LZMAFile fcntl
    binhex

    os.system os.popen os.open os.fdopen os.read os.write os.fork os.wait os.waitpid os.spawnl os.execv os.pipe
    os.startfile io.open io.open_code codecs.open pathlib.Path.open asyncio.create_subprocess_exec
    asyncio.create_subprocess_shell asyncio.open_connection asyncio.start_server logging.config.fileConfig
    webbrowser.get builtins.open builtins.input tokenize.open pydoc.pager
"""

# Runs code that is not seen.
UNSEEN = """
    builtins.exec builtins.eval builtins.compile builtins.__import__ ctypes importlib.import_module importlib runpy
    code.interact codeop.compile_command pkgutil.walk_packages sqlite3.Connection.create_function types.FunctionType
    types.CodeType ctypes.CDLL imp
"""

RESULTS = {
    "os.getenv": "str | None",
    "os.environ.get": "str | None",
    "os.environ.copy": "dict[str, str]",
    "os.environ.keys": "iterator[str]",
    "os.environ.values": "iterator[str]",
    "os.environ.items": "iterator[tuple[str, str]]",
    "os.environ.pop": "str",
    "os.environ.setdefault": "str",
    "os.environ.update": "None",
    "os.walk": "iterator[tuple[str, list[str], list[str]]]",
    "os.scandir": "iterator[os.DirEntry]",
    "os.listdir": "list[str]",
    "os.fspath": "str",
    "os.path.join": "str",
    "os.popen": "io.TextIOWrapper",
    "os.fdopen": "io.TextIOWrapper",
    "pathlib.Path.open": "io.TextIOWrapper",
    "pathlib.Path.glob": "iterator[pathlib.Path]",
    "pathlib.Path.rglob": "iterator[pathlib.Path]",
    "pathlib.Path.iterdir": "iterator[pathlib.Path]",
    "codecs.open": "io.TextIOWrapper",
    "gzip.open": "io.TextIOWrapper",
    "bz2.open": "io.TextIOWrapper",
    "lzma.open": "io.TextIOWrapper",
    "tempfile.TemporaryFile": "io.TextIOWrapper",
    "tempfile.NamedTemporaryFile": "io.TextIOWrapper",
    "tempfile.TemporaryDirectory": "tempfile.TemporaryDirectory",
    "tempfile.TemporaryDirectory.__enter__": "str",
    "tempfile.mkdtemp": "str",
    "tempfile.mkstemp": "tuple[int, str]",
    "tempfile.gettempdir": "str",
    "io.TextIOWrapper.read": "str",
    "io.TextIOWrapper.readline": "str",
    "io.TextIOWrapper.readlines": "list[str]",
    "io.TextIOWrapper.tell": "int",
    "io.BytesIO.getvalue": "bytes",
    "io.BytesIO.read": "bytes",
    "json.load": "object",
    "json.loads": "object",
    "plistlib.load": "object",
    "tomllib.load": "dict[str, object]",
    "tomllib.loads": "dict[str, object]",
    "pickle.load": "external",
    "pickle.loads": "external",
    "pickle.Unpickler.load": "external",
    "marshal.load": "external",
    "marshal.loads": "external",
    "shelve.open": "external",
    "csv.reader": "iterator[list[str]]",
    "csv.DictReader": "iterator[dict[str, str]]",
    "csv.writer": "csv.writer",
    "csv.writer.writerow": "None",
    "csv.writer.writerows": "None",
    "subprocess.check_output": "str",
    "subprocess.getoutput": "str",
    "subprocess.run": "subprocess.CompletedProcess",
    "subprocess.CompletedProcess.stdout": "str",
    "argparse.ArgumentParser.parse_args": "argparse.Namespace",
    "argparse.ArgumentParser.parse_known_args": "tuple[argparse.Namespace, list[str]]",
    "optparse.OptionParser.parse_args": "tuple[argparse.Namespace, list[str]]",
    "getopt.getopt": "tuple[list[tuple[str, str]], list[str]]",
    "ast.literal_eval": "object",
    "re.compile": "re.Pattern",
    "re.match": "re.Match | None",
    "re.search": "re.Match | None",
    "re.fullmatch": "re.Match | None",
    "re.finditer": "iterator[re.Match]",
    "re.findall": "list[str]",
    "re.split": "list[str]",
    "re.sub": "str",
    "re.subn": "tuple[str, int]",
    "re.escape": "str",
    "re.Pattern.match": "re.Match | None",
    "re.Pattern.search": "re.Match | None",
    "re.Pattern.fullmatch": "re.Match | None",
    "re.Pattern.finditer": "iterator[re.Match]",
    "re.Pattern.findall": "list[str]",
    "re.Pattern.split": "list[str]",
    "re.Pattern.sub": "str",
    "re.Pattern.subn": "tuple[str, int]",
    "re.Match.group": "str | None",
    "re.Match.groups": "list[str]",
    "re.Match.groupdict": "dict[str, str]",
    "re.Match.span": "tuple[int, int]",
    "re.Match.__getitem__": "str",
    "configparser.ConfigParser.get": "str",
    "configparser.ConfigParser.getint": "int",
    "configparser.ConfigParser.getfloat": "float",
    "configparser.ConfigParser.getboolean": "bool",
    "configparser.ConfigParser.__getitem__": "dict[str, str]",
    "configparser.ConfigParser.items": "list[tuple[str, str]]",
    "inspect.getargspec": "object",
    "inspect.signature": "inspect.Signature",
    **dict.fromkeys(
        [f"hashlib.{name}" for name in ("new", "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "file_digest")],
        "hashlib.blake2b",
    ),
    "inspect.getmembers": "list[tuple[str, object]]",
    "sys.getsizeof": "int",
    "sys.exc_info": "tuple[object, object, object]",
    "sys._getframe": "object",
    "threading.Event.wait": "bool",
    "time.time": "float",
    "time.clock": "float",
    "timeit.default_timer": "float",
    "datetime.datetime.__sub__": "datetime.timedelta",
    "math.gcd": "int",
    "math.lcm": "int",
    "math.prod": "float",
    "math.ceil": "int",
    "math.floor": "int",
    "math.trunc": "int",
    "math.modf": "tuple[float, float]",
    "math.frexp": "tuple[float, int]",
    "statistics.mean": "float",
    "statistics.fmean": "float",
    "statistics.median": "float",
    "statistics.stdev": "float",
    "statistics.pstdev": "float",
    "statistics.variance": "float",
    "struct.unpack": "list[object]",
    "struct.unpack_from": "list[object]",
    "contextlib.suppress": "contextlib.suppress",
    "contextlib.nullcontext": "contextlib.nullcontext",
    "logging.getLogger": "logging.Logger",
    "multiprocessing.cpu_count": "int",
    "multiprocessing.get_context": "multiprocessing.context.SpawnContext",
    "multiprocessing.Manager": "multiprocessing.managers.SyncManager",
    "multiprocessing.managers.SyncManager.list": "list[object]",
    "multiprocessing.managers.SyncManager.dict": "dict[object, object]",
    "multiprocessing.Queue": "queue.Queue",
    "multiprocessing.Process": "threading.Thread",
    "queue.Queue.get": "external",
    "urllib.request.urlretrieve": "tuple[str, object]",
    "urllib.request.urlopen": "io.BufferedReader",
    "urllib.parse.urlparse": "urllib.parse.ParseResult",
    "urllib.parse.quote": "str",
    "urllib.parse.unquote": "str",
    "urllib.parse.urljoin": "str",
    "xml.etree.ElementTree.parse": "xml.etree.ElementTree.ElementTree",
    "xml.etree.ElementTree.ElementTree.getroot": "xml.etree.ElementTree.Element",
    "xml.etree.ElementTree.Element.find": "xml.etree.ElementTree.Element",
    "xml.etree.ElementTree.Element.findtext": "str",
    "xml.etree.ElementTree.Element.findall": "list[xml.etree.ElementTree.Element]",
    "xml.etree.ElementTree.Element.iter": "iterator[xml.etree.ElementTree.Element]",
    "xml.etree.ElementTree.Element.get": "str | None",
    "xml.etree.ElementTree.Element.text": "str",
    "copy.replace": "argument",
    "weakref.WeakValueDictionary": "dict[object, object]",
    "string.Template": "string.Template",
    "gc.collect": "int",
    "zipfile.ZipFile.open": "io.BufferedReader",
    "zipfile.ZipFile.namelist": "list[str]",
    "collections.UserDict": "dict[object, object]",
    "types.MappingProxyType": "argument",
    "types.MethodType": "argument",
}

# Constants by type; `VALUES` knows some exactly.
CONSTANTS = {
    "inspect.Signature.parameters": "dict[str, inspect.Parameter]",
    "sys.argv": "list[str]",
    "sys.path": "list[str]",
    "sys.modules": "dict[str, object]",
    "sys.maxsize": "int",
    "sys.version_info": "list[int]",
    "sys.platform": "str",
    "sys.version": "str",
    "sys.executable": "str",
    "sys.byteorder": "str",
    "sys.stdin": "io.TextIOWrapper",
    "os.environ": "os._Environ",
    "os.name": "str",
    "os.sep": "str",
    "os.linesep": "str",
    "typing.TYPE_CHECKING": "bool",
    "re.I": "int",
    "re.IGNORECASE": "int",
    "re.M": "int",
    "re.MULTILINE": "int",
    "re.S": "int",
    "re.DOTALL": "int",
    "re.X": "int",
    "re.VERBOSE": "int",
    "re.U": "int",
    "re.UNICODE": "int",
    "re.A": "int",
    "re.ASCII": "int",
    "argparse.SUPPRESS": "str",
    "argparse.REMAINDER": "str",
    "logging.root": "logging.Logger",
    "subprocess.PIPE": "int",
    "subprocess.STDOUT": "int",
    "subprocess.DEVNULL": "int",
    "subprocess.CompletedProcess.stdout": "str",
    "subprocess.CompletedProcess.returncode": "int",
    "xml.etree.ElementTree.Element.text": "str",
    "xml.etree.ElementTree.Element.attrib": "dict[str, str]",
    "xml.etree.ElementTree.Element.tag": "str",
    "datetime.datetime.tzinfo": "object",
    "pathlib.Path.parent": "pathlib.Path",
    "pathlib.Path.parents": "list[pathlib.Path]",
    "pathlib.PurePath.parent": "pathlib.PurePath",
    "string.punctuation": "str",
    "urllib.parse.ParseResult.path": "str",
    "urllib.parse.ParseResult.netloc": "str",
    "urllib.parse.ParseResult.scheme": "str",
}
VARYING_CONSTANTS = "sys.argv sys.version sys.platform sys.executable"

# The one object that stands behind a name, by its class.
OBJECTS = {
    "os.environ": "os._Environ",
    "sys.stdin": "io.TextIOWrapper",
    "sys.path": "list[str]",
    "sys.modules": "dict[str, object]",
    "logging.root": "logging.Logger",
}
