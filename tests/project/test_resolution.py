from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hybridize.project.module import NamespacePackage, SourceModule
from hybridize.project.options import Options

from .trees import Tree, shown

Make = Callable[..., Tree]


def names(tree: Tree, *paths: str) -> dict[str, str]:
    return {module.display: module.name for module in tree.load(*paths).modules}


def test_flat_layout(tree: Make) -> None:
    made = tree({"pkg/__init__.py": "", "pkg/a.py": "", "pkg/sub/__init__.py": "", "pkg/sub/b.py": "", "run.py": ""})
    assert names(made) == {
        "pkg/__init__.py": "pkg",
        "pkg/a.py": "pkg.a",
        "pkg/sub/__init__.py": "pkg.sub",
        "pkg/sub/b.py": "pkg.sub.b",
        "run.py": "run",
    }
    project = made.load()
    assert shown(project, "run.py", "pkg.sub.b") == "pkg/sub/b.py"
    assert shown(project, "pkg/sub/b.py", "pkg.a") == "pkg/a.py"
    assert shown(project, "pkg/sub/b.py", "", 1) == "pkg/sub/__init__.py"
    assert shown(project, "pkg/sub/b.py", "", 2) == "pkg/__init__.py"
    assert shown(project, "pkg/sub/b.py", "a", 2) == "pkg/a.py"
    assert shown(project, "pkg/sub/__init__.py", "b", 1) == "pkg/sub/b.py"
    assert shown(project, "pkg/sub/__init__.py", "a", 2) == "pkg/a.py"
    assert shown(project, "pkg/a.py", "nothing", 1) == "missing"
    assert shown(project, "pkg/a.py", "x", 9) == "missing"


def test_src_layout(tree: Make) -> None:
    made = tree({"src/pkg/__init__.py": "", "src/pkg/a.py": "", "tests/test_a.py": "", "src/single.py": ""})
    project = made.load()
    assert names(made)["src/pkg/a.py"] == "pkg.a"
    assert names(made)["src/single.py"] == "single"
    assert shown(project, "tests/test_a.py", "pkg.a") == "src/pkg/a.py"
    assert shown(project, "tests/test_a.py", "single") == "src/single.py"


@pytest.mark.parametrize(
    ("manifest", "content"),
    [
        ("pyproject.toml", "[tool.setuptools.packages.find]\nwhere = ['python']\n"),
        ("pyproject.toml", "[tool.setuptools]\npackage-dir = {'' = 'python'}\n"),
        ("pyproject.toml", "[tool.hatch.build.targets.wheel]\npackages = ['python/pkg']\n"),
        ("pyproject.toml", "[[tool.poetry.packages]]\ninclude = 'pkg'\nfrom = 'python'\n"),
        ("pyproject.toml", "[tool.pytest.ini_options]\npythonpath = 'python'\n"),
        ("setup.cfg", "[options]\npackage_dir =\n    = python\n"),
        ("setup.cfg", "[options.packages.find]\nwhere = python\n"),
        ("setup.py", "from setuptools import setup\nD = {'': 'python'}\nsetup(name='x', package_dir=D)\n"),
        ("setup.py", "import setuptools\nsetuptools.setup(packages=setuptools.find_packages(where='python'))\n"),
    ],
)
def test_declared_roots(tree: Make, manifest: str, content: str) -> None:
    # A namespace package, so that nothing but the declaration can make `python` a root.
    project = tree({manifest: content, "python/pkg/mod.py": "", "bin/run.py": ""}).load()
    assert shown(project, "bin/run.py", "pkg.mod") == "python/pkg/mod.py"
    assert project.by_display["python/pkg/mod.py"].name == "pkg.mod"


