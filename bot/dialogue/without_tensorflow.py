"""Lets Rasa start without TensorFlow: quicker, a fifth of the memory, less old code.

Rasa imports TensorFlow at start whether the pipeline uses it or not. None of our components does,
so `requirements/rasa.txt` leaves it out and this module answers the imports instead. Names may be
looked up, derived from and used as decorators while Rasa's modules are being defined; whoever
really computes with one gets `TensorFlowMissing`, and a config.yml that names such a component is
refused before training with one sentence.

`levelhead.pth` in the Rasa environment imports this at every start of Python, so it is kept small.
Where the real TensorFlow is installed (the environment of `make bench`) the finder stands aside.

Works in Python 3.10, the only Python that Rasa 3.6 is run with here.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, PathFinder
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

STANDS_FOR = frozenset({"tensorflow", "keras"})
NEEDS_TENSORFLOW = frozenset(
    {
        "DIETClassifier",
        "ResponseSelector",
        "TEDPolicy",
        "UnexpecTEDIntentPolicy",
        "ConveRTFeaturizer",
        "LanguageModelFeaturizer",
    }
)
REMEDY = (
    "Use components that do not need it, as the delivered config.yml does, or train in the "
    "environment that requirements/baseline.txt describes."
)
_VALIDATION = "rasa.engine.validation"
_IN_A_FUNCTION = 0x1  # inspect.CO_OPTIMIZED; module and class bodies do not carry it


class TensorFlowMissing(ImportError):
    """Something tried to compute with TensorFlow, which this environment leaves out."""


def missing_for(component: str) -> str:
    """Say which component of config.yml needs TensorFlow, and what to do about it."""
    return f"{component} needs TensorFlow, which is left out of this environment. {REMEDY}"


def _refuse_inside_functions(caller: CodeType, what: str) -> None:
    """Allow calls from module and class bodies (decorators, base classes), refuse real use."""
    if caller.co_flags & _IN_A_FUNCTION:
        raise TensorFlowMissing(missing_for(f"{caller.co_name}() of {caller.co_filename} ({what})"))


class _Name(type):
    """The type of every stand-in: any attribute is another stand-in, any call is guarded."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{cls.__name__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        _refuse_inside_functions(sys._getframe(1).f_code, cls.__name__)  # noqa: SLF001
        return _decorated(args, kwargs)


class _StandIn(metaclass=_Name):
    """One name of TensorFlow: good as base class, annotation or decorator, and for no more."""

    def __init_subclass__(cls, **_: Any) -> None:
        """Accept whatever keyword the real base class would have taken."""

    def __class_getitem__(cls, _: Any) -> type:
        return cls


def _decorated(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What a decorator gives back: the thing itself, or for `@name(options)` a decorator."""
    if len(args) == 1 and callable(args[0]) and not kwargs:
        return args[0]
    return lambda decorated: decorated


def _stand_in(name: str) -> type:
    return _Name(name, (_StandIn,), {})


class _StandInModule(ModuleType):
    """A module of TensorFlow in which every name exists."""

    __version__ = "2.12.0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _stand_in(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


class _StandInLoader:
    """Makes the empty modules."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: names appear when they are asked for."""


class _CheckingLoader:
    """Loads Rasa's own validation module, then adds our sentence to it."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self._real.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        self._real.exec_module(module)
        _refuse_in_validation(module)


def _refuse_in_validation(module: Any) -> None:
    """Have Rasa's check of config.yml name every component that needs TensorFlow.

    Without it training would go on for a while and then stop with a stack trace. A Rasa that checks
    in another way keeps its own behaviour.
    """
    original = getattr(module, "_validate_required_packages", None)
    if original is None:
        return

    # Rasa prints this one without a stack trace. It is there by now; at start it is not.
    from rasa.shared.exceptions import InvalidConfigException  # noqa: PLC0415

    def check(node: Any) -> None:
        if any(parent.__name__ in NEEDS_TENSORFLOW for parent in node.uses.__mro__):
            raise InvalidConfigException(missing_for(node.uses.__name__))
        original(node)

    module._validate_required_packages = check  # noqa: SLF001


class _Finder:
    """Answers for TensorFlow's packages where they are not installed, and for nothing else."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        root = name.partition(".")[0]
        if root in STANDS_FOR and PathFinder.find_spec(root) is None:
            return ModuleSpec(name, _StandInLoader(), is_package=True)  # type: ignore[arg-type]
        if name == _VALIDATION and PathFinder.find_spec("tensorflow") is None:
            spec = PathFinder.find_spec(name, path)
            if spec is not None:
                spec.loader = _CheckingLoader(spec.loader)  # type: ignore[assignment]
            return spec
        return None


def install() -> None:
    """Put the finder first, once."""
    if _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)


install()
