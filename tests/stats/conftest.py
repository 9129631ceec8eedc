"""Property tests of numerical code: no deadline, since the first call pays for imports."""

import os

from hypothesis import settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("numerical", deadline=None)
settings.load_profile("numerical")
