"""Every detector there is, in one tuple: a new one is a new entry."""

from __future__ import annotations

from herotui.detect.detector import Detector
from herotui.detect.detectors import (
    access,
    activity,
    apps,
    baseline,
    buildpacks,
    code,
    config_vars,
    databases,
    outward,
    people,
    running,
    traces,
)

DETECTORS: tuple[Detector, ...] = (
    *access.DETECTORS,
    *people.DETECTORS,
    *outward.DETECTORS,
    *databases.DETECTORS,
    *running.DETECTORS,
    *apps.DETECTORS,
    *buildpacks.DETECTORS,
    *config_vars.DETECTORS,
    *code.DETECTORS,
    *traces.DETECTORS,
    *activity.DETECTORS,
    *baseline.DETECTORS,
)
