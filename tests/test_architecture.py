"""The architecture, held by reading the source: layers, homes of libraries, sizes, bans."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "koopflow"

LAYERS = {
    "diagnostics": 0, "durations": 0, "randomness": 0, "spelling": 0, "lengths": 0, "showing": 0, "writing": 0, "extras": 0, "compiled": -1,
    "source": 1, "trace": 1, "i18n": 1,
    "model": 2,
    "graph": 3, "wording": 3,
    "semantics": 4,
    "verify": 5, "measure": 5, "draw": 5, "mining": 5,
    "simulate": 6,
    "book": 6, "starting": 6,
    "api": 7,
    "cli": 8, "lsp": 8, "workbench": 8, "__main__": 8,
}  # fmt: skip

HOMES = {
    "click": "cli", "rich": "cli",
    "jinja2": "book", "markdown_it": "book", "docx": "book",
    "graphviz": "draw", "pygraphviz": "draw", "typst": "draw",
    "networkx": "graph",
    "transitions": "semantics",
    "pydantic": "model", "pydantic_core": "model", "annotated_types": "model",
    "yaml": "source",
    "holidays": "durations",
    "numba": "compiled",
    "scipy": "measure", "matplotlib": "draw", "pandas": "api", "pyarrow": "trace",
}  # fmt: skip

MACHINE = PACKAGE / "simulate" / "machine"
"""Loaded under two names, so that its modules find each other by their place."""
EVERYWHERE = frozenset({"numpy"})
LINES_MAX = 400
PROGRAMS = frozenset({"graphviz_child"})
"""Modules that run as processes of their own and answer on standard output."""
SLOW_TO_IMPORT = ("numpy", "numba", "pandas", "networkx", "pydantic", "jinja2", "rich", "yaml", "holidays")
MUTATORS = frozenset(
    {"append", "extend", "insert", "add", "update", "setdefault", "pop", "popitem", "clear", "remove"}
)
CLOCKS = re.compile(r"^(time\.\w+|(datetime\.)?(datetime|date)\.(now|today|utcnow))$")

DOMAIN_WORDS = re.compile(
    r"\b(g?pzk|[gm]?ops|mgops|pcpr|rops|ipw|gkrpa|roadis|karta a|niebieska karta|gmin\w*|powiat\w*"
    r"|starost\w*|wójt\w*|rodzin\w*|kurator\w*|policj\w*|police|social[- ]workers?"
    r"|pracownik\w* socjaln\w*|asystent\w* rodziny"
    r"|piątnic\w*|piatnica|wólk\w*|wolka|słupn\w*|slupno|krempn\w*|narewk\w*)\b",
    re.IGNORECASE,
)
"""Words of the Cooperation Model; an engine that knew them would fit no other model."""
WORDS_OF_CATALOGUES = re.compile(r"^(gmin|powiat|rodzin)", re.IGNORECASE)
"""A catalogue may call the language's `municipality`, `county` and `household` by their Polish names."""


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


