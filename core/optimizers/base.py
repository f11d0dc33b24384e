"""What all optimizers share: the rate and its schedule, clipping, weight decay and moving averages, block by block."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypedDict, Unpack

import numpy as np

from nntui.core.errors import UserError, unknown
from nntui.core.norms import norm
from nntui.core.optimizers.blocks import Block, cut
from nntui.core.optimizers.checks import CLIPS, check, check_clips
from nntui.core.optimizers.clipping import ClippedShare
from nntui.core.schedules import Schedule
from nntui.core.types import FloatArray

_WHOLE = (slice(None),)
_OPTIONAL = (*CLIPS, "weight_decay", "ema_overwrite_frequency")
"""Arguments that None switches off."""


_COUNTERS = ("iterations", "age", "schedule_start")


def _exceeds(gradient: FloatArray, limit: float) -> bool:
    """Whether a component is larger than `limit`; where even the norm is not, none has to be looked at."""
    return norm(gradient) > limit and bool(gradient.max() > limit or gradient.min() < -limit)


class Options(TypedDict, total=False):
    """What every optimizer takes beside its own arguments, with Keras' names and meaning."""

    weight_decay: float | None
    """Before each update, w -= rate * weight_decay * w (decoupled: Loshchilov & Hutter, 2019)."""

    clipnorm: float | None
    """Largest norm of the gradient of each array, a kernel or a bias."""

    clipvalue: float | None
    """Largest absolute value of each component of the gradient."""

    global_clipnorm: float | None
    """Largest norm of the whole gradient (Pascanu et al., 2013)."""

    use_ema: bool
    """Keep exponential moving averages of the weights, which take their place at the end (Polyak & Juditsky, 1992)."""

    ema_momentum: float
    """average = ema_momentum * average + (1 - ema_momentum) * w after each update."""

    ema_overwrite_frequency: int | None
    """After how many updates the averages overwrite the weights; None: only at the end."""


