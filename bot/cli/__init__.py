"""The command line: what an operator types.

Results go to standard output, everything else to standard error.  Exit codes: 0 done, 1 failed, 2 wrong usage or
configuration.  Nothing heavy is imported before the command is known, so that `sitrep --help` is instant.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

DONE, FAILED, WRONG = 0, 1, 2
RUN = "bot.cli.running:run"

Arguments = argparse.Namespace
Add = Callable[[argparse.ArgumentParser], None]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and answers its exit code."""
    parser = build_parser()
    args = parser.parse_args(argv)
    if not args.run:
        parser.print_help(sys.stderr)
        return WRONG
    args.owns_process = argv is None
    if not args.owns_process or args.run != RUN:
        return _guarded(args)
    # Loading takes a second or two: a service manager that changes its mind meanwhile is obeyed cleanly too.
    signal.signal(signal.SIGTERM, _stop_before_start)
    try:
        return _guarded(args)
    finally:
        # One more of them must not spoil a stop that is all but done.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _stop_before_start(_number: int, _frame: object) -> None:
    raise SystemExit(DONE)


def _guarded(args: Arguments) -> int:
    from bot.errors import ConfigError, SitrepError

    module, function = args.run.split(":")
    try:
        return int(getattr(import_module(module), function)(args))
    except ConfigError as error:
        for problem in error.problems:
            print(f"sitrep: {problem}", file=sys.stderr)
        return WRONG
    except SitrepError as error:
        print(f"sitrep: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # The reader of a pipe has gone (| head): nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        print("sitrep: interrupted", file=sys.stderr)
        return FAILED


def build_parser() -> argparse.ArgumentParser:
    """The parser with every command; a command is named as module:function and imported when it runs."""
    from bot import __version__

    parser = argparse.ArgumentParser(
        prog="sitrep",
        description="Briefs people on armed conflicts: polls news sources, extracts developments, merges reports of "
        "one incident, and sends digests to Telegram chats.",
        epilog="Start with: sitrep demo",
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=16),
    )
    parser.add_argument("--version", action="version", version=f"sitrep {__version__}")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    for name, run, summary, example, add in COMMANDS:
        command = commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=f"example:\n  {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.set_defaults(run=run)
        add(command)
    return parser


def _nothing(_parser: argparse.ArgumentParser) -> None:
    """A command without arguments."""


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="JSON lines instead of a table")


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--script", metavar="FILE", help="read the user's lines from FILE instead of the terminal")
    parser.add_argument("--exit", action="store_true", help="end after the script's last line")


def _poll(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", metavar="ID", help="this source alone, due or not")


def _extract(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help=".json, .jsonl, .html or .txt; - is standard input")
    parser.add_argument(
        "--explain", action="store_true", help="say which trigger, roles and rule made each development"
    )


def _ingest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="article files, a folder of them, or a newsroom")
    parser.add_argument("--now", metavar="ISO", help="leave out what was published later (default: the clock)")


def _evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("newsroom", metavar="NEWSROOM", help="a folder with articles/ and gold/")
    parser.add_argument("--errors", action="store_true", help="name every miss")
    _json(parser)


def _incidents(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="ISO", help="whose newest report is not older")
    parser.add_argument("--until", metavar="ISO", help="whose first report is not newer")
    parser.add_argument(
        "--conflict", action="append", default=[], metavar="ID", help="of this conflict; may be repeated"
    )
    parser.add_argument("--type", action="append", default=[], metavar="T", help="of this type; may be repeated")
    parser.add_argument("--place", action="append", default=[], metavar="NAME", help="there; may be repeated")
    parser.add_argument("--country", action="append", default=[], metavar="CC", help="in this country; may be repeated")
    parser.add_argument("--confidence", action="append", default=[], metavar="WORD", help="this sure; may be repeated")
    parser.add_argument("--importance", type=int, default=0, metavar="N", help="of at least this importance, 0 to 100")
    parser.add_argument("--search", default="", metavar="WORDS", help="that mention these words")
    parser.add_argument("--retracted", action="store_true", help="those too that an operator retracted")
    parser.add_argument("--explain", default="", metavar="ID", help="why this one has its reports, and not others")
    parser.add_argument(
        "--log", nargs="?", const="", metavar="ID", help="what rules and operators merged, split or retracted"
    )
    _json(parser)


