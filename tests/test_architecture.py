"""The house rules that a program can check: who may import whom, one door per library, sizes.

Exceptions are listed with their reason; one that is no longer needed fails too.
"""

from __future__ import annotations

import ast
import io
import re
import statistics
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "kg"
PYTHON = [p.relative_to(ROOT).as_posix() for p in sorted(PACKAGE.rglob("*.py"))]
TESTS = [p.relative_to(ROOT).as_posix() for p in sorted((ROOT / "tests").glob("*.py"))]

#: Lowest first. A component imports itself and those of lower rows only.
LAYERS = (
    ("model",),
    ("lexicon", "numerals"),
    ("quantity", "period", "places", "text", "units", "indicators"),
    ("ingest", "extract"),
    ("nlp",),
    ("resolve", "derive"),
    ("assemble",),
    ("rdf", "tables", "views"),
    ("workbook",),
    ("build", "evaluate"),
    ("commands",),
    ("cli",),
    ("__main__",),
)
RANK = {component: rank for rank, row in enumerate(LAYERS) for component in row}

#: A library and the only parts of the package that may import it.
DOORS = {
    "spacy": {"nlp"},
    "pycrfsuite": {"nlp"},
    "rjieba": {"nlp", "ingest"},
    "rdflib": {"rdf"},
    "pyoxigraph": {"rdf"},
    "pyshacl": {"rdf"},
    "pyvis": {"views"},
    "networkx": {"views"},
    "jinja2": {"views"},
    "markupsafe": {"views"},
    "xlsxwriter": {"workbook"},
    "charset_normalizer": {"ingest"},
    "typer": {"cli", "commands"},
}

#: ``importer -> imported``, and why it may be for now.
IMPORT_EXCEPTIONS: dict[str, str] = {}
#: ``file:library``, and why it may be for now.
DOOR_EXCEPTIONS: dict[str, str] = {}
#: File, and why it may be longer.
LONG_FILES: dict[str, str] = {}
#: ``file:function``, and why it may be longer or take more parameters.
LONG_FUNCTIONS: dict[str, str] = {}
MANY_PARAMETERS: dict[str, str] = {
    "kg/cli.py:evaluate_command": "each is an option of the command line",
}

MAX_LINES, MAX_CODE, P90_CODE, MEDIAN_CODE, MAX_PARAMETERS = 400, 50, 25, 8, 5


@dataclass(frozen=True)
class Function:
    """A function with its lines of code (no docstring, comments, blank lines) and its parameters."""

    file: str
    name: str
    code: int
    parameters: int

    @property
    def key(self) -> str:
        """Return ``file:function``, as the lists of exceptions name it."""
        return f"{self.file}:{self.name}"


@cache
def tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


def module_of(file: str) -> str:
    parts = list(Path(file).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(file): file for file in PYTHON}


def imported(file: str) -> Iterator[str]:
    """Yield the modules that a file imports anywhere in it: kg's own in full, of others the full name."""
    package = module_of(file) if file.endswith("__init__.py") else module_of(file).rpartition(".")[0]
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                kept = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*kept, base] if base else kept)
            for alias in node.names:
                yield f"{base}.{alias.name}" if f"{base}.{alias.name}" in MODULES else base


def component_of(module: str) -> str:
    """Return the part of the package a module belongs to: ``kg.rdf.write`` → ``rdf``; ``kg`` → ``""``."""
    return module.split(".")[1] if "." in module else ""


@cache
def functions() -> tuple[Function, ...]:
    return tuple(found for file in PYTHON for found in functions_of(file))


def functions_of(file: str) -> Iterator[Function]:
    code = code_lines((ROOT / file).read_text(encoding="utf-8"))
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            own = set(range(node.lineno, (node.end_lineno or node.lineno) + 1)) & code
            if ast.get_docstring(node) is not None:
                own -= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
            yield Function(file, node.name, len(own), parameters(node.args))


def code_lines(source: str) -> set[int]:
    silent = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    spans = (range(t.start[0], t.end[0] + 1) for t in tokens if t.type not in silent)
    return {line for span in spans for line in span}


def parameters(args: ast.arguments) -> int:
    names = [a.arg for a in (*args.posonlyargs, *args.args)]
    count = len(names) + len(args.kwonlyargs) + bool(args.vararg) + bool(args.kwarg)
    return count - (names[:1] in (["self"], ["cls"]))


# ---------------------------------------------------------------- who imports whom


@pytest.mark.parametrize("file", PYTHON)
def test_every_component_has_a_layer(file):
    component = component_of(module_of(file))
    assert component == "" or component in RANK, f"{file}: give {component} a row of LAYERS"


