"""The bundled release and what a brief is made from, read once."""

from __future__ import annotations

import pytest

from briefs.about import About
from nua_data import readiness, standing, trends
from nua_data.method import load_method
from nua_data.release import open_release
from nua_data.text import load_text


class Briefing:
    """Everything a document of the bundled release needs, for any country and language."""

    def __init__(self):
        self.release = open_release()
        method = load_method()
        self.cycle = self.release.cycles["cycle"].iloc[-1]
        self.day = self.release.as_of
        self.trends = trends.classify_trends(self.release, self.day, method)
        parts = readiness.readiness_parts(self.release, self.day, method, self.cycle, self.trends)
        self.scores = readiness.score(parts, method)
        self.history = standing.report_history(self.release, self.day)
        self.producers = dict(self.release.sources.set_index("source")["producer"])
        self.countries = self.release.countries.set_index("iso3")

    def about(self, language="en", link="https://nua.example.org/country?country=KEN"):
        t = load_text(language)
        every = [t.isolate(f"{r.producer}, {r.title}") for r in self.release.sources.itertuples()]
        return About(
            t=t,
            as_of=self.day,
            release=self.release.version,
            choices=t("brief.cycle", cycle=self.cycle),
            labels=t("footer.labels", bands="x", pace="y"),
            sources=t("footer.sources", sources=t.join(every[:6])),
            link=link,
        )

    def facts(self, iso3):
        return standing.standing(
            self.release, iso3, self.day, self.cycle, load_method(), self.trends, self.history
        )

    def name(self, iso3, language="en"):
        return self.countries[f"name_{language}"][iso3]


@pytest.fixture(scope="session")
def briefing() -> Briefing:
    return Briefing()
