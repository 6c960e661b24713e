"""The tables of the library and of the cities (the second half of `tables.py`)."""

from __future__ import annotations

from nua_data.check_columns import day, languages, number, table, text, whole, year
from nua_data.model import Nature

ISO3 = "ISO 3166-1 alpha-3 code of the state"
SOURCE = "Address, or symbol and paragraph of the United Nations document, that says so"
LATITUDE = {"low": -90, "high": 90}
LONGITUDE = {"low": -180, "high": 180}


def _population(year: int, kind: str) -> dict:
    """Declare the population of a city in a year, in thousands."""
    return {f"pop{year}k": number(f"Population {year}, thousands ({kind})", low=0)}


LIBRARY = (
    table(
        "recommendations_2022",
        "A recommendation of the quadrennial report of 2022, in this project's words.",
        {
            "recommendation": text("Code", pattern=r"R\d"),
            "text": text("What is recommended, to whom"),
            "source": text(SOURCE),
        },
        key=("recommendation",),
        owner="undocs",
    ),
    table(
        "wuf12_lessons",
        "A lesson of the World Urban Forum of 2024 (WUF12), in this project's words.",
        {"lesson": text("Letter", pattern="[a-z]"), "text": text("What was learnt")},
        key=("lesson",),
        owner="undocs",
    ),
    table(
        "review_evidence",
        "What in this release speaks of a phase, a stream, a recommendation or a lesson.",
        {
            "kind": text(
                "What is evidenced", one_of=("phase", "stream", "recommendation", "lesson")
            ),
            "code": text("Its code in the table of phases, streams, recommendations or lessons"),
            "row": whole("Order among the evidence of the same thing", low=1),
            "says": text(
                "Shows it, stands beside it, or is the opening or closing of a phase",
                one_of=("shows", "beside", "opens", "closes"),
            ),
            "indicator": text("An indicator", empty=True, of="indicators.indicator"),
            "event": text("An event", empty=True, of="events.event"),
            "document": text("Symbol of a document of agenda_library", empty=True),
            "paragraph": text("Paragraph in it", empty=True),
            "fact": text(
                "A number made of the release",
                empty=True,
                one_of=(
                    "reports",
                    "headline_indicators",
                    "coverage",
                    "own_points",
                    "producers",
                    "announced_reviews",
                ),
            ),
        },
        key=("kind", "code", "row"),
        owner="project",
    ),
    table(
        "agenda_library",
        "A thing named in HSP/OECPR.2025/2 or HSP/GC/26/4, with its paragraph.",
        {
            "entry": text("Code of the entry", pattern="[a-z0-9_]+"),
            "document": text("Symbol of the document"),
            "paragraph": text("Paragraph or footnote"),
            "kind": text("What kind of thing it is", pattern="[a-z]+"),
            "section": text(
                "Part of the page on the Agenda that lists it, by its paragraph",
                empty=True,
                one_of=("regional_work", "regional_platform", "capacity"),
            ),
            "what": text("Its name, in short, as noted from the document"),
            "naming": text(
                "A title, shown as it is, or a description, worded in each language",
                one_of=("title", "described"),
            ),
            "fact_date_place": text("Date, place or number given with it", empty=True),
            "start": day("First day, month or year in that text", empty=True),
            "end": day("Last day, month or year in that text", empty=True),
            "place": text("Places in that text", empty=True),
        },
        key=("entry",),
        owner="undocs",
    ),
    table(
        "agenda_library_countries",
        "A state that the text of an entry of the library names, or whose city it names.",
        {
            "entry": text("The entry", of="agenda_library.entry"),
            "iso3": text(ISO3, of="countries.iso3"),
            "said": text("The words of the entry that name it"),
        },
        key=("entry", "iso3"),
        owner="project",
    ),
    table(
        "frameworks",
        "A part of a framework for monitoring or for action.",
        {
            "framework": text("Name of the framework"),
            "part": text("Part of it"),
            "detail": text("What the part holds", empty=True),
            "source": text(SOURCE),
        },
        key=("framework", "part"),
        owner="project",
    ),
    table(
        "framework_parts",
        "A named part of a framework that the table of frameworks describes.",
        {
            "code": text("Code of the part", pattern="[a-z0-9_]+"),
            "framework": text("Name of the framework, as in the table of frameworks"),
            "part": text("Row of that table whose text names it"),
            "position": whole("Order among the parts of the framework", low=1),
            "name": text("Its name in that text"),
            "elements": whole("How many elements it has; empty where not said", low=0, empty=True),
        },
        key=("code",),
        owner="project",
    ),
    table(
        "terms_six_languages",
        "A term of the Agenda in the six official languages.",
        {
            "term": text("The term as this project calls it"),
            **languages("The term in {language}"),
            "languages_seen": text("Codes of the languages whose wording a source has", empty=True),
            "languages_variant": text(
                "Codes of the languages whose source has another wording, or part of it only",
                empty=True,
            ),
            "source_url": text("Addresses of the sources", empty=True),
        },
        key=("term",),
        owner="project",
    ),
    table(
        "sdg_titles_six_languages",
        "The title of an SDG indicator in the six official languages.",
        {
            "sdg": text("Number of the SDG indicator"),
            **languages("Title in {language}"),
            "source_url": text(SOURCE),
        },
        key=("sdg",),
        owner="un",
    ),
    table(
        "cities_wup2018",
        "A city of 300,000 persons or more (values after 2015 are projections of 2018).",
        {
            "iso3": text(ISO3, of="countries.iso3"),
            "wup_code": text("Code of the city in World Urbanization Prospects", pattern=r"\d+"),
            "city": text("Name of the city"),
            "lat": number("Latitude, degrees", **LATITUDE),
            "lon": number("Longitude, degrees", **LONGITUDE),
            **_population(2000, "estimate"),
            **_population(2010, "estimate"),
            **_population(2015, "estimate"),
            **_population(2020, "projection"),
            **_population(2025, "projection"),
            **_population(2030, "projection"),
        },
        key=("wup_code",),
        owner="wup",
    ),
    table(
        "city_values",
        "The value of an indicator for a city in a year.",
        {
            "iso3": text(ISO3, of="countries.iso3", category=True),
            "sdg": text("SDG indicator", category=True),
            "indicator": text("Indicator", of="indicators.indicator", category=True),
            "city": text("Key of the city: iso2 code and name"),
            "year": year("Year of the value"),
            "value": number("Value in the unit of the indicator"),
            "nature": text("How the value came to be", one_of=Nature, category=True),
        },
        key=("indicator", "city", "year"),
        owner="unhabitat",
    ),
    table(
        "cities_public_transport_2020",
        "Access to public transport (SDG 11.2.1) in a city, with a point and a population.",
        {
            "iso3": text(
                ISO3 + "; empty where the code is of no state", empty=True, of="countries.iso3"
            ),
            "country_iso2": text("ISO 3166-1 alpha-2 code at the producer", pattern="[A-Z]{2}"),
            "country_name": text("Name of the country or area at the producer"),
            "city": text("Name of the city at the producer"),
            "city_std": text("Name of the matched place (GeoNames)"),
            "year": year("Year of the value"),
            "region": text("M49 region"),
            "subregion": text("M49 subregion"),
            "geoname_id": text("GeoNames number of the matched place", pattern=r"\d+"),
            "lat": number("Latitude, degrees", **LATITUDE),
            "lon": number("Longitude, degrees", **LONGITUDE),
            "population": whole("Persons by GeoNames; 0 where it has none", low=0),
            "pct_pt_access": number("Population with convenient access, %", low=0, high=100),
        },
        key=("country_iso2", "city", "geoname_id", "pct_pt_access"),
        owner="unhabitat",
    ),
)