def test_namespace_packages(tree: Make) -> None:
    project = tree({"ns/one/a.py": "import ns.two.b", "ns/two/b.py": "", "main.py": "from ns.one import a"}).load()
    assert shown(project, "main.py", "ns") == "namespace ns"
    assert shown(project, "main.py", "ns.one") == "namespace ns/one"
    assert shown(project, "ns/one/a.py", "ns.two.b") == "ns/two/b.py"
    assert shown(project, "ns/one/a.py", "b", 1) == "missing"
    assert shown(project, "ns/one/a.py", "two.b", 2) == "ns/two/b.py"
    assert shown(project, "ns/one/a.py", "", 1) == "namespace ns/one"
    assert project.by_display["ns/one/a.py"].name == "ns.one.a"


def test_a_namespace_over_two_roots(tree: Make) -> None:
    made = tree({"left/ns/a.py": "", "right/ns/b.py": "", "main.py": ""})
    options = Options(root=(made.root / "left", made.root / "right"))
    project = made.load(options=options)
    found = project.resolver.resolve(project.by_display["main.py"], "ns", 0)
    assert isinstance(found, NamespacePackage)
    assert [path.parent.name for path in found.paths] == ["left", "right"]
    assert shown(project, "main.py", "ns.a") == "left/ns/a.py"
    assert shown(project, "main.py", "ns.b") == "right/ns/b.py"


def test_each_script_sees_its_own_sibling(tree: Make) -> None:
    project = tree(
        {
            "one/train.py": "import utils",
            "one/utils.py": "",
            "two/train.py": "import utils",
            "two/utils.py": "",
            "utils.py": "",
            "three/train.py": "import utils",
        }
    ).load()
    assert shown(project, "one/train.py", "utils") == "one/utils.py"
    assert shown(project, "two/train.py", "utils") == "two/utils.py"
    assert shown(project, "three/train.py", "utils") == "utils.py"
    assert len({module.name for module in project.modules}) == len(project.modules)


def test_a_script_s_packages_see_the_script_s_folder(tree: Make) -> None:
    project = tree(
        {
            "app/train.py": "from models.net import Net",
            "app/models/__init__.py": "",
            "app/models/net.py": "import config\nfrom utils.log import x",
            "app/utils/log.py": "",
            "app/config.py": "",
            "other/config.py": "",
            "other/train.py": "import config",
        }
    ).load()
    assert shown(project, "app/models/net.py", "config") == "app/config.py"
    assert shown(project, "app/models/net.py", "utils.log") == "app/utils/log.py"
    assert shown(project, "other/train.py", "config") == "other/config.py"


def test_tests_that_mirror_the_library_do_not_hide_it(tree: Make) -> None:
    project = tree(
        {
            "gpflow/__init__.py": "",
            "gpflow/models/__init__.py": "",
            "gpflow/base.py": "",
            "tests/gpflow/__init__.py": "",
            "tests/gpflow/models/__init__.py": "",
            "tests/gpflow/models/test_gpr.py": "import gpflow.models",
            "tests/gpflow/helpers.py": "",
            "tests/test_top.py": "import gpflow",
        }
    ).load()
    for importer in ("tests/gpflow/models/test_gpr.py", "tests/test_top.py", "gpflow/base.py"):
        assert shown(project, importer, "gpflow") == "gpflow/__init__.py"
        assert shown(project, importer, "gpflow.models") == "gpflow/models/__init__.py"
        assert shown(project, importer, "gpflow.base") == "gpflow/base.py"
    assert shown(project, "tests/gpflow/models/test_gpr.py", "gpflow.helpers") == "tests/gpflow/helpers.py"


def test_tests_without_any_init_do_not_hide_it_either(tree: Make) -> None:
    project = tree(
        {
            "src/gpflow/__init__.py": "",
            "src/gpflow/base.py": "",
            "tests/gpflow/test_base.py": "from gpflow.base import B",
            "tests/gpflow/base.py": "",
            "tests/utils.py": "",
            "utils.py": "",
            "tests/test_x.py": "import utils",
        }
    ).load()
    assert shown(project, "tests/gpflow/test_base.py", "gpflow.base") == "src/gpflow/base.py"
    assert shown(project, "tests/test_x.py", "gpflow") == "src/gpflow/__init__.py"
    assert shown(project, "tests/test_x.py", "utils") == "tests/utils.py"