@pytest.mark.parametrize("file", PYTHON)
def test_imports_go_down(file):
    own = component_of(module_of(file))
    if not own:
        return
    wrong = [
        f"{module_of(file)} -> {name}"
        for name in imported(file)
        if name.split(".")[0] == "kg"
        and component_of(name) not in ("", own)
        and RANK[component_of(name)] >= RANK[own]
    ]
    assert [edge for edge in wrong if edge not in IMPORT_EXCEPTIONS] == []


def test_the_package_itself_imports_nothing_of_its_own():
    assert [name for name in imported("kg/__init__.py") if name.split(".")[0] == "kg"] == []


def test_no_cycles():
    graph = {
        module: {
            name
            for name in imported(file)
            if name in MODULES and name != module and not contains(name, module)
        }
        for module, file in MODULES.items()
    }
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def contains(package: str, module: str) -> bool:
    """Tell whether ``package`` is the package around ``module``: its ``__init__`` runs first in any case."""
    return module.startswith(package + ".")


@pytest.mark.parametrize("file", PYTHON)
def test_one_door_per_library(file):
    libraries = {name.split(".")[0] for name in imported(file)}
    wrong = {f"{file}:{x}" for x in libraries if x in DOORS and component_of(module_of(file)) not in DOORS[x]}
    assert wrong <= set(DOOR_EXCEPTIONS), f"only {DOORS} may import these"


@pytest.mark.parametrize("library", sorted(DOORS))
def test_every_door_is_used(library):
    """A library that nothing imports is no dependency."""
    assert any(library == name.split(".")[0] for file in PYTHON for name in imported(file))


def declared(*extras: str) -> set[str]:
    """Return the distributions that an installation with ``extras`` brings, as pyproject.toml names them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    return {plain_name(re.split(r"[<>=!~\[; ]", wanted)[0]) for group in groups for wanted in group}


@cache
def distributions() -> dict[str, list[str]]:
    return dict(packages_distributions())


def plain_name(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


#: Files that may import what only an extra brings, and why.
EXTRAS = {"kg/nlp/tagger/training.py": ("train", "only scripts/train_tagger.py and tests learn weights")}


@pytest.mark.parametrize("file", PYTHON)
def test_every_import_is_a_declared_dependency(file):
    """What happens to be installed here need not be on a fresh machine."""
    extras = (EXTRAS[file][0],) if file in EXTRAS else ()
    assert undeclared(file, declared(*extras)) == []
    assert not extras or undeclared(file, declared())


@pytest.mark.parametrize("file", TESTS)
def test_every_import_of_the_tests_is_in_the_test_extra(file):
    assert undeclared(file, declared("test")) == []


def undeclared(file: str, known: set[str]) -> list[str]:
    """Return the imports of a file from outside that no distribution in ``known`` brings."""
    beside = {Path(path).stem for path in TESTS}
    outside = {name.split(".")[0] for name in imported(file)} - set(sys.stdlib_module_names) - {"kg", *beside}
    return [name for name in outside if not {plain_name(d) for d in distributions().get(name, [])} & known]


def test_import_exceptions_are_still_needed():
    edges = {f"{module_of(file)} -> {name}" for file in PYTHON for name in imported(file)}
    doors = {f"{file}:{name.split('.')[0]}" for file in PYTHON for name in imported(file)}
    assert set(IMPORT_EXCEPTIONS) <= edges
    assert set(DOOR_EXCEPTIONS) <= doors


# ---------------------------------------------------------------- sizes


@pytest.mark.parametrize("file", PYTHON)
def test_file_length(file):
    lines = len((ROOT / file).read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_LINES or file in LONG_FILES, f"{file} has {lines} lines"


@pytest.mark.parametrize("file", PYTHON)
def test_function_sizes(file):
    found = list(functions_of(file))
    assert [f for f in found if f.code > MAX_CODE and f.key not in LONG_FUNCTIONS] == []
    assert [f for f in found if f.parameters > MAX_PARAMETERS and f.key not in MANY_PARAMETERS] == []


def test_functions_are_short_on_the_whole():
    sizes = sorted(f.code for f in functions())
    assert statistics.median(sizes) <= MEDIAN_CODE
    assert sizes[len(sizes) * 9 // 10] <= P90_CODE


def test_size_exceptions_are_still_needed():
    long = {
        file for file in PYTHON if len((ROOT / file).read_text(encoding="utf-8").splitlines()) > MAX_LINES
    }
    assert set(LONG_FILES) <= long
    assert set(LONG_FUNCTIONS) <= {f.key for f in functions() if f.code > MAX_CODE}
    assert set(MANY_PARAMETERS) <= {f.key for f in functions() if f.parameters > MAX_PARAMETERS}


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("file", PYTHON)
def test_every_module_says_what_it_is(file):
    assert ast.get_docstring(tree(file)), f"{file} has no docstring"


@pytest.mark.parametrize("file", PYTHON)
def test_no_prints_outside_the_command_line(file):
    calls = [n for n in ast.walk(tree(file)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    assert file == "kg/cli.py" or not any(call.func.id == "print" for call in calls)
