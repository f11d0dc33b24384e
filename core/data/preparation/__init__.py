"""How raw columns become a network's inputs, and its outputs the target's values: fitted on the training part alone."""

from nntui.core.data.preparation.fitting import fit_preparation
from nntui.core.data.preparation.formulas import Formula, FormulaInput
from nntui.core.data.preparation.inputs import BooleanInput, CategoryInput, NumberInput
from nntui.core.data.preparation.scaling import FURTHEST
from nntui.core.data.preparation.table import Input, TablePreparation
from nntui.core.data.preparation.target import TargetScale, fit_target_scale, is_heavy_tailed

__all__ = [
    "FURTHEST",
    "BooleanInput",
    "CategoryInput",
    "Formula",
    "FormulaInput",
    "Input",
    "NumberInput",
    "TablePreparation",
    "TargetScale",
    "fit_preparation",
    "fit_target_scale",
    "is_heavy_tailed",
]