def test_one_file_is_one_module(tree: Make) -> None:
    made = tree({"pkg/__init__.py": "", "pkg/a.py": "", "pkg/run.py": "if __name__ == '__main__': import a"})
    (made.root / "linked.py").symlink_to(made.root / "pkg" / "a.py")
    project = made.load()
    resolve, importer = project.resolver.resolve, project.by_display["pkg/run.py"]
    found = {id(resolve(importer, name, level)) for name, level in [("a", 0), ("pkg.a", 0), ("a", 1), ("linked", 0)]}
    assert found == {id(project.by_display["pkg/a.py"])}


def test_local_modules_hide_libraries_when_python_says_so(tree: Make) -> None:
    libraries = ("tensorflow", "keras", "numpy")
    project = tree(
        {
            "a/run.py": "",
            "a/tf.py": "",
            "a/keras/__init__.py": "",
            "a/tensorflow/train.py": "",
            "a/random.py": "",
            "a/sys.py": "",
            "b/run.py": "",
            "a/keras/own.py": "",
        }
    ).load(libraries=libraries)
    assert shown(project, "a/run.py", "tf") == "a/tf.py"
    assert shown(project, "a/run.py", "keras") == "a/keras/__init__.py"
    assert shown(project, "a/run.py", "keras.own") == "a/keras/own.py"
    assert shown(project, "a/run.py", "keras.layers") == "missing"
    assert shown(project, "a/run.py", "random") == "a/random.py"
    assert shown(project, "a/run.py", "sys") == "stdlib"
    # A folder without __init__.py gives way to an installed package.
    assert shown(project, "a/run.py", "tensorflow") == "installed"
    assert shown(project, "a/run.py", "tensorflow.keras") == "installed"
    assert shown(project, "b/run.py", "keras") == "installed"
    assert shown(project, "b/run.py", "random") == "stdlib"
    assert shown(project, "b/run.py", "os.path") == "stdlib"


def test_requirements_count_as_installed(tree: Make) -> None:
    project = tree({"requirements.txt": "tensorflow-probability>=0.1\nfoo==1", "foo/x.py": "", "run.py": ""}).load()
    assert shown(project, "run.py", "foo") == "installed"
    assert shown(project, "run.py", "tensorflow_probability.layers") == "installed"
    assert shown(project, "run.py", "bar") == "missing"


def test_a_package_named_like_the_library_it_wraps(tree: Make) -> None:
    project = tree(
        {
            "pkg/__init__.py": "x = 1",
            "pkg/torch/__init__.py": "x = 1",
            "pkg/torch/core.py": "import torch",
            "pkg/config.py": "import torch",
        }
    ).load()
    assert shown(project, "pkg/torch/core.py", "torch") == "missing"
    assert shown(project, "pkg/config.py", "torch") == "missing"
    assert shown(project, "pkg/config.py", "torch", 1) == "pkg/torch/__init__.py"


def test_scripts_inside_packages(tree: Make) -> None:
    project = tree(
        {
            "pkg/__init__.py": "",
            "pkg/tools/__init__.py": "",
            "pkg/tools/helper.py": "",
            "pkg/core.py": "",
            "pkg/tools/run.py": "import helper\nfrom ..core import x\nif __name__ == '__main__': pass\n",
        }
    ).load()
    assert shown(project, "pkg/tools/run.py", "helper") == "pkg/tools/helper.py"
    assert shown(project, "pkg/tools/run.py", "core", 2) == "pkg/core.py"
    assert shown(project, "pkg/tools/run.py", "pkg.core") == "pkg/core.py"


