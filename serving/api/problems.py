"""Errors as problem details (RFC 9457): what is wrong, where, and what may stand there instead."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """A problem, as RFC 9457 writes it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    parameters: list[str] = []
    """Names of the parameters concerned."""


class NotKnown(Exception):
    """A parameter holds a code that the release does not know, or a day out of reach."""

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(detail)
        self.parameter = parameter
        self.detail = detail


def problem(
    status: int, title: str, detail: str, parameters: list[str] | None = None, **headers: str
) -> JSONResponse:
    """Make the answer that tells a problem."""
    body = Problem(title=title, status=status, detail=detail, parameters=parameters or [])
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JSONResponse(body.model_dump(), status, media_type=MEDIA_TYPE, headers=named)


def add_handlers(app: FastAPI) -> None:
    """Let every error of an app be told as a problem."""

    @app.exception_handler(NotKnown)
    async def _unknown(_request: Request, error: NotKnown) -> JSONResponse:
        return problem(404, "The release knows nothing of that", error.detail, [error.parameter])

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        found = error.errors()
        names = [str(each["loc"][-1] if len(each["loc"]) < 3 else each["loc"][1]) for each in found]
        told = "; ".join(f"{n}: {each['msg']}" for n, each in zip(names, found, strict=True))
        return problem(422, "A parameter cannot be used", told, names)

    @app.exception_handler(HTTPException)
    async def _other(_request: Request, error: HTTPException) -> JSONResponse:
        titles = {404: "There is nothing at this address", 405: "This method is not offered here"}
        title = titles.get(error.status_code, "The request cannot be answered")
        return problem(error.status_code, title, str(error.detail), **(error.headers or {}))


def _described(texts: dict[int | str, str]) -> dict[int | str, dict[str, Any]]:
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
    return {status: {"description": text, "content": content} for status, text in texts.items()}


RESPONSES = _described(
    {
        404: "Nothing at this address, or a code or day that the release does not know",
        406: "None of the formats asked for is offered",
        422: "A parameter cannot be used",
        503: "There is no sound release to show",
    }
)
"""What may go wrong at every address, for the OpenAPI document."""
SIGN_IN_RESPONSES = _described(
    {
        401: "Nobody has signed in, or the token is not accepted",
        403: "The account is not among those admitted",
    }
)
"""What else may go wrong where sign-in is on."""
