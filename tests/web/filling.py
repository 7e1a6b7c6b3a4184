"""Forms as a browser fills them: fields found by their labels, options by their words."""

from typing import Any

Element = Any


def plain(text: str) -> str:
    """Text with ordinary spaces, as a test writes it."""
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def values(form: Element, button: Element) -> dict[str, Any]:
    """What the browser would send if nothing was changed."""
    data: dict[str, Any] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    if button.get("name"):
        data[button.get("name")] = [button.get("value", "")]
    return data


def names(form: Element, label: str) -> list[str]:
    """The names of the fields under this label (or of this very name)."""
    found = []
    for one in form.xpath(".//label"):
        words = plain(one.text_content()).removesuffix("(facultatif)").strip()
        if words != plain(label):
            continue
        inside = one.xpath(".//input")
        pointed = form.xpath(f".//*[@id='{one.get('for')}']") if one.get("for") else []
        found += [field.get("name") for field in (*inside, *pointed)]
    for one in form.xpath(".//fieldset[legend]"):
        if plain(one.xpath("string(legend)")).removesuffix("(facultatif)").strip() == plain(label):
            found += one.xpath(".//input/@name")[:1]
    found = found or form.xpath(f".//*[@name='{label}']/@name")[:1]
    assert found, f"no field « {label} »"
    return [str(name) for name in found]


def fill(form: Element, data: dict[str, Any], label: str, value: Any) -> None:
    """Put a value under a label: True ticks, False unticks, a list fills or ticks several."""
    found = names(form, label)
    ticks = form.xpath(f".//input[@name='{found[0]}'][@type='checkbox' or @type='radio']")
    if value is False:
        data.pop(found[0], None)
    elif value is True:
        data[found[0]] = [ticks[0].get("value", "on")]
    elif isinstance(value, list) and len(found) == 1:
        data[found[0]] = [_option(form, found[0], str(one)) for one in value]
    elif isinstance(value, list):
        data.update({name: [str(one)] for name, one in zip(found, value, strict=False)})
    else:
        data[found[0]] = [_option(form, found[0], str(value))]


def _option(form: Element, name: str, words: str) -> str:
    """The value behind the words of an option, or the words themselves."""
    for option in form.xpath(f".//select[@name='{name}']/option"):
        if plain(option.text_content()) == plain(words):
            return str(option.get("value"))
    for box in form.xpath(f".//label[.//input[@name='{name}']]"):
        if plain(box.text_content()) == plain(words):
            return str(box.xpath(".//input/@value")[0])
    return words
