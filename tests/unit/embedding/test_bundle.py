"""The widget's modules as one."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from pathlib import Path

import pytest

from bot.embedding import BundleError, join_modules, load_bundle
from bot.embedding.bundle import FOLDER
from tests.helpers.bundles import served

LIMIT = 25_000


def test_the_widget_is_one_small_file_that_takes_in_nothing() -> None:
    assert served().size <= LIMIT
    bundle = load_bundle()
    text = bundle.body.decode()
    assert "import {" not in text
    assert "\nexport " not in text
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in text


def test_nothing_sets_markup() -> None:
    text = load_bundle().body.decode()
    for way in ("innerHTML", "insertAdjacentHTML", "outerHTML", "document.write", "eval("):
        assert way not in text


def test_the_hash_is_the_one_that_browsers_compute() -> None:
    bundle = load_bundle()
    found = base64.b64encode(hashlib.sha384(bundle.body).digest()).decode()
    assert bundle.integrity == f"sha384-{found}"
    assert bundle.path == f"/widget/levelhead-chat.{bundle.version}.js"


def test_another_content_has_another_version(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.js"):
        (tmp_path / path.name).write_text(path.read_text())
    assert load_bundle(folder=tmp_path) == load_bundle()
    words = tmp_path / "words.js"
    words.write_text(words.read_text().replace("Conversation", "Talk"))
    assert load_bundle(folder=tmp_path).version != load_bundle().version


def run(sources: dict[str, str], tmp_path: Path) -> str:
    """What the joined module prints."""
    file = tmp_path / "joined.mjs"
    file.write_text(join_modules(sources, "main.js"))
    ran = subprocess.run(["node", str(file)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_names_of_two_modules_do_not_meet(tmp_path: Path) -> None:
    sources = {
        "main.js": 'import { a, twice as double } from "./a.js";\nimport { b } from "./b.js";\n'
        "const hidden = 1;\nconsole.log(a(), b, double(hidden), hidden);",
        "a.js": 'import { b } from "./b.js";\nconst hidden = "A";\n'
        "export function a() { return hidden + b; }\nexport const twice = (n) => 2 * n;",
        "b.js": 'const hidden = "B";\nconst inside = hidden;\nexport { inside as b };',
    }
    assert run(sources, tmp_path) == "AB B 2 1"


def test_a_module_runs_once_and_before_those_that_need_it(tmp_path: Path) -> None:
    sources = {
        "main.js": 'import {\n  one,\n} from "./one.js";\nimport * as two from "./two.js";\n'
        "console.log(one.x, two.made, import.meta.url.startsWith('file:'));",
        "one.js": 'import { made } from "./two.js";\nmade.push(1);\n'
        "export const one = { x: made };",
        "two.js": "export const made = [];\n// export nothing else\nexport async function f() {}\n"
        "export class K {}",
    }
    assert run(sources, tmp_path) == "[ 1 ] [ 1 ] true"


def test_comments_and_spaces_go_where_they_say_nothing(tmp_path: Path) -> None:
    sources = {
        "main.js": 'import { css } from "./css.js";\nconst a = 1; // one; "quoted", `and` more\n'
        'const b = "https://a.example; // kept"; // gone\nconst c = `x; // kept`;\n'
        "console.log(a, b, c, css);",
        "css.js": 'const dark = "red";\nexport const css = `\n'
        ".a > .b :hover, p { --c: ${dark}; margin: 1px calc(1px - 2px); }\n"
        '@media (width: 1px) { i { content: " > x"; } }\n`;',
    }
    assert run(sources, tmp_path).splitlines() == [
        "1 https://a.example; // kept x; // kept ",
        ".a>.b :hover,p{--c:red;margin:1px calc(1px - 2px)}",
        '@media (width:1px){i{content:" > x"}}',
    ]
    joined = join_modules(sources, "main.js")
    assert "gone" not in joined
    assert "quoted" not in joined


@pytest.mark.parametrize(
    ("sources", "named"),
    [
        ({"main.js": 'import { a } from "./gone.js";'}, "gone.js"),
        ({"main.js": 'import { a } from "./a.js";', "a.js": "export const b = 1;"}, "takes a from"),
        ({"main.js": 'import a from "./a.js";', "a.js": "export const a = 1;"}, "import a"),
        ({"main.js": 'import "./a.js";', "a.js": ""}, 'import "./a.js"'),
        ({"main.js": 'import { h } from "https://elsewhere.example/h.js";'}, "elsewhere"),
        ({"main.js": "export default 1;"}, "export default"),
        ({"main.js": "export let a = 1;"}, "export let"),
        ({"main.js": 'const later = () => import("./a.js");'}, "import("),
        ({"main.js": "await ready;"}, "await ready"),
        (
            {
                "main.js": 'import { a } from "./a.js";',
                "a.js": 'import { b } from "./b.js";\nexport const a = 1;',
                "b.js": 'import { a } from "./a.js";\nexport const b = 1;',
            },
            "in a ring",
        ),
    ],
)
def test_what_cannot_be_joined_is_refused(sources: dict[str, str], named: str) -> None:
    with pytest.raises(BundleError) as refused:
        join_modules(sources, "main.js")
    assert named in str(refused.value)