def _digest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--now", metavar="ISO", help="the moment of the digest (default: the clock)")
    parser.add_argument("--timezone", metavar="ZONE", help="an IANA name, such as Europe/Kyiv (default: the settings')")
    parser.add_argument(
        "--conflict", action="append", default=[], nargs="+", metavar="ID", help="these conflicts alone"
    )
    parser.add_argument("--type", action="append", default=[], nargs="+", metavar="T", help="these types alone")
    parser.add_argument("--language", default="en", choices=["en"], help="of the headlines and labels")
    parser.add_argument("--format", default="text", choices=["telegram", "text", "json"], help="what to print")


def _sources(parser: argparse.ArgumentParser) -> None:
    actions = ["list", "check", "import", "export"]
    meaning = "check fetches each; import adds those of an OPML file; export prints OPML"
    parser.add_argument("action", nargs="?", default="list", choices=actions, help=meaning)
    parser.add_argument("file", nargs="?", metavar="FILE.opml", help="the list to import")
    _json(parser)


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="where the copy goes; an existing file is not overwritten")


def _export(parser: argparse.ArgumentParser) -> None:
    meaning = "a row for a spreadsheet, a JSON line or a map's feature for each (default: jsonl)"
    parser.add_argument("--format", default="jsonl", choices=["csv", "jsonl", "geojson"], help=meaning)


COMMANDS: tuple[tuple[str, str, str, str, Add], ...] = (
    (
        "run",
        RUN,
        "run the bot until it is told to stop",
        "SITREP_TELEGRAM_TOKEN=… sitrep run",
        _nothing,
    ),
    ("demo", "bot.cli.demo:demo", "run the whole bot with no token and no network", "sitrep demo", _demo),
    (
        "poll",
        "bot.cli.running:poll",
        "poll due sources once, read and merge what is new",
        "sitrep poll --source bbc-world",
        _poll,
    ),
    (
        "extract",
        "bot.cli.reading:extract",
        "print what articles say; store nothing",
        "sitrep extract article.json",
        _extract,
    ),
    (
        "ingest",
        "bot.cli.reading:ingest",
        "store, read and merge article files as if polled",
        "sitrep ingest newsroom/ --now 2024-11-22T08:00:00Z",
        _ingest,
    ),
    (
        "evaluate",
        "bot.cli.reading:evaluate",
        "measure the reading on a labelled newsroom",
        "sitrep evaluate tests/quality/newsrooms/asia",
        _evaluate,
    ),
    (
        "incidents",
        "bot.cli.incidents:incidents",
        "list the merged incidents",
        "sitrep incidents --conflict ukraine --json",
        _incidents,
    ),
    (
        "digest",
        "bot.cli.asking:digest",
        "print the digest that a chat would get",
        "sitrep digest --timezone Europe/Kyiv --conflict ukraine",
        _digest,
    ),
    (
        "sources",
        "bot.cli.sources:sources",
        "list the sources and their state, check each, import or export a list",
        "sitrep sources check",
        _sources,
    ),
    (
        "check",
        "bot.cli.upkeep:check",
        "check configuration, database, model, token and clock",
        "sitrep check",
        _nothing,
    ),
    ("health", "bot.cli.health:health", "exit 0 when the running bot is alive and fresh", "sitrep health", _nothing),
    ("migrate", "bot.cli.upkeep:migrate", "bring the database to this version's schema", "sitrep migrate", _nothing),
    (
        "backup",
        "bot.cli.upkeep:backup",
        "copy the running database to a file",
        "sitrep backup sitrep-monday.db",
        _backup,
    ),
    (
        "export",
        "bot.cli.asking:export",
        "write out every incident",
        "sitrep export --format geojson > incidents.geojson",
        _export,
    ),
)
