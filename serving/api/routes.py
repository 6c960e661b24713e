"""The addresses of the data API, their parameters, and the document that describes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.security import APIKeyCookie, HTTPBearer

from nua_data.release import Release, watch_release
from serving.api import problems
from serving.api.answers import TYPES, answer
from serving.api.answers import Query as TableQuery
from serving.api.kept import KeptAnswers
from serving.api.problems import NotKnown
from serving.api.resources import RESOURCES, Choice, Resource, resource_table, store_state

PREFIX = "/api/v1"
ABOUT = (
    "The tables behind the pages of NUA Progress, by the same functions. Every answer names its"
    " data release and the day of its facts; missing values stay missing, and the column"
    " `missing`, where there is one, says why; `columns` says what each column means. Formats:"
    " JSON, CSV, Parquet, by the ending of the address or by Accept. An answer changes only with"
    " the data release: use ETag and If-None-Match."
)
LIMIT, MOST = 1000, 10_000
SIGN_IN = (
    Depends(
        HTTPBearer(
            bearerFormat="JWT",
            scheme_name="token",
            description="A token of the sign-in service for this service.",
            auto_error=False,
        )
    ),
    Depends(
        APIKeyCookie(
            name="_streamlit_user",
            scheme_name="session",
            description="The cookie of a sign-in in the browser.",
            auto_error=False,
        )
    ),
)
"""Named in the document where sign-in is on; by themselves they refuse nothing."""
LASTING = "public, max-age=60, must-revalidate"


def make_api(is_open: bool = True) -> FastAPI:
    """Make the API as an app of its own, to be mounted at `PREFIX`.

    Where it is not open the document names the two ways to sign in; serving/sign_in checks them.
    """
    app = FastAPI(
        dependencies=[] if is_open else [*SIGN_IN],
        responses={} if is_open else problems.SIGN_IN_RESPONSES,
        title="NUA Progress data",
        version="1",
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
    )
    problems.add_handlers(app)
    # The first added is the innermost: whatever guards the API is asked before.
    app.add_middleware(KeptAnswers)

    @app.get("/", summary="What is offered", response_description="Resources and their addresses")
    def index() -> dict[str, Any]:
        names = {name: f"{PREFIX}/{name}" for name in RESOURCES}
        return {"resources": names, "formats": [*TYPES], "openapi": f"{PREFIX}/openapi.json"}

    for name, resource in RESOURCES.items():
        _add_resource(app, name, resource)
    return app


def _add_resource(app: FastAPI, name: str, resource: Resource) -> None:
    """Add ``/name`` (format by Accept) and ``/name.json|csv|parquet``."""
    contents = {kind: {} for kind in TYPES.values()}
    responses: dict[int | str, dict[str, Any]] = {
        200: {"description": resource.about, "content": contents},
        304: {"description": "Not changed since the ETag given"},
        **problems.RESPONSES,
    }
    shared: dict[str, Any] = {
        "methods": ["GET"],
        "summary": resource.about,
        "response_class": Response,
    }
    read = _reader(name, resource)

    def by_accept(request: Request, **given: Any) -> Response:
        form = accepted_form(request.headers.get("accept", "*/*"))
        if form is None:
            offered = ", ".join(TYPES.values())
            return problems.problem(406, "None of these formats is offered", f"Offered: {offered}.")
        return read(request, form, given)

    _sign(by_accept, resource)
    app.add_api_route(f"/{name}", by_accept, name=name, responses=responses, **shared)
    for form, kind in TYPES.items():

        def by_ending(request: Request, _form: str = form, **given: Any) -> Response:
            return read(request, _form, given)

        _sign(by_ending, resource)
        own = {200: {"description": resource.about, "content": {kind: {}}}}
        app.add_api_route(
            f"/{name}.{form}", by_ending, name=f"{name}_{form}", responses={**responses, **own},
            **shared,
        )  # fmt: skip


def _sign(function: Callable[..., Response], resource: Resource) -> None:
    """Give a route the parameters of its resource, which the document then lists."""
    import inspect

    known: dict[str, tuple[Any, Any]] = {
        "as_of": (Annotated[dt.date | None, Query(description="Facts known on this day.")], None),
        "limit": (Annotated[int, Query(ge=1, le=MOST, description="Rows at the most.")], LIMIT),
        "offset": (Annotated[int, Query(ge=0, le=10_000_000, description="Rows to skip.")], 0),
    }
    for column in resource.filters:
        example = [resource.example[column]] if column in resource.example else None
        note = Query(
            max_length=50, description="Any of these codes.", examples=example and [example]
        )
        known[column] = (Annotated[list[str] | None, note], None)
    if resource.has_years:
        for name, text in (("year_from", "First year."), ("year_to", "Last year.")):
            known[name] = (Annotated[int | None, Query(ge=1900, le=2100, description=text)], None)
    if resource.is_judged:
        known["bands"] = (Literal["default", "eurostat"], "default")
        known["pace"] = (Literal["linear", "growth"], "linear")
    kind = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request),
        *(
            inspect.Parameter(name, kind, annotation=shape, default=default)
            for name, (shape, default) in known.items()
        ),
    ]
    function.__signature__ = inspect.Signature(parameters, return_annotation=Response)  # type: ignore[attr-defined]


def _reader(name: str, resource: Resource) -> Callable[[Request, str, dict[str, Any]], Response]:
    def read(request: Request, form: str, given: dict[str, Any]) -> Response:
        release, _findings = watch_release().current()
        if release is None:
            told = "The data folder holds no sound release; the operator's log says why."
            return problems.problem(503, "No data now", told, retry_after="10")
        query = _query(release, name, resource, given)
        found = answer(release, query, form)
        headers = {
            "etag": found.etag,
            "cache-control": "no-cache" if resource.of_store else LASTING,
            "vary": "Accept, Accept-Encoding",
            "x-total-count": str(found.total),
            "access-control-allow-origin": "*",
            **_next_page(request, query, found.total),
        }
        return Response(found.body, media_type=TYPES[form], headers=headers)

    return read


def _query(release: Release, name: str, resource: Resource, given: dict[str, Any]) -> TableQuery:
    """Turn parameters into a query; raises NotKnown for a day or a code that is not there."""
    choice = Choice(
        _day(release, given.get("as_of")),
        given.get("bands", "default"),
        given.get("pace", "linear"),
        store_state() if resource.of_store else "",
    )
    wanted = []
    for column in resource.filters:
        values = tuple(sorted(set(given.get(column) or ())))
        if not values:
            continue
        unknown = sorted({*values} - known_values(name, release, choice, column))
        if unknown:
            raise NotKnown(column, f"{column}: not known here: {', '.join(unknown)[:200]}")
        wanted.append((column, values))
    return TableQuery(
        name, choice, tuple(wanted), given.get("year_from"), given.get("year_to"),
        given["limit"], given["offset"],
    )  # fmt: skip


@lru_cache(maxsize=256)
def known_values(name: str, release: Release, choice: Choice, column: str) -> frozenset[str]:
    """Give what a filter may ask for: the values of the table's column, and codes beyond them."""
    return frozenset(resource_table(name, release, choice)[column]) | _codes(release, column)


