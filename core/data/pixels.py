"""How the pixels of a picture are named where rows are pictures."""


def pixel_names(shape: tuple[int, int]) -> tuple[str, ...]:
    """Names of the features of a flattened picture of that height and width, row by row, counted from 0."""
    return tuple(f"pixel {row},{column}" for row in range(shape[0]) for column in range(shape[1]))
