"""A network whose units that are off are written into its weights, for those that know of no units that are off."""

import copy

from nntui.core.chosen_units import no_units
from nntui.core.network import Network


def folded(network: Network) -> Network:
    """Return a network that gives the same outputs with all its units on: the network itself where none is off.

    What leads into a unit that is off and out of it becomes 0. The outgoing weights would be enough but for a value
    that is not finite, which times 0 is no number.
    """
    if not any(network.off):
        return network
    made = copy.copy(network)
    made.off = no_units(made.layers)
    for layer, units in enumerate(network.off):
        if units:
            made.kernels[layer][:, units] = 0.0
            made.kernels[layer + 1][units, :] = 0.0
            bias = made.biases[layer]
            if bias is not None:
                bias[list(units)] = 0.0
    return made
