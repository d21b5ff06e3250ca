"""``quanheng campaign``: the stages that each unit of a campaign goes through, calendars and bulletins."""

from __future__ import annotations

from functools import partial
from typing import Final

from . import campaign_bulletins, campaign_changes, campaign_views
from .actions import Action, add_actions, run_action, showing_help
from .arguments import Parser, add_format
from .campaign_opening import add_campaign, add_units, add_who
from .language import Speech


def _new(parser: Parser, speech: Speech) -> None:
    parser.add_argument("template", nargs="?", metavar=speech("metavar-template"), help=speech("help-template"))
    parser.add_argument("--name", metavar=speech("metavar-name"), help=speech("help-campaign-name"))
    parser.add_argument("--start", metavar=speech("metavar-date"), help=speech("help-campaign-start"))
    parser.add_argument("-o", "--output", metavar=speech("metavar-file"), help=speech("help-campaign-output"))
    parser.add_argument("--force", action="store_true", help=speech("help-force"))
    add_format(parser, ("table", "json", "csv"))


def _check(parser: Parser, speech: Speech) -> None:
    parser.add_argument("file", nargs="?", metavar=speech("metavar-file"), help=speech("help-campaign-file"))
    parser.add_argument("--trust", action="store_true", help=speech("help-trust"))
    add_format(parser, ("text", "json"))


def _status(parser: Parser, speech: Speech) -> None:
    add_campaign(parser)
    add_units(parser)
    parser.add_argument("--late", action="store_true", help=speech("help-late"))
    parser.add_argument("--as-of", metavar=speech("metavar-date"), help=speech("help-campaign-as-of"))
    add_format(parser, ("table", "json", "csv"))


def _advance(parser: Parser, speech: Speech) -> None:
    add_campaign(parser)
    add_units(parser)
    parser.add_argument("--to", metavar=speech("metavar-stage"), help=speech("help-advance-to"))
    add_who(parser)


def _return(parser: Parser, speech: Speech) -> None:
    add_campaign(parser)
    add_units(parser)
    parser.add_argument("--to", required=True, metavar=speech("metavar-stage"), help=speech("help-return-to"))
    add_who(parser)


def _gate(parser: Parser, speech: Speech) -> None:
    add_campaign(parser)
    add_units(parser)
    parser.add_argument("--gate", metavar=speech("metavar-gate"), help=speech("help-gate"))
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--submit", action="store_true", help=speech("help-submit"))
    group.add_argument("--approve", action="store_true", help=speech("help-approve"))
    group.add_argument("--reject", action="store_true", help=speech("help-reject"))
    group.add_argument("--done", action="store_true", help=speech("help-done"))
    group.add_argument("--except", dest="excepted", action="store_true", help=speech("help-except"))
    parser.add_argument("--author", metavar=speech("metavar-person"), help=speech("help-author"))
    add_who(parser)
    add_format(parser, ("table", "json", "csv"))


def _history(parser: Parser, speech: Speech) -> None:
    parser.add_argument("unit", metavar=speech("metavar-unit"), help=speech("help-history-unit"))
    add_campaign(parser)
    add_format(parser, ("table", "json", "csv"))


def _calendar(parser: Parser, speech: Speech) -> None:
    add_campaign(parser)
    parser.add_argument("--as-of", metavar=speech("metavar-date"), help=speech("help-campaign-as-of"))
    add_format(parser, ("table", "json", "csv"))


def _report(parser: Parser, speech: Speech) -> None:
    parser.add_argument("date", nargs="?", metavar=speech("metavar-date"), help=speech("help-report-date"))
    add_campaign(parser)
    parser.add_argument("--cadence", choices=("week", "ten_days", "month"), help=speech("help-cadence"))
    parser.add_argument("--issue", action="store_true", help=speech("help-issue"))
    parser.add_argument("-o", "--output", metavar=speech("metavar-file"), help=speech("help-bulletin-output"))
    parser.add_argument("--force", action="store_true", help=speech("help-force"))
    add_who(parser)
    add_format(parser, ("table", "json", "csv"))


def _table(parser: Parser, speech: Speech) -> None:
    add_campaign(parser)
    parser.add_argument("--per", choices=("unit", "campaign"), default="unit", help=speech("help-per"))
    parser.add_argument("--columns", choices=("zh", "en"), help=speech("help-columns"))
    parser.add_argument("--as-of", metavar=speech("metavar-date"), help=speech("help-campaign-as-of"))
    parser.add_argument("-o", "--output", metavar=speech("metavar-file"), help=speech("help-campaign-table-output"))
    parser.add_argument("--force", action="store_true", help=speech("help-force"))
    add_format(parser, ("table", "json", "csv"))


ACTIONS: Final = (
    Action("new", _new, campaign_changes.start),
    Action("check", _check, campaign_views.check),
    Action("status", _status, campaign_views.status),
    Action("advance", _advance, campaign_changes.advance),
    Action("gate", _gate, campaign_changes.gate),
    Action("return", _return, campaign_changes.send_back),
    Action("history", _history, campaign_views.history),
    Action("calendar", _calendar, campaign_bulletins.calendar),
    Action("report", _report, campaign_bulletins.report),
    Action("table", _table, campaign_views.table),
)


def add_arguments(parser: Parser, speech: Speech) -> None:
    """Declare the actions of the command and their arguments."""
    del speech
    parser.later = partial(add_actions, parser, "campaign", ACTIONS, without=showing_help(parser))


run = run_action