def _codes(release: Release, column: str) -> set[str]:
    """Give the codes of a column that exist even if no row of the answer has them."""
    tables = {"iso3": "countries", "indicator": "indicators", "cycle": "cycles", "area": "areas"}
    if column in tables:
        return set(getattr(release, tables[column])[column])
    if column == "status":
        from nua_data.model import Status

        return {status.value for status in Status}
    if column == "label":
        from nua_data.model import TrendLabel

        return {label.value for label in TrendLabel}
    return set()


def _day(release: Release, day: dt.date | None) -> dt.date:
    first = dt.date.fromisoformat(str(release.cycles["start"].min()))
    if day is None:
        return release.as_of
    if not first <= day <= release.as_of:
        raise NotKnown("as_of", f"as_of: give a day from {first} to {release.as_of}")
    return day


def _next_page(request: Request, query: TableQuery, total: int) -> dict[str, str]:
    """Give the Link header that leads to the next page, where there is one."""
    following = query.offset + query.limit
    if following >= total:
        return {}
    address = request.url.include_query_params(offset=following, limit=query.limit)
    return {"link": f'<{address.path}?{address.query}>; rel="next"'}


def accepted_form(accept: str) -> str | None:
    """Give the format that an Accept header likes best, JSON where it does not mind; else None."""
    offered = {kind.split(";")[0]: form for form, kind in TYPES.items()}
    ranked = []
    for place, part in enumerate(accept.split(",")):
        kind, *rest = (piece.strip().lower() for piece in part.split(";"))
        quality = next((piece[2:] for piece in rest if piece.startswith("q=")), "1")
        try:
            ranked.append((-float(quality), place, kind))
        except ValueError:
            continue
    for quality, _place, kind in sorted(ranked):
        if quality == 0:
            continue
        if kind in ("*/*", "application/*", "*"):
            return "json"
        if kind == "text/*":
            return "csv"
        if kind in offered:
            return offered[kind]
    return None
