"""What a cell of each column must be; the docstring of a rule names it in the sentence about a cell that breaks it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from whowhom.codebook import cameo, plover
from whowhom.export import acled, countries, sectors
from whowhom.export.cells import DIGITS

Rule = Callable[[str], bool]


def integer(cell: str) -> bool:
    """whole number"""
    return re.fullmatch(r"-?\d+", cell) is not None


def number(cell: str) -> bool:
    """id of at most 18 digits"""
    return re.fullmatch(r"[1-9]\d*", cell) is not None and len(cell) <= DIGITS


def fraction(cell: str) -> bool:
    """number"""
    return re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", cell) is not None


def truth(cell: str) -> bool:
    """0 or 1"""
    return cell in ("0", "1")


def day(cell: str) -> bool:
    """day of the calendar (YYYY-MM-DD)"""
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def packed(cell: str) -> bool:
    """day of the calendar (YYYYMMDD)"""
    return len(cell) == 8 and day(f"{cell[:4]}-{cell[4:6]}-{cell[6:]}")


def stamp(cell: str) -> bool:
    """time (YYYYMMDDHHMMSS)"""
    return re.fullmatch(r"\d{8}([01]\d|2[0-3])[0-5]\d[0-5]\d", cell) is not None and packed(cell[:8])


def latitude(cell: str) -> bool:
    """latitude in degrees"""
    return fraction(cell) and -90 <= float(cell) <= 90


def longitude(cell: str) -> bool:
    """longitude in degrees"""
    return fraction(cell) and -180 <= float(cell) <= 180


def goldstein(cell: str) -> bool:
    """weight from -10 to 10"""
    return fraction(cell) and -10 <= float(cell) <= 10


def percent(cell: str) -> bool:
    """whole number from 0 to 100"""
    return integer(cell) and 0 <= int(cell) <= 100


def event(cell: str) -> bool:
    """CAMEO code"""
    return cameo.known(cell)


def quad(cell: str) -> bool:
    """quad class from 1 to 4"""
    return cell in ("1", "2", "3", "4")


def country(cell: str) -> bool:
    """country in ISO 3166-1 alpha-3"""
    return countries.name(cell) != ""


def cameo_country(cell: str) -> bool:
    """country of CAMEO"""
    return cell in countries.all_cameo()


def name(cell: str) -> bool:
    """name of a country"""
    return cell in countries.table("countries.tsv", "name").values()


def cow(cell: str) -> bool:
    """country of the Correlates of War"""
    return cell in countries.table("cow.tsv", "cow").values()


def fips(cell: str) -> bool:
    """country in FIPS 10-4"""
    return cell in countries.table("fips.tsv", "fips").values()


def agent(cell: str) -> bool:
    """agent code of CAMEO"""
    return cell in sectors.AGENTS


def plover_type(cell: str) -> bool:
    """event type of PLOVER"""
    return cell in plover.TYPES


def plover_quad(cell: str) -> bool:
    """quad class of PLOVER"""
    return cell.lower() in {type.quad for type in plover.types().values()}


def contexts(cell: str) -> bool:
    """list of PLOVER's contexts"""
    return all(each in plover.contexts() for each in cell.split(";"))


def precision(cell: str) -> bool:
    """precision from 1 to 3"""
    return cell in ("1", "2", "3")


def inter(cell: str) -> bool:
    """kind of party of ACLED"""
    return cell in tuple("12345678")


def interaction(cell: str) -> bool:
    """interaction of ACLED"""
    return re.fullmatch(r"[1-8][0-8]", cell) is not None


def disorder(cell: str) -> bool:
    """disorder type of ACLED"""
    return cell in {kind[0] for kind in acled.kinds().values()}


def acled_event(cell: str) -> bool:
    """event type of ACLED"""
    return cell in {kind[1] for kind in acled.kinds().values()} | {"Battles"}


def acled_sub_event(cell: str) -> bool:
    """sub-event type of ACLED"""
    return cell in {kind[2] for kind in acled.kinds().values()} | {"Attack", "Armed clash"}


_SIDES = ("Actor1", "Actor2")

RULES: dict[str, dict[str, Rule]] = {
    "polecat": {
        "Event Date": day, "Event Type": plover_type, "Intensity": goldstein, "Quad Code": plover_quad,
        "Contexts": contexts, "Actor Country": country, "Actor COW": cow, "Recipient Country": country,
        "Recipient COW": cow, "Country": country, "Latitude": latitude, "Longitude": longitude,
        "GeoNames ID": integer, "Publication Date": day,
    },
    "icews": {
        "Event ID": number, "Event Date": day, "Source Country": name, "CAMEO Code": event, "Intensity": goldstein,
        "Target Country": name, "Sentence Number": integer, "Country": name, "Latitude": latitude,
        "Longitude": longitude,
    },
    "gdelt": {
        "GLOBALEVENTID": number, "SQLDATE": packed, "MonthYear": integer, "Year": integer, "FractionDate": fraction,
        "IsRootEvent": truth, "EventCode": event, "EventBaseCode": event, "EventRootCode": event, "QuadClass": quad,
        "GoldsteinScale": goldstein, "NumMentions": integer, "NumSources": integer, "NumArticles": integer,
        "ActionGeo_Type": integer, "ActionGeo_CountryCode": fips, "ActionGeo_Lat": latitude,
        "ActionGeo_Long": longitude, "DATEADDED": stamp,
        **{f"{side}CountryCode": cameo_country for side in _SIDES},
        **{f"{side}Type{at}Code": agent for side in _SIDES for at in (1, 2, 3)},
    },
    "gdelt-mentions": {
        "GLOBALEVENTID": number, "EventTimeDate": stamp, "MentionTimeDate": stamp, "MentionType": integer,
        "SentenceID": integer, "Actor1CharOffset": integer, "Actor2CharOffset": integer,
        "ActionCharOffset": integer, "InRawText": truth, "Confidence": percent,
    },
    "acled": {
        "event_date": day, "year": integer, "time_precision": precision, "disorder_type": disorder,
        "event_type": acled_event, "sub_event_type": acled_sub_event, "inter1": inter, "inter2": inter,
        "interaction": interaction, "iso": integer, "country": name, "latitude": latitude, "longitude": longitude,
        "geo_precision": precision, "fatalities": integer,
    },
    "phoenix": {
        "date": packed, "year": integer, "month": integer, "day": integer, "source_root": cameo_country,
        "source_agent": agent, "target_root": cameo_country, "target_agent": agent, "code": event,
        "root_code": event, "quad_class": quad, "goldstein": goldstein, "issues": contexts, "lat": latitude,
        "lon": longitude, "country": country,
    },
}  # fmt: skip
"""Rules by format and column; an empty cell breaks none."""
