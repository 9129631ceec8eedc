"""Property tests of numerical code: no deadline, since the first call pays for imports."""

from hypothesis import settings

settings.register_profile("numerical", deadline=None)
settings.load_profile("numerical")
