"""What a network knows of its units that are singled out: which ones do not learn, and which ones give 0."""

from typing import Any

import numpy as np

from nntui.core.chosen_units import Units, require_able_to_be_off, require_units
from nntui.core.layers import Dense
from nntui.core.types import AnyArray, FloatArray, IntArray

_MOST_STRETCHES = 64
"""Of whole layers, which are few stretches, slices are copied faster than places that are named one by one."""


class SingledOut:
    """The part of a network that holds its frozen units and those that are off."""

    layers: tuple[Dense, ...]
    parameters: FloatArray

    def views(self, flat: AnyArray) -> tuple[list[Any], list[Any]]:
        """Return a flat buffer, shape (parameters,), as kernels and biases."""
        raise NotImplementedError

    @property
    def frozen(self) -> Units:
        """Units that do not learn: their incoming weights and biases stay as they are."""
        return self._frozen

    @frozen.setter
    def frozen(self, units: Units) -> None:
        """Raises `UserError`, and changes nothing, for units that are not there."""
        self._frozen = require_units(self.layers, units)
        self.standing: tuple[slice | IntArray, ...] = self._places(self._frozen) if any(self._frozen) else ()
        """Where the parameters of frozen units stand in a flat buffer: stretches of it, or their places one by one."""

    @property
    def off(self) -> Units:
        """Units of hidden layers that give 0 in every pass; weight decay and penalties act on their weights still."""
        return self._off

    @off.setter
    def off(self, units: Units) -> None:
        """Raises `UserError`, and changes nothing, for units that are not there or cannot be off."""
        units = require_units(self.layers, units)
        require_able_to_be_off(self.layers, units)
        self._off = units
        self._silent = [np.array(chosen, np.intp) if chosen else None for chosen in units]
        """For each layer the units that give 0, where there are any."""

    def _places(self, units: Units) -> tuple[slice | IntArray, ...]:
        """Where the weights into units and their biases stand in a flat buffer."""
        kernels, biases = self.views(np.arange(self.parameters.size))
        parts = [kernel[:, chosen].ravel() for kernel, chosen in zip(kernels, units, strict=True)]
        parts += [bias[list(chosen)] for bias, chosen in zip(biases, units, strict=True) if bias is not None]
        places = np.sort(np.concatenate(parts))
        stretches = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
        if len(stretches) > _MOST_STRETCHES:
            return (places,)
        return tuple(slice(int(stretch[0]), int(stretch[-1]) + 1) for stretch in stretches)
