"""``serve``: the desk in a browser and for programs; one process owns the record."""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whowhom.commands.options import Database
from whowhom.commands.progress import say
from whowhom.errors import ConfigError

if TYPE_CHECKING:
    from whowhom.serve.desk import Desk

PORT = 8417

MEMORY = "1GB"
"""What the record may hold in memory for twenty readers: with the 256 MB of one command four of a thousand pages failed
on 10^5 incidents (``benchmarks.desk``)."""


def serve(
    db: Database = None,
    host: Annotated[
        str, typer.Option(help="Address to bind; beyond this machine only with a token or a proxy.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port.")] = PORT,
    token_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File whose first line is the token that everyone must show.")
    ] = None,
    behind_proxy: Annotated[
        str | None, typer.Option(metavar="HEADER", help="A proxy in front says who asks, in this header.")
    ] = None,
    allow_host: Annotated[list[str] | None, typer.Option(help="A name that the desk answers to; repeat.")] = None,
) -> int:
    """Open the record in a browser and to programs; Ctrl-C stops it."""
    import uvicorn

    from whowhom import config
    from whowhom.commands.coding import link
    from whowhom.serve.app import create_app
    from whowhom.serve.judge import Judge
    from whowhom.serve.security import Access
    from whowhom.store import linking
    from whowhom.store.embedded import Store

    token = token_in(token_file)
    if not _loopback(host) and token is None and behind_proxy is None:
        remedy = "give --token-file FILE, or --behind-proxy HEADER where a proxy asks who it is"
        raise ConfigError(f"{host} can be reached from elsewhere: {remedy}")
    settings = config.load(db=db)
    access = Access(token=token, proxy=behind_proxy, hosts=(*Access().hosts, *(allow_host or ())))
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # The server raises again what stopped it; as an exception, so that the record is closed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Store.open(settings.db) as store:
        if linking.pending(store):
            link(store)
        store.allow(MEMORY)
        app = create_app(store, settings, access, Judge(store, settings))
        warm(app.state.desk)
        say(f"{settings.db} at http://{host if ':' not in host else f'[{host}]'}:{port}/ (Ctrl-C stops it)")
        server = uvicorn.Server(uvicorn.Config(
            app, host=host, port=port, log_level="warning", access_log=False, server_header=False, date_header=True,
            timeout_keep_alive=10, timeout_graceful_shutdown=10, limit_concurrency=400,
            h11_max_incomplete_event_size=32_768,
        ))  # fmt: skip
        try:
            with contextlib.suppress(KeyboardInterrupt, SystemExit):
                server.run()
        finally:
            app.state.desk.close()
        if not (server.started or server.should_exit):
            raise ConfigError(f"port {port} of {host} cannot be had: is another desk there? Give another as --port N")
        say("stopped; the record is closed")
    return 0


def warm(desk: Desk) -> None:
    """What every first page needs, before anyone waits for it; an empty record has nothing to warm."""
    from whowhom.errors import StoreError

    say("getting ready: tension and alerts")
    with contextlib.suppress(StoreError):
        desk.warm()


def token_in(path: Path | None) -> str | None:
    """The token in a file's first line, None without a file; ConfigError where there is none."""
    if path is None:
        return None
    try:
        token = path.read_text(encoding="utf-8").splitlines()[0].strip()
    except (OSError, IndexError, UnicodeDecodeError) as error:
        raise ConfigError(f"--token-file {path} cannot be read: put a long random word into its first line") from error
    if len(token) < 16:
        raise ConfigError(f"the token in {path} is short: take 16 letters or more")
    return token


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def register(app: typer.Typer) -> None:
    """Put the command into the program's."""
    app.command()(serve)