class Optimizer:
    """Turns gradients into updates, in place on the flat buffers."""

    name: ClassVar[str]
    own: ClassVar[tuple[str, ...]]
    """Names of the arguments beside the rate and `Options`."""

    fixed: ClassVar[tuple[str, ...]] = ("initial_accumulator_value", "use_ema")
    """Arguments that decide which slots there are or how they begin: they change only with the optimizer itself."""

    def __init__(self, learning_rate: float | Schedule, **options: Unpack[Options]) -> None:
        """Raises `UserError` (a `ValueError`) for values that cannot be."""
        if not callable(learning_rate) or isinstance(learning_rate, type):
            check("learning_rate", learning_rate)
        for name in options:
            if name not in Options.__annotations__:
                raise UserError(f"{self.name}: {unknown('argument', name, self.argument_names())}")
        self.learning_rate = learning_rate
        """A number, or a schedule of the number of updates done."""

        self.scale = 1.0
        """What a manual change made of the schedule: the rate that acts is the scheduled one times this."""

        self.weight_decay = options.get("weight_decay")
        self.clipnorm = options.get("clipnorm")
        self.clipvalue = options.get("clipvalue")
        self.global_clipnorm = options.get("global_clipnorm")
        self.use_ema = options.get("use_ema", False)
        self.ema_momentum = options.get("ema_momentum", 0.99)
        self.ema_overwrite_frequency = options.get("ema_overwrite_frequency")
        for name in Options.__annotations__:
            self._check(name, getattr(self, name))
        check_clips({name: getattr(self, name) for name in CLIPS})
        self.iterations = 0
        """Updates done."""

        self.schedule_start = 0
        """The update at which the schedule begins."""

        self.age = 0
        """Updates since the slots were at rest."""

        self._clipped = ClippedShare()

        self._slots: dict[str, FloatArray] = {}
        self._average: FloatArray | None = None
        self._parameters: FloatArray | None = None
        self._arrays: Sequence[slice] = _WHOLE
        self._blocks: list[Block] = []
        self._cut_for: tuple[Any, ...] = ()

    # Its values

    @classmethod
    def argument_names(cls) -> tuple[str, ...]:
        """All arguments of the constructor but the learning rate."""
        return (*cls.own, *Options.__annotations__)

    def arguments(self) -> dict[str, Any]:
        """All arguments but the learning rate, as they are now."""
        return {name: getattr(self, name) for name in self.argument_names()}

    def get(self, name: str) -> Any:
        """Return an argument as it is now. Raises `UserError` for one that this optimizer does not have."""
        if name not in self.argument_names():
            names = ", ".join(self.own)
            raise UserError(f"{self.name} has no {name.replace('_', ' ')}: of its own it has {names}")
        return getattr(self, name)

    def set(self, name: str, value: Any) -> None:
        """Change an argument from the next step on. Raises `UserError`, and changes nothing, where that cannot be."""
        self.get(name)
        if name.startswith("ema_") and not self.use_ema:
            raise UserError(f"no averages of the weights are kept: say optimizer {self.name}:use_ema=true first")
        if name in self.fixed:
            raise UserError(f"{name.replace('_', ' ')} is chosen together with the optimizer: choose {self.name} anew")
        self._check(name, value)
        if name in CLIPS:
            check_clips({clip: getattr(self, clip) for clip in CLIPS} | {name: value})
        setattr(self, name, value)

    @property
    def schedule(self) -> Schedule | None:
        """The schedule, where there is one."""
        return self.learning_rate if callable(self.learning_rate) else None

    @property
    def scheduled_rate(self) -> float:
        """The rate of the next update before a manual change scales it."""
        rate = self.learning_rate
        return float(rate(self.iterations - self.schedule_start) if callable(rate) else rate)

    @property
    def rate(self) -> float:
        """The rate that acts at the next update."""
        return self.scheduled_rate * self.scale

    @rate.setter
    def rate(self, value: float) -> None:
        check("learning_rate", value)
        if self.schedule is None:
            self.learning_rate = value
            return
        scheduled = self.scheduled_rate
        if not scheduled > 0.0:
            raise UserError("the schedule's rate is 0 at this step: choose another schedule, or none")
        self.scale = value / scheduled

    # Its state

    @property
    def slots(self) -> dict[str, FloatArray]:
        """The state beside the parameters, each of shape (parameters,), with `average` where averages are kept."""
        return self._slots | ({"average": self._average} if self._average is not None else {})

    @property
    def average(self) -> FloatArray | None:
        """The moving averages of the parameters, shape (parameters,), where they are kept and a step was made."""
        return self._average if self.age else None

    @property
    def clipped(self) -> float | None:
        """The share of the latest 100 steps whose gradient was clipped; None where nothing clips."""
        return self._clipped.value if any(getattr(self, name) is not None for name in CLIPS) else None

    def slot_names(self) -> tuple[str, ...]:
        """Names of the slots beside `average`."""
        raise NotImplementedError

    def fresh(self, slot: str) -> float:
        """What a slot holds for a parameter that has never been updated."""
        del slot
        return 0.0

    def is_built_for(self, parameters: FloatArray) -> bool:
        """Whether the slots belong to this buffer."""
        return self._parameters is parameters

    def build(self, parameters: FloatArray, arrays: Sequence[slice] = _WHOLE) -> None:
        """Allocate the slots, at rest, for a buffer, shape (parameters,); `arrays` are the kernels and biases in it."""
        self._slots = {name: np.full_like(parameters, self.fresh(name)) for name in self.slot_names()}
        self._average = parameters.copy() if self.use_ema else None
        self.iterations = self.age = self.schedule_start = 0
        self._clipped = ClippedShare()
        self._bind(parameters, arrays)

    def move(
        self,
        parameters: FloatArray,
        arrays: Sequence[slice],
        carry: Callable[[FloatArray, FloatArray | float], FloatArray],
    ) -> None:
        """Go on with another buffer; `carry(slot, fresh)` brings a slot into its layout."""
        self._slots = {name: carry(slot, self.fresh(name)) for name, slot in self._slots.items()}
        if self._average is not None:
            self._average = carry(self._average, parameters)
        self._bind(parameters, arrays)

    def numbers(self) -> dict[str, Any]:
        """The state that is no array, for a checkpoint."""
        return {name: getattr(self, name) for name in _COUNTERS} | {"scale": self.scale}

    def restore(self, numbers: dict[str, Any]) -> None:
        """Take over `numbers` of an equal optimizer. Raises `KeyError` or `ValueError`."""
        counters = {name: numbers[name] for name in _COUNTERS}
        if not (all(isinstance(value, int) and value >= 0 for value in counters.values()) and numbers["scale"] > 0.0):
            raise ValueError("its optimizer's counters are none")
        for name, value in counters.items():
            setattr(self, name, value)
        self.scale = float(numbers["scale"])

    def take_over(self, old: "Optimizer") -> tuple[list[str], list[str]]:
        """Go on where `old` stands, with the slots that both have; return the names of those kept and those reset."""
        if old._parameters is None:
            return [], []
        self.build(old._parameters, old._arrays)
        self.iterations, self.schedule_start = old.iterations, old.schedule_start
        kept = [name for name in self.slots if name in old.slots]
        for name in kept:
            np.copyto(self.slots[name], old.slots[name])
        if "second_moment" in kept or kept == ["average"]:
            self.age = old.age
        return kept, [name for name in self.slots if name not in kept]

    # A step

    def step(self, parameters: FloatArray, gradients: FloatArray) -> None:
        """Update the parameters in place; the gradients stay as they are."""
        if self._parameters is not parameters:
            self.build(parameters)
        blocks = self._blocks_for(gradients)
        # A NumPy float64 scalar would turn float32 arrays into float64 on the way: other bits, and slower.
        rate = float(self.rate)
        factors = self._clip_factors(gradients)
        clipvalue = self.clipvalue
        clipped = None if factors is None and clipvalue is None else factors is not None and min(factors) < 1.0
        decay = 1.0 - rate * float(self.weight_decay) if self.weight_decay else None
        coefficients = self.coefficients(rate)
        for block in blocks:
            gradient = block.gradients
            if clipvalue is not None:
                clipped = clipped or _exceeds(gradient, clipvalue)
                gradient = np.clip(gradient, -clipvalue, clipvalue, out=block.clipped)
            elif factors is not None and (factor := factors[block.array]) < 1.0:
                gradient = np.multiply(gradient, factor, out=block.clipped)
            if decay is not None:
                np.multiply(block.parameters, decay, out=block.parameters)
            self.update(block, gradient, coefficients)
            if block.average is not None:
                self._follow(block, block.average)
        self._clipped.note(clipped)
        self.iterations += 1
        self.age += 1

    def coefficients(self, rate: float) -> tuple[float, ...]:
        """The numbers that `update` needs, computed once a step."""
        raise NotImplementedError

    def update(self, block: Block, gradient: FloatArray, coefficients: tuple[float, ...]) -> None:
        """Update one block of the parameters and slots."""
        raise NotImplementedError

    def _follow(self, block: Block, average: FloatArray) -> None:
        """Move the averages towards the parameters; the first step's are the parameters themselves."""
        memory = float(self.ema_momentum) if self.age else 0.0
        np.multiply(average, memory, out=average)
        np.multiply(block.parameters, 1.0 - memory, out=block.scratch)
        np.add(average, block.scratch, out=average)
        every = self.ema_overwrite_frequency
        if every is not None and (self.iterations + 1) % every == 0:
            np.copyto(block.parameters, average)

    def _clip_factors(self, gradients: FloatArray) -> list[float] | None:
        """What each array's gradient is multiplied with so that no norm is too large."""
        if self.global_clipnorm is not None:
            limit = float(self.global_clipnorm)
            return [limit / max(norm(gradients), limit)]
        if self.clipnorm is None:
            return None
        limit = float(self.clipnorm)
        return [limit / max(norm(gradients[array]), limit) for array in self._arrays]

    @staticmethod
    def _check(name: str, value: Any) -> None:
        if not (value is None and name in _OPTIONAL):
            check(name, value)

    def _bind(self, parameters: FloatArray, arrays: Sequence[slice]) -> None:
        self._parameters, self._arrays = parameters, arrays
        self._cut_for = ()

    def _blocks_for(self, gradients: FloatArray) -> list[Block]:
        """The blocks, cut anew where another buffer of gradients or another clipping asks for it."""
        cut_for = (gradients, self.clipnorm is not None)
        if not self._cut_for or self._cut_for[0] is not gradients or self._cut_for[1] != cut_for[1]:
            self._cut_for = cut_for
            self._blocks = self._cut(gradients, self._arrays if cut_for[1] else _WHOLE)
        return self._blocks

    def _cut(self, gradients: FloatArray, arrays: Sequence[slice]) -> list[Block]:
        parameters = self._parameters
        if parameters is None:
            raise RuntimeError("the optimizer is not built")
        parts = list(cut(arrays, parameters.size))
        longest = max(part.stop - part.start for _, part in parts)
        scratch, clipped = (np.empty(longest, parameters.dtype) for _ in range(2))
        return [
            Block(
                array=number,
                parameters=parameters[part],
                gradients=gradients[part],
                slots=tuple(slot[part] for slot in self._slots.values()),
                average=None if self._average is None else self._average[part],
                scratch=scratch[: part.stop - part.start],
                clipped=clipped[: part.stop - part.start],
            )
            for number, part in parts
        ]
