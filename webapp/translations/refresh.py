"""Bring the catalogues up to date with the words in code and templates: `python -m webapp.translations.refresh`.

New messages arrive untranslated and old ones leave; then fill in the .po file and run it again, since the compiled
catalogue is committed beside it: the app needs no build step. tests/test_translations.py fails until that is done.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SOURCES = [
    ("webapp/sandbox/**", "ignore"),  # the pretend networks speak for themselves, in English
    ("webapp/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
]
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
LINE_LENGTH = 120


def extracted() -> Catalog:
    """Every message that code and templates hold, with the files it stands in."""
    found = Catalog(charset="utf-8")
    for folder in ("templates", "webapp"):
        at = ROOT / folder
        sources = [(pattern.removeprefix(f"{folder}/"), how) for pattern, how in SOURCES if pattern.startswith(folder)]
        for name, _line, message, _comments, context in extract_from_dir(at, sources, keywords=KEYWORDS):
            found.add(message, None, [(f"{folder}/{name}", 0)], context=context)
    return found


def catalogues() -> list[Path]:
    """The source of each translation."""
    return sorted(HERE.glob("*/LC_MESSAGES/messages.po"))


def read(path: Path) -> Catalog:
    """A catalogue as it is committed; its language is its folder's name."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name)


def refresh(path: Path) -> Catalog:
    """Add what is new, drop what is gone, guess nothing; write source and compiled catalogue."""
    head, catalogue = path.read_bytes().partition(b"\n\n")[0], read(path)
    catalogue.update(extracted(), no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
    with path.open("wb") as file:
        file.write(head + b"\n\n")  # as it is: a header of today's date and Babel would differ at every run
        write_po(file, catalogue, LINE_LENGTH, omit_header=True, sort_output=True, include_lineno=False)
    write_compiled(path)
    return catalogue


def write_compiled(path: Path) -> None:
    """The catalogue that the app reads, from its source."""
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, read(path))


def main() -> None:
    """Refresh all, and say what is left to translate."""
    for path in catalogues():
        missing = [message for message in refresh(path) if message.id and not translated(message.string)]
        print(f"{path.relative_to(ROOT)}: {len(missing)} to translate")


def translated(words: str | list[str] | tuple[str, ...] | None) -> bool:
    """Whether a message has words in each of its forms."""
    return bool(words) and all(words or ())


if __name__ == "__main__":
    main()
