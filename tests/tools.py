"""Programs that some tests need: a machine without one skips them and says why; under CI the test fails instead."""

import os
import shutil

import pytest

# Daemons live where an ordinary PATH does not look.
PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


def program(name: str, package: str) -> str:
    """The path of a program of this Debian package."""
    found = shutil.which(name, path=PLACES)
    if found is None:
        reason = f"{name} is missing (Debian package {package})"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found
