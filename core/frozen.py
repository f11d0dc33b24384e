"""Updates that leave frozen units as they are, bit for bit."""

from nntui.core.network import Network
from nntui.core.optimizers import Optimizer


def update(optimizer: Optimizer, network: Network) -> None:
    """Let the optimizer move the network's parameters by its gradients; those of frozen units stand still."""
    if network.standing:
        _update_others(optimizer, network)
    else:
        optimizer.step(network.parameters, network.gradients)


def _update_others(optimizer: Optimizer, network: Network) -> None:
    """Take a step, and put back what belongs to frozen units.

    Their gradients count as 0, also in the norm of the whole gradient, and their slots stand still with them, as
    those of a layer that is not trainable do in Keras: a unit that is to learn again goes on where it stood. Moving
    averages of their parameters are the parameters themselves.
    """
    places, parameters, gradients = network.standing, network.parameters, network.gradients
    if not optimizer.is_built_for(parameters):
        optimizer.build(parameters, network.arrays)
    optimizer.coefficients(float(optimizer.rate))  # brings sums to forgetting factors that have changed
    standing = [parameters, gradients, *(optimizer.slots[name] for name in optimizer.slot_names())]
    held = [(array, place, array[place].copy()) for array in standing for place in places]
    for place in places:
        gradients[place] = 0.0
    optimizer.step(parameters, gradients)
    for array, place, values in held:
        array[place] = values
    if optimizer.average is not None:
        for place in places:
            optimizer.average[place] = parameters[place]
