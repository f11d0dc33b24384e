"""Made-up data: classes in a plane on which a boundary can be seen, and functions of one or two inputs."""

from nntui.core.data.synthetic.making import MOST_NOISE, SIZES, TOYS, make, make_raw
from nntui.core.data.synthetic.toy import Toy

__all__ = ["MOST_NOISE", "SIZES", "TOYS", "Toy", "make", "make_raw"]
