"""Every detector there is, in one tuple: a new one is a new entry."""

from __future__ import annotations

from herotui.detect.detector import Detector
from herotui.detect.detectors import access, outward, people

DETECTORS: tuple[Detector, ...] = (
    *access.DETECTORS,
    *people.DETECTORS,
    *outward.DETECTORS,
)