def test_a_stray_init_at_the_project_root(tree: Make) -> None:
    project = tree({"__init__.py": "", "pkg/__init__.py": "", "pkg/a.py": "", "run.py": ""}).load()
    assert project.by_display["pkg/a.py"].name == "pkg.a"
    assert shown(project, "run.py", "pkg.a") == "pkg/a.py"
    assert shown(project, "run.py", "proj.pkg.a") == "pkg/a.py"
    assert shown(project, "pkg/a.py", "run", 2) == "run.py"


def test_explicit_roots_come_first(tree: Make) -> None:
    made = tree({"vendor/lib.py": "", "lib.py": "", "deep/pkg/__init__.py": "", "run/go.py": ""})
    assert shown(made.load(), "run/go.py", "lib") == "lib.py"
    project = made.load(options=Options(root=(made.root / "vendor",)))
    assert shown(project, "run/go.py", "lib") == "vendor/lib.py"
    assert project.by_display["vendor/lib.py"].name == "lib"


def test_modules_outside_the_given_paths_are_read_when_imported(tree: Make) -> None:
    project = tree({"pkg/__init__.py": "", "pkg/a.py": "x = (", "run.py": "import pkg.a"}).load("run.py")
    assert [module.display for module in project.modules] == ["run.py"]
    assert not project.diagnostics
    found = project.resolver.resolve(project.modules[0], "pkg.a", 0)
    assert isinstance(found, SourceModule) and not found.requested and found.tree is None
    assert found.name == "pkg.a"
    assert [each.path for each in project.diagnostics] == ["pkg/a.py"]
    assert found is project.resolver.resolve(project.modules[0], "pkg.a", 0)


def test_submodules(tree: Make) -> None:
    project = tree({"pkg/__init__.py": "", "pkg/a.py": "", "ns/b.py": "", "run.py": "import ns.b"}).load()
    run, pkg = project.by_display["run.py"], project.by_display["pkg/__init__.py"]
    assert project.resolver.submodule(pkg, "a") is project.by_display["pkg/a.py"]
    assert project.resolver.submodule(pkg, "attribute") is None
    assert project.resolver.submodule(run, "a") is None
    namespace = project.resolver.resolve(run, "ns")
    assert isinstance(namespace, NamespacePackage)
    assert project.resolver.submodule(namespace, "b") is project.by_display["ns/b.py"]


