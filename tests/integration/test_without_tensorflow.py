"""Rasa's environment does without TensorFlow, and says so when somebody needs it."""

from __future__ import annotations

import subprocess

import pytest

from bot.settings import ROOT

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"


def in_rasa(code: str) -> str:
    """What that code prints, or fails with, in the Rasa environment."""
    done = subprocess.run(
        [str(RASA_PYTHON), "-W", "ignore", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    return (done.stdout + done.stderr).strip()


def test_tensorflow_is_really_not_installed() -> None:
    code = """
        from importlib.machinery import PathFinder
        print(PathFinder.find_spec("tensorflow"), PathFinder.find_spec("keras"))
    """
    assert in_rasa("\n".join(map(str.strip, code.splitlines()))) == "None None"


def test_names_can_be_looked_up_derived_from_and_used_as_decorators() -> None:
    code = """
import tensorflow as tf
from keras.utils.control_flow_util import smart_cond
from tensorflow.keras import backend as K

class Layer(tf.keras.layers.Layer):
    @tf.function
    def call(self, tensor: tf.Tensor) -> "tf.Tensor":
        return "kept"

    @tf.function(autograph=False)
    def other(self):
        return "kept too"

print(Layer.call(None, None), Layer.other(None))
"""
    assert in_rasa(code) == "kept kept too"


@pytest.mark.parametrize("use", ["tf.constant(1)", "tf.keras.Model()", "Layer()", "smart_cond()"])
def test_computing_with_it_fails_in_one_clear_sentence(use: str) -> None:
    code = f"""
import tensorflow as tf
from keras.utils.control_flow_util import smart_cond

class Layer(tf.keras.layers.Layer):
    pass

def compute():
    return {use}

try:
    compute()
except ImportError as problem:
    print(problem)
"""
    said = in_rasa(code)
    assert "needs TensorFlow, which is left out of this environment" in said
    assert "requirements/baseline.txt" in said
    assert len(said.splitlines()) == 1


def test_other_missing_packages_stay_missing() -> None:
    assert "ModuleNotFoundError" in in_rasa("import tensorflow_hub")


def test_components_that_need_it_are_refused_by_name_and_others_pass() -> None:
    code = """
from types import SimpleNamespace
from rasa.core.policies.ted_policy import TEDPolicy
from rasa.core.policies.unexpected_intent_policy import UnexpecTEDIntentPolicy
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.nlu.selectors.response_selector import ResponseSelector
import rasa.engine.validation as validation
from rasa.shared.exceptions import RasaException

needing = [DIETClassifier, ResponseSelector, TEDPolicy, UnexpecTEDIntentPolicy]
for component in [*needing, LogisticRegressionClassifier]:
    try:
        validation._validate_required_packages(SimpleNamespace(uses=component))
        print(component.__name__, "passes")
    except RasaException as problem:
        print(problem)
"""
    said = [line for line in in_rasa(code).splitlines() if "ensorFlow" in line or "passes" in line]
    assert [line.partition(",")[0] for line in said] == [
        "DIETClassifier needs TensorFlow",
        "ResponseSelector needs TensorFlow",
        "TEDPolicy needs TensorFlow",
        "UnexpecTEDIntentPolicy needs TensorFlow",
        "LogisticRegressionClassifier passes",
    ]


def test_a_real_tensorflow_is_left_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    real = tmp_path_factory.mktemp("site") / "tensorflow"
    real.mkdir()
    (real / "__init__.py").write_text("answer = 42\n")
    code = f"""
import sys
sys.path.insert(0, {str(real.parent)!r})
import tensorflow
print(tensorflow.answer)
"""
    assert in_rasa(code) == "42"
