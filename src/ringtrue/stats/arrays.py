"""Names for the arrays that mathematics passes about."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
# A probability is never taken below this: its logarithm must stay finite.
FLOOR = 1e-100