def test_links_out_of_the_tree_do_not_exist(tree: Make, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.py").write_text("")
    made = tree({"run.py": "", "pkg/__init__.py": ""})
    (made.root / "out").symlink_to(tmp_path / "outside")
    (made.root / "pkg" / "secret.py").symlink_to(tmp_path / "outside" / "secret.py")
    (made.root / "loop").symlink_to(made.root)
    (made.root / "inside").symlink_to(made.root / "pkg")
    project = made.load()
    assert [module.display for module in project.modules] == ["pkg/__init__.py", "run.py"]
    assert shown(project, "run.py", "out.secret") == "missing"
    assert shown(project, "run.py", "pkg.secret") == "missing"
    assert shown(project, "run.py", "inside") == "pkg/__init__.py"
    assert shown(project, "run.py", "loop.loop.run") == "run.py"


def test_given_package_without_a_project(tree: Make) -> None:
    made = tree({"lib/pkg/__init__.py": "", "lib/pkg/sub/__init__.py": "", "lib/pkg/sub/a.py": ""}, repository=False)
    project = made.load("lib/pkg/sub")
    assert [module.name for module in project.modules] == ["pkg.sub", "pkg.sub.a"]
    assert project.root == made.root / "lib"


def environment(folder: Path, files: dict[str, str], *, version: str = "3.10", cfg: bool = True) -> Path:
    site = folder / "lib" / f"python{version}" / "site-packages"
    site.mkdir(parents=True)
    (folder / "bin").mkdir()
    (folder / "bin" / "python").write_text("#!/bin/false\n")
    if cfg:
        (folder / "pyvenv.cfg").write_text(f"home = /nowhere/bin\nversion = {version}.7\n")
    for name, content in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(content)
    return folder / "bin" / "python"


def test_installed_packages_are_read_when_imported(tree: Make, tmp_path: Path) -> None:
    python = environment(
        tmp_path / "env",
        {
            "lib/__init__.py": "from . import part",
            "lib/part.py": "import json, other, helper",
            "lib/fast.cpython-310.so": "",
            "other.py": "x = (",
            "nsp/deep/mod.py": "",
            "editable.pth": f"# x\nimport os\n{tmp_path}/editable\nno-such\n",
        },
    )
    (tmp_path / "editable").mkdir()
    (tmp_path / "editable" / "dev.py").write_text("")
    made = tree(
        {"run.py": "import lib, gone\ntry:\n    import maybe\nexcept ImportError:\n    maybe = None\n", "helper.py": ""}
    )
    project = made.load(options=Options(python=python))
    run = project.modules[0 if project.modules[0].name == "run" else 1]
    lib = project.resolver.resolve(run, "lib.part")
    assert isinstance(lib, SourceModule)
    assert (lib.name, lib.third_party, lib.requested, lib.root.name) == ("lib.part", True, False, "site-packages")
    assert project.resolver.resolve(lib, "part", 1) is lib
    other = project.resolver.resolve(lib, "other")
    assert isinstance(other, SourceModule) and other.tree is None
    assert shown(project, "run.py", "lib.fast") == "installed"
    assert shown(project, "run.py", "lib.made_at_run_time") == "installed"
    assert shown(project, "run.py", "nsp.deep.mod").endswith("site-packages/nsp/deep/mod.py")
    assert shown(project, "run.py", "dev").endswith("editable/dev.py")
    # Installed code does not see the project.
    from hybridize.project.module import External

    assert project.resolver.resolve(lib, "helper") == External("helper")
    # Broken installed code is nobody's concern; a missing import is noted now that installed packages are known.
    assert [(each.code, each.line, each.severity) for each in project.diagnostics] == [("HYB002", 1, "note")]
    assert "`gone`" in project.diagnostics[0].message


def test_unresolved_imports_without_an_environment(tree: Make) -> None:
    project = tree(
        {
            "pkg/__init__.py": "",
            "pkg/a.py": "from . import b\nfrom .gone import x\nimport pkg.nope\nimport requests\n"
            "def f():\n    from ..far import y\nif TYPE_CHECKING:\n    import pkg.types\n",
        }
    ).load()
    found = [(each.line, each.column, each.message) for each in project.diagnostics]
    assert found == [
        (2, 1, "no module named `.gone` is found"),
        (3, 1, "no module named `pkg.nope` is found"),
        (6, 5, "no module named `..far` is found"),
    ]


def test_differential_against_python(tree: Make) -> None:
    """What Python itself imports, run as programs, is what the resolver says."""
    made = tree(
        {
            "app/main.py": "import show\nimport json as j, helper, models, models.net, ns.leaf\n"
            "show.show(j, helper, models, models.net, ns.leaf)\n",
            "app/json.py": "",
            "app/helper.py": "",
            "app/models/__init__.py": "",
            "app/models/net.py": "import helper",
            "app/ns/leaf.py": "",
            "app/show.py": "def show(*modules):\n    print(*(m.__file__ for m in modules), sep='\\n')\n",
        }
    )
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            "import sys, runpy; sys.path.insert(0, sys.argv[1]); runpy.run_path(sys.argv[2])",
            str(made.root / "app"),
            str(made.root / "app" / "main.py"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    project = made.load()
    expected = [Path(line).relative_to(made.root).as_posix() for line in done.stdout.split()]
    found = [shown(project, "app/main.py", name) for name in ("json", "helper", "models", "models.net", "ns.leaf")]
    assert found == expected


def test_neighbours_come_before_strangers(tree: Make) -> None:
    project = tree(
        {
            "one/src/lib/__init__.py": "x = 1",
            "one/src/lib/a.py": "",
            "two/src/lib/__init__.py": "x = 1",
            "two/src/lib/a.py": "",
            "one/tests/test_a.py": "import lib.a",
            "two/tests/test_a.py": "import lib.a",
        }
    ).load()
    assert shown(project, "one/tests/test_a.py", "lib.a") == "one/src/lib/a.py"
    assert shown(project, "two/tests/test_a.py", "lib.a") == "two/src/lib/a.py"
    assert shown(project, "two/src/lib/__init__.py", "lib.a") == "two/src/lib/a.py"


def test_modules_of_one_root_may_see_different_last_resorts(tree: Make) -> None:
    project = tree(
        {
            "pkg/__init__.py": "x = 1",
            "pkg/a/__init__.py": "",
            "pkg/a/run.py": "import helper",
            "pkg/a/helper.py": "",
            "pkg/b/__init__.py": "",
            "pkg/b/run.py": "import helper",
            "pkg/b/helper.py": "",
        }
    ).load()
    assert shown(project, "pkg/a/run.py", "helper") == "pkg/a/helper.py"
    assert shown(project, "pkg/b/run.py", "helper") == "pkg/b/helper.py"


def test_what_one_program_adds_hides_no_library_from_others(tree: Make) -> None:
    project = tree(
        {
            "a/run.py": "import sys\nsys.path.append('vendor')",
            "a/vendor/keras/__init__.py": "",
            "b/run.py": "import keras",
        }
    ).load(libraries=("keras",))
    assert shown(project, "a/run.py", "keras") == "a/vendor/keras/__init__.py"
    assert shown(project, "b/run.py", "keras") == "installed"


def test_modules_read_later_bring_their_additions(tree: Make) -> None:
    project = tree(
        {"run.py": "import setup_path", "setup_path.py": "import sys\nsys.path.append('vendor')", "vendor/tool.py": ""}
    ).load("run.py")
    later = project.resolver.resolve(project.modules[0], "setup_path")
    assert isinstance(later, SourceModule)
    tool = project.resolver.resolve(later, "tool")
    assert isinstance(tool, SourceModule) and tool.display == "vendor/tool.py"


def test_os_path_is_always_there(tree: Make) -> None:
    project = tree({"os.py": "import os.path"}).load()
    assert shown(project, "os.py", "os.path") == "stdlib"
    assert project.diagnostics == ()


def test_a_folder_without_init_that_holds_packages(tree: Make) -> None:
    project = tree(
        {
            "app/main.py": "from app.settings import Settings",
            "app/settings/__init__.py": "class Settings: pass",
        }
    ).load()
    assert shown(project, "app/main.py", "app.settings") == "app/settings/__init__.py"
    assert not project.roots.is_script_folder(str(project.root / "app"))


def test_an_installed_package_does_not_take_others_with_it(tree: Make) -> None:
    made = tree(
        {
            "env/site-packages/given/__init__.py": "",
            "env/site-packages/given/a.py": "",
            "env/site-packages/other/__init__.py": "",
            "env/site-packages/single.py": "",
        }
    )
    project = made.load("env/site-packages/given")
    assert shown(project, "env/site-packages/given/a.py", "given") == "env/site-packages/given/__init__.py"
    assert shown(project, "env/site-packages/given/a.py", "other") == "installed"
    assert shown(project, "env/site-packages/given/a.py", "single") == "installed"
    everything = made.load("env/site-packages")
    assert shown(everything, "env/site-packages/given/a.py", "other") == "env/site-packages/other/__init__.py"


def test_a_part_of_the_standard_library_does_not_take_the_rest_with_it(tree: Make) -> None:
    modules = ("os.py", "site.py", "codecs.py", "shelve.py", "test/__init__.py", "test/test_os.py")
    made = tree({f"lib/{name}": "" for name in modules})
    project = made.load("lib/test")
    assert shown(project, "lib/test/test_os.py", "shelve") == "stdlib"
    assert shown(project, "lib/test/test_os.py", "test") == "lib/test/__init__.py"
