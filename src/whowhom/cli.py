"""The command line: options and exit statuses; what a command does is in ``commands``."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from whowhom import __version__
from whowhom.commands import judging, quarantine, reading, record, serving, watching
from whowhom.commands import lake as lakes
from whowhom.commands.names import gazetteer
from whowhom.commands.options import (
    Actors,
    AsOf,
    Countries,
    Database,
    Format,
    Least,
    Modes,
    Most,
    Quads,
    RealisOf,
    Recipients,
    Since,
    Types,
    Until,
)  # fmt: skip
from whowhom.errors import CodebookError, ConfigError, WhowhomError

# Everything heavier is imported by the command that needs it, so that --help and mistakes answer at once.

WRONG_USE, INTERRUPTED, CUT_OFF = 2, 130, 141
"""Exit statuses beside 0 and 1; the last is what a shell reports of a program whose reader has gone."""

app = typer.Typer(
    name="whowhom",
    help="Turns news into a cited record of who did what to whom, when, where, according to whom.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", is_eager=True, help="Print the version and leave.")] = False,
) -> None:
    """Turns news into a cited record of who did what to whom, when, where, according to whom."""
    if version:
        print(f"whowhom {__version__}")
        raise typer.Exit


reading.register(app)
lakes.register(app)


@app.command()
def events(
    actor: Actors = None, recipient: Recipients = None, country: Countries = None, type: Types = None,
    mode: Modes = None, quad: Quads = None, realis: RealisOf = None, since: Since = None, until: Until = None,
    document: Annotated[list[str] | None, typer.Option(help="Id of a document.")] = None,
    publisher: Annotated[list[str] | None, typer.Option(help="Part of a publisher's name.")] = None,
    incident: Annotated[list[str] | None, typer.Option(help="Id of an incident.")] = None,
    as_of: AsOf = None, min_confidence: Least = 0.0, limit: Most = None, format: Format = "table", db: Database = None,
    lake: Annotated[str | None, typer.Option("--lake", metavar="FOLDER|S3", help="Ask a lake, not the record.")] = None,
) -> int:  # fmt: skip
    """Ask the record, or a lake, for events.

    Several values of one option are alternatives; different options must all hold.
    """
    from dataclasses import replace

    from whowhom.checking import checked
    from whowhom.commands import asking
    from whowhom.output import writer
    from whowhom.store.incidents import known_as
    from whowhom.store.queries import Filters

    filters = Filters(
        actor=actor or (), recipient=recipient or (), country=country or (), type=type or (), mode=mode or (),
        quad=quad or (), realis=realis or (), since=since, until=until, document=document or (),
        publisher=publisher or (), as_of=as_of, min_confidence=min_confidence, limit=limit,
    )  # fmt: skip
    filters = checked(filters)
    if lake is not None:
        lakes.only_one(lake, db)
        return lakes.events(lake, replace(filters, incident=incident or ()), writer(format))
    with record.linked(db) as store:
        filters = replace(filters, incident=[known_as(store, id) for id in incident or ()])
        return asking.events(store, filters, writer(format))


@app.command()
def explain(code: Annotated[str, typer.Argument(metavar="TYPE|MODE|CONTEXT|SECTOR|CAMEO")]) -> int:
    """What a code means, with an example."""
    from whowhom.codebook.explain import explain as look_up
    from whowhom.commands.explain import lines

    print("\n\n".join("\n".join(lines(found)) for found in look_up(code)))
    return 0


@app.command()
def resolve(
    phrase: Annotated[str, typer.Argument(metavar="PHRASE")],
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day that counts, as 2023-03-11.")] = None,
    sentence: Annotated[
        str | None, typer.Option("--in", metavar="SENTENCE", help="The sentence that the phrase stands in.")
    ] = None,
    format: Annotated[Literal["table", "jsonl"], typer.Option("--format")] = "table",
) -> int:
    """Who, where or when a phrase means, with everything else that it might mean."""
    from whowhom.commands import resolve as resolving

    candidates = resolving.found(phrase, on, sentence)
    if format == "jsonl":
        import msgspec

        print("\n".join(msgspec.json.encode(c).decode() for c in candidates))
    else:
        print("\n".join(resolving.lines(phrase, candidates)))
    return 0 if candidates else 1


app.add_typer(gazetteer, name="gazetteer")
record.register(app)
judging.register(app)
serving.register(app)
watching.register(app)
quarantine.register(app)


@app.command()
def doctor(db: Database = None) -> int:
    """What is installed, and what is missing or broken."""
    from whowhom import config
    from whowhom.commands.doctor import examine

    broken = 0
    for finding in examine(config.load(db=db)):
        print(f"{finding.state:<4} {finding.part:<9} {finding.words}", flush=True)
        broken |= finding.state == "bad"
    return broken


@app.command(name="eval")
def evaluate(
    suite: Annotated[list[str] | None, typer.Argument(metavar="[SUITE...]", help="Default: all.")] = None,
    data: Annotated[Path, typer.Option(metavar="DIR", help="Folder of measuring sets.")] = Path("../shared/data"),
    format: Annotated[Literal["table", "json"], typer.Option("--format")] = "table",
    check: Annotated[bool, typer.Option("--check", help="Exit with 1 where a score is below its floor.")] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write report.json and report.md, with intervals, there.")
    ] = None,
    misses: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page of everything coded otherwise than the gold.")
    ] = None,
) -> int:
    """Score the coder on gold sets, beside public figures."""
    import json

    from whowhom.commands import evaluate as scoring
    from whowhom.commands.progress import Progress, say
    from whowhom.errors import InputError
    from whowhom.evaluation.report import Scored

    found: dict[str, Scored] = {}
    failed = 0
    with Progress("scoring") as progress:
        for name in scoring.chosen(suite or ()):
            try:
                found[name] = scoring.scored(name, data, resample=report is not None)
            except InputError as error:
                progress.say(f"whowhom: {error}")
                failed = 1
            progress.step(name)
    floors = scoring.floors()
    scoring.write(found, floors, report, misses)
    scores: scoring.Scores = {name: dict(suite.figures) for name, suite in found.items()}
    print(json.dumps(scores, indent=2) if format == "json" else "\n".join(scoring.report(scores, floors)))
    low = list(scoring.below(scores, floors))
    for sentence in low:
        say(f"whowhom: {sentence}")
    return 1 if failed or (check and low) else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit status. Whatever goes wrong is one sentence on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = app(args=given or ["--help"], prog_name="whowhom", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except typer.TyperException as error:
        command = next((f" {word}" for word in given[:1] if word in _commands()), "")
        return _fail(f"{error.format_message().rstrip('.')} (see `whowhom{command} --help`)", WRONG_USE)
    except (ConfigError, CodebookError) as error:
        return _fail(str(error), WRONG_USE)
    except WhowhomError as error:
        return _fail(str(error), 1)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as end:
        # This is how typer ends when the program that reads our output has gone.
        if isinstance(end.__context__, BrokenPipeError):
            return _reader_gone()
        return _fail(end.code, 1) if isinstance(end.code, str) else int(end.code or 0)
    except OSError as error:
        # Sources and the record speak for themselves: what is left is mostly the output, on a disk that is full.
        where = f"{error.filename}: " if error.filename else "the output cannot be written: "
        return _fail(where + (error.strerror or str(error)), 1)
    except Exception as error:
        # A defect of ours: whoever wants to report it can have the whole story.
        if os.environ.get("WHOWHOM_TRACEBACK"):
            raise
        hint = "please report it, with what WHOWHOM_TRACEBACK=1 adds"
        return _fail(f"failed ({type(error).__name__}: {error}); {hint}", 1)


def _reader_gone() -> int:
    # What is still buffered has nowhere to go; Python would complain about that at its exit.
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return CUT_OFF


def _commands() -> set[str]:
    own = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    return own | {group.name for group in app.registered_groups if group.name}


def _fail(sentence: str, status: int) -> int:
    with contextlib.suppress(OSError):
        print("whowhom:", " ".join(sentence.split()), file=sys.stderr)
    return status
