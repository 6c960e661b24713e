"""Words on a slide: direction, language and fonts by script, in boxes that keep their size."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from briefs.letters import clean
from nua_data.text import Text

INK, QUIET, DEEP, LINE = "1F2933", "55616C", "0F3B6E", "B9C2CA"
LANGUAGES = {
    "en": "en-GB",
    "fr": "fr-FR",
    "es": "es-ES",
    "ar": "ar-SA",
    "ru": "ru-RU",
    "zh": "zh-CN",
}
LATIN, ASIAN, COMPLEX = "Arial", "Microsoft YaHei", "Arial"
"""Fonts that offices have everywhere: for Latin and Cyrillic, for Chinese, for Arabic."""


def colour(code: str) -> RGBColor:
    """Read ``#RRGGBB`` or ``RRGGBB``."""
    return RGBColor.from_string(code.lstrip("#").upper())


def set_fonts(presentation) -> None:
    """Set the fonts of the theme, by script, so that every text and chart takes them."""
    for master in presentation.slide_masters:
        part = next(
            r.target_part for r in master.part.rels.values() if r.reltype.endswith("/theme")
        )
        root = etree.fromstring(part.blob)
        for kind in ("majorFont", "minorFont"):
            for found in root.iter(qn(f"a:{kind}")):
                for tag, name in (("latin", LATIN), ("ea", ASIAN), ("cs", COMPLEX)):
                    found.find(qn(f"a:{tag}")).set("typeface", name)
        part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def add_words(slide, place: Sequence[int], lines: Sequence[str], t: Text, **look):
    """Add a box of words; ``place`` is left, top, width, height in EMU; ``look`` as `write`."""
    box = slide.shapes.add_textbox(*(Emu(int(each)) for each in place))
    write(box.text_frame, lines, t, **look)
    return box


def write(
    frame,
    lines: Sequence[str],
    t: Text,
    *,
    size: float,
    ink: str = INK,
    is_bold: bool = False,
    anchor: MSO_ANCHOR = MSO_ANCHOR.TOP,
    margin: int = 0,
) -> None:
    """Write paragraphs into a frame, in the direction of the language."""
    frame.word_wrap = True
    frame.vertical_anchor = anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(margin)
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = clean(line)
        run.font.size, run.font.bold = Pt(size), is_bold
        run.font.color.rgb = colour(ink)
        run.font._element.set("lang", LANGUAGES.get(t.language, "en-GB"))
        turn(paragraph, t)


def turn(paragraph, t: Text) -> None:
    """Set the direction of a paragraph; one from the right begins at the right."""
    paragraph.alignment = PP_ALIGN.RIGHT if t.is_rtl else PP_ALIGN.LEFT
    paragraph._p.get_or_add_pPr().set("rtl", "1" if t.is_rtl else "0")


def describe(shape, name: str, alt: str) -> None:
    """Name a shape, and say what it shows to who does not see it."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("name", clean(name))
    properties.set("descr", clean(alt))
