"""Which articles of the corpus train, which calibrate, and which are the suite ``own``."""

from __future__ import annotations

import hashlib


def part_of(article: str) -> str:
    """"test" for a tenth of the articles, "check" for another (early stopping, calibration), else "train".

    Decided by a hash of the id, so that adding articles moves no other.
    """
    bucket = int(hashlib.sha256(article.encode()).hexdigest(), 16) % 10
    return {0: "test", 1: "check"}.get(bucket, "train")
