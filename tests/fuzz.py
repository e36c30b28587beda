"""Fuzzes the readers, guided by coverage: ``pip install atheris``, then ``python -m tests.fuzz FORM --minutes 10``.

Forms are those of ``tests/read/test_contract.py``, and ``page`` for extraction from HTML. What is found is printed, its
bytes are written beside the corpus, and it becomes a test.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("form")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--corpus", type=Path, default=Path("build/fuzz"))
    given = parser.parse_args()
    import atheris

    with atheris.instrument_imports(include=["whowhom.read", "whowhom.extract"]):
        from tests.read import contract
        from tests.read.test_contract import EXAMPLES
        from whowhom.errors import InputError
        from whowhom.extract import article
        from whowhom.model import Record

    def page(data: bytes) -> None:
        try:
            found = article(
                Record(source="a.html", content=data, media="html", sha256=hashlib.sha256(data).hexdigest())
            )
        except InputError:
            return
        assert all(0 <= s.start < s.end <= len(found.text) for s in found.sentences)

    def form(data: bytes) -> None:
        contract.outcomes_of(EXAMPLES[given.form], data)
        EXAMPLES[given.form].reader.reads(data[: contract.HEAD], EXAMPLES[given.form].name)

    corpus = given.corpus / given.form
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = [b"<!DOCTYPE html><html><head><title>Talks</title></head><body><article><h1>Talks</h1><p>Envoys of both "
             b"states met on the bridge on 11 March 2023 and will meet again.</p></article></body></html>"]  # fmt: skip
    for seed in seeds if given.form == "page" else [EXAMPLES[given.form].content, EXAMPLES[given.form].repeated(1)]:
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    page(seeds[0])  # what is loaded on first use takes its time once
    began = time.monotonic()
    atheris.Setup(
        [sys.argv[0], str(corpus), f"-max_total_time={int(60 * given.minutes)}", "-max_len=20000", "-timeout=60",
         f"-artifact_prefix={given.corpus}/{given.form}-", "-rss_limit_mb=2048", "-print_final_stats=1"],
        page if given.form == "page" else form,
    )  # fmt: skip
    try:
        atheris.Fuzz()
    finally:
        print(f"{given.form}: {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
