"""NumPy's own files, .npz and .npy, as data to train on."""

from nntui.core.data.arrays.reading import is_array_file, read_arrays

__all__ = ["is_array_file", "read_arrays"]
