"""Values in prices of another year are in another unit, in whichever column a file says so."""

from __future__ import annotations

import pytest

from nua_data.sources.base import SourceError
from tests.nua_data.sources.made import (
    SDG,
    as_csv,
    as_xlsx,
    aside,
    sdg_csv,
    sdg_row,
    take,
    wdi_csv,
)  # fmt: skip
from tests.nua_data.sources.test_producers import SDMX, sdmx_row

GDP, HERITAGE = "NY.GDP.PCAP.PP.KD", "GB_XPD_CULNAT_PBPV"
NAME = "GDP per capita, PPP (constant {} international $)"


def told(findings):
    (said,) = [each for each in findings if each.rule == "other_unit"]
    return said


def heritage_row(base, **more) -> list:
    cells = {"series": HERITAGE, "location": "ALLAREA", "Units": "PPP_CON_USD"}
    return sdg_row(**(cells | {"BasePeriod": base} | more))


def test_a_world_bank_series_says_its_prices_in_its_name(release) -> None:
    text = wdi_csv([["Kenya", "KEN", GDP, "", 4000, 4100]])
    kept = take(text.replace("in words", NAME.format(2021)), release)
    assert (kept.kept, aside(kept)) == (2, {"old_year": 1})
    with pytest.raises(SourceError) as raised:
        take(text.replace("in words", NAME.format(2017)), release)
    said = told(raised.value.findings)
    assert (said.row, said.column) == (6, "Indicator Name")
    assert "2021" in said.remedy
    assert dict(said.facts)["n"] == 3  # cells


@pytest.mark.parametrize(
    "name",
    [
        "PIB par habitant, ($ PPA internationaux constants de {})",
        "PIB per cápita, PPA ($ a precios internacionales constantes de {})",
        "人均 GDP，按购买力平价 （{}年不变价国际元）",
    ],
)
def test_the_name_of_a_series_says_its_prices_in_any_language(release, name) -> None:
    text = wdi_csv([["Kenya", "KEN", GDP, "", 4000, 4100]])
    assert take(text.replace("in words", name.format(2021)), release).kept == 2
    with pytest.raises(SourceError) as raised:
        take(text.replace("in words", name.format(2017)), release)
    assert "2021" in told(raised.value.findings).remedy


@pytest.mark.parametrize("write", [sdg_csv, lambda *rows: as_xlsx(("data", [SDG, *rows]))])
@pytest.mark.parametrize("base", ["2021", 2021])
def test_the_portal_says_its_prices_as_base_period(release, write, base) -> None:
    rows = [heritage_row(2017), heritage_row(base, area=8), heritage_row("", area=12)]
    done = take(write(*rows, sdg_row(BasePeriod=2015)), release)
    assert done.rows[["iso3", "indicator"]].to_numpy().tolist() == [
        ["AFG", "EN_LND_SLUM"], ["AFG", HERITAGE], ["DZA", HERITAGE],
    ]  # fmt: skip
    assert aside(done) == {"other_unit": 1}
    said = told(done.findings)
    assert (said.row, said.column, said.value) == (3, "BasePeriod", f"{HERITAGE} 2021")


def test_sdmx_says_its_prices_as_base_period(release) -> None:
    more = {"SERIES": HERITAGE, "UNIT_MEASURE": "CON_PPP_USD"}
    rows = [sdmx_row(urban="_T", area=area, **more) for area in ("4", "8")]
    rows = [[*SDMX, "BASE_PER"], [*rows[0], "2017"], [*rows[1], "2021"]]
    done = take(as_csv(rows), release)
    assert done.rows["iso3"].tolist() == ["AFG"]
    assert (told(done.findings).row, told(done.findings).column) == (3, "BASE_PER")
