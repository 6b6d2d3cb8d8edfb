"""What holds for every test: no property fails because the machine was busy."""

from hypothesis import settings

settings.register_profile("spark", deadline=None)
settings.load_profile("spark")