def part(path: Path) -> str:
    """The package or top module to which a file belongs: the name that the layers are told by."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Each imported module with its line; `from a import b` counts as `a.b`, which may be a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level == 1 and path.parent == MACHINE:
                yield from (
                    (node.lineno, f"koopflow.simulate.machine.{node.module}.{a.name}") for a in node.names
                )
                continue
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else "?"


def calls(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func)


def below(layer: int) -> list[Path]:
    return [path for path in modules() if LAYERS.get(part(path), 7) < layer]


def test_every_part_has_a_layer() -> None:
    assert {part(path) for path in modules()} - set(LAYERS) <= {"__init__"}


def test_a_module_imports_only_lower_layers_and_its_own_package() -> None:
    wrong = []
    for path in modules():
        own = part(path)
        for line, name in imports(path):
            top, _, rest = name.partition(".")
            if top != "koopflow" or own == "__init__":
                continue
            other = rest.split(".")[0]
            if other not in LAYERS:
                assert other.startswith("__") or own in ("cli", "api"), f"{path}:{line} imports {name}"
            elif other != own and LAYERS[other] >= LAYERS[own] and not (own == "__main__" and other == "cli"):
                wrong.append(f"{path}:{line} imports {name}, which is not below it")
    assert not wrong, "\n".join(wrong)


def test_every_library_has_one_home() -> None:
    wrong = []
    for path in modules():
        for line, name in imports(path):
            top = name.partition(".")[0]
            if top in sys.stdlib_module_names or top == "koopflow" or top in EVERYWHERE:
                continue
            if top not in HOMES:
                wrong.append(f"{path}:{line} imports {top}, which has no home")
            elif HOMES[top] != part(path):
                wrong.append(f"{path}:{line} imports {top}, whose home is {HOMES[top]}")
    assert not wrong, "\n".join(wrong)


def test_no_module_grows_beyond_its_limit() -> None:
    sizes = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert not {path: lines for path, lines in sizes.items() if lines > LINES_MAX}


def test_nothing_below_the_edge_prints_or_exits() -> None:
    forbidden = {
        "print",
        "input",
        "sys.exit",
        "exit",
        "quit",
        "sys.stdout.write",
        "sys.stderr.write",
        "breakpoint",
    }
    found = [(path, line, name) for path in below(8) for line, name in calls(path) if name in forbidden]
    assert not [f"{path}:{line} {name}" for path, line, name in found if path.stem not in PROGRAMS]


def test_nothing_below_the_edge_draws_random_numbers_of_its_own() -> None:
    forbidden = ("random", "secrets", "uuid", "numpy.random")
    found = [
        f"{path}:{line} imports {name}"
        for path in below(8)
        for line, name in imports(path)
        if name.startswith(tuple(f"{word}." for word in forbidden)) or name in forbidden
    ]
    found += [
        f"{path}:{line} {name}" for path in below(8) for line, name in calls(path) if ".random." in name
    ]
    assert not found


def test_nothing_below_the_verbs_reads_the_clock() -> None:
    assert not [
        f"{path}:{line} {name}" for path in below(7) for line, name in calls(path) if CLOCKS.match(name)
    ]


def test_nothing_is_evaluated_from_text() -> None:
    forbidden = {
        "eval",
        "exec",
        "compile",
        "__import__",
        "os.system",
        "pickle.loads",
        "yaml.load",
        "yaml.unsafe_load",
    }
    assert not [
        f"{path}:{line} {name}" for path in modules() for line, name in calls(path) if name in forbidden
    ]


def test_no_module_below_the_edge_keeps_state() -> None:
    wrong = [f"{path}:{line}" for path in below(8) for line in state_changes(tree(path))]
    assert not wrong, "\n".join(wrong)


def state_changes(module: ast.Module) -> Iterator[int]:
    """Lines at which a function changes what the module holds: `global`, or a change of its own container."""
    held = {name for statement in module.body for name in targets(statement)}
    for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.Lambda)):
        local = {argument.arg for argument in ast.walk(function) if isinstance(argument, ast.arg)}
        local |= {
            n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        for node in (n for n in ast.walk(function) if isinstance(n, ast.stmt | ast.expr)):
            if isinstance(node, ast.Global) or changed(node) in held - local:
                yield node.lineno


def changed(node: ast.AST) -> str:
    """The name whose content this assigns to or changes by a method; "" for anything else."""
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return dotted(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
        return dotted(node.func.value)
    return ""


def targets(statement: ast.stmt) -> Iterator[str]:
    found: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        found = list(statement.targets)
    elif isinstance(statement, ast.AnnAssign):
        found = [statement.target]
    yield from (target.id for target in found if isinstance(target, ast.Name))


def test_the_engine_knows_no_word_of_the_domain() -> None:
    wrong = []
    texts = [
        path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".j2", ".html", ".po", ".css", ".typ")
    ]
    for path in (path for path in texts if "shipped" not in path.parts):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for word in DOMAIN_WORDS.findall(line):
                if not (path.suffix == ".po" and WORDS_OF_CATALOGUES.match(word)):
                    wrong.append(f"{path}:{number} says “{word}”")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("module", ["koopflow", "koopflow.__main__"])
def test_help_imports_nothing_slow(module: str) -> None:
    script = (
        "import importlib, sys\n"
        f"importlib.import_module({module!r})\n"
        "from koopflow.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert not end.code\n"
        f"print('LOADED', *[name for name in {SLOW_TO_IMPORT!r} if name in sys.modules])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.splitlines()[-1] == "LOADED"
