"""The widget's modules joined into one, when the server starts: no build step, one request.

Each module becomes a function that is called once and gives what it exports, so that names of
two modules cannot meet. What this cannot join is refused with a clear error, not joined wrongly.
Left out are comments and what begins a line and is space. A text of several lines in a module is
a style sheet: of it go also the spaces beside signs that part things by themselves.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.embedding.spoken import with_languages
from bot.settings import ROOT

ENTRY = "levelhead-chat.js"
FOLDER = ROOT / "bot" / "web" / "widget"
VERSION = re.compile(r"[0-9a-f]{16}")

IMPORT = re.compile(r'^import\s+(?P<names>[^"\';]+?)\s+from\s+"\./(?P<file>[\w.-]+)";\n?', re.M)
EXPORTED = re.compile(r"^export\s+(?=(?:async\s+)?(?:function|class|const)\s*\*?\s*(\w+))", re.M)
LISTED = re.compile(r"^export\s*\{([^}]*)\};?\n?", re.M)
LEFT_OVER = re.compile(r"^[ \t]*(?:import\s*[^\s.]|export\b).*|\bimport\s*\(.*|^await\b.*", re.M)
COMMENT = re.compile(r"^[ \t]*//.*\n", re.M)
BESIDE = re.compile(r"^(?P<code>(?:[^\"`\n]|\"[^\"\n]*\"|`[^`\n]*`)*?[;{,\]])[ \t]+// .*$", re.M)
SHEET = re.compile(r"(?<=`\n)[^`]*(?=`)")
SPACES = re.compile(  # kept are texts in quotes and ${name}
    r'("[^"]*")|\s*(?<!\$)(\{)\s*|;?\s*(\})|([;,:])\s+|\s+(>)\s+'
)
NOTHING = re.compile(r"^\s+", re.M)
AS = re.compile(r"\s+as\s+")


class BundleError(ValueError):
    """A module cannot be joined; the message names the file, the place and the remedy."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The widget as one file."""

    body: bytes

    @property
    def version(self) -> str:
        """Stands in the address that never changes its content."""
        return hashlib.sha256(self.body).hexdigest()[:16]

    @property
    def integrity(self) -> str:
        """What a page names, so that its browser runs this file and no other."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.body).digest()).decode()

    @property
    def size(self) -> int:
        """The bytes that a visitor downloads."""
        return len(gzip.compress(self.body, mtime=0))

    @property
    def path(self) -> str:
        """The address of exactly this version."""
        return f"/widget/{self.name}"

    @property
    def name(self) -> str:
        """The file's name with its version."""
        return versioned(self.version)

    @property
    def latest(self) -> str:
        """The address that follows upgrades."""
        return f"/widget/{ENTRY}"


def versioned(version: str) -> str:
    """The name of a file that never changes."""
    return f"{Path(ENTRY).stem}.{version}.js"


def load_bundle(languages: Sequence[str] = (), folder: Path = FOLDER) -> Bundle:
    """Join the widget's modules.

    Args:
        languages: Those of the clinic, its own first.
        folder: Where the modules are.

    Raises:
        BundleError: A module cannot be joined.
    """
    sources = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js"))}
    sources["words.js"] = with_languages(sources["words.js"], languages)
    return Bundle(join_modules(sources, ENTRY).encode())


def join_modules(sources: Mapping[str, str], entry: str) -> str:
    """One module that does what the entry and all that it imports do.

    Args:
        sources: The modules by file name.
        entry: The one that a page loads.

    Raises:
        BundleError: A module cannot be joined.
    """
    done: dict[str, str] = {}
    _visit(entry, sources, done, ())
    for name, file, wanted in _wanted(done, sources):
        if wanted not in _exported(sources[file]):
            raise BundleError(f"{name}: takes {wanted} from {file}, which does not export it.")
    return "\n".join(done.values()) + "\n"


def _wanted(names: Mapping[str, str], sources: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Who takes what from whom."""
    for name in names:
        for found in IMPORT.finditer(sources[name]):
            if found["names"].startswith("{"):
                for one in found["names"].strip("{} \n").split(","):
                    if one.strip():
                        yield name, found["file"], AS.split(one.strip())[0]


def _exported(source: str) -> dict[str, str]:
    """What a module gives: the name outside, and the name inside."""
    given = {name: name for name in EXPORTED.findall(source)}
    for part in LISTED.findall(source):
        for one in filter(None, (one.strip() for one in part.split(","))):
            inside, *outside = AS.split(one)
            given[outside[0] if outside else inside] = inside
    return given


def _visit(
    name: str, sources: Mapping[str, str], done: dict[str, str], above: tuple[str, ...]
) -> None:
    """Join what a module needs, then itself."""
    if name in above:
        raise BundleError(f"{' -> '.join([*above, name])}: modules import each other in a ring.")
    if name in done:
        return
    if name not in sources:
        raise BundleError(f"{above[-1] if above else 'the widget'}: there is no module {name}.")
    for found in IMPORT.finditer(sources[name]):
        _visit(found["file"], sources, done, (*above, name))
    done[name] = _joined(name, sources[name], top=not above)


def _joined(name: str, source: str, *, top: bool) -> str:
    """One module as it stands in the joined file."""
    body = COMMENT.sub("", LISTED.sub("", EXPORTED.sub("", IMPORT.sub(_taken, source)))).strip()
    wrong = LEFT_OVER.search(body)
    if wrong:
        raise BundleError(
            f'{name}: cannot join {wrong[0].strip()!r}. Write `import {{ a }} from "./file.js";`, '
            "`export const`, `export function`, `export class` or `export { a };`."
        )
    body = NOTHING.sub("", SHEET.sub(_tight, BESIDE.sub(r"\g<code>", body)))
    if top:
        return body
    given = ", ".join(f"{out}: {name}" for out, name in _exported(source).items())
    return f"const {_variable(name)} = (() => {{\n{body}\nreturn {{ {given} }};\n}})();"


def _tight(found: re.Match[str]) -> str:
    """A style sheet without the spaces that it does not need."""
    return SPACES.sub(lambda one: one[one.lastindex or 0], found[0])


def _taken(found: re.Match[str]) -> str:
    """An import as a constant."""
    names, source = found["names"].strip(), _variable(found["file"])
    if names.startswith("* as "):
        return f"const {names.removeprefix('* as ').strip()} = {source};\n"
    if not names.startswith("{"):
        return found[0]  # is refused as left over
    return f"const {AS.sub(': ', names)} = {source};\n"


def _variable(name: str) -> str:
    """What a module is called in the joined file; no module's own name begins so."""
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))
