"""The field in which a PDF is sealed, tagged so that assistive technologies can name it."""

import io
from typing import Any

import pikepdf

FIELD = "Cachet"
TOOLTIP = "Cachet électronique du label"


def added(pdf: bytes) -> bytes:
    """Add an invisible signature field that assistive technologies can name: tooltip, and a place in the structure.

    pyHanko's own invisible field has neither, which PDF/UA-1 forbids.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        page, root, tree = opened.pages[0].obj, opened.Root, opened.Root.StructTreeRoot
        next_key = int(tree.get("/ParentTreeNextKey", _next_key(tree.ParentTree)))
        widget = opened.make_indirect(_widget(page, next_key))
        document = tree.K[0] if isinstance(tree.K, pikepdf.Array) else tree.K
        form = opened.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.StructElem,
                S=pikepdf.Name.Form,
                P=document,
                Pg=page,
                Alt=TOOLTIP,
                K=pikepdf.Dictionary(Type=pikepdf.Name.OBJR, Obj=widget, Pg=page),
            )
        )
        _appended(opened, document, "/K", form)
        _add_number(opened, tree.ParentTree, next_key, form)
        tree.ParentTreeNextKey = next_key + 1
        _appended(opened, page, "/Annots", widget)
        page.Tabs = pikepdf.Name.S
        root.AcroForm = opened.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array([widget]), SigFlags=0))
        opened.save(out, deterministic_id=True)
    return out.getvalue()


def _widget(page: Any, parent_key: int) -> pikepdf.Dictionary:
    printed_and_locked = 4 + 128
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Sig,
        T=FIELD,
        TU=TOOLTIP,
        F=printed_and_locked,
        Rect=pikepdf.Array([0, 0, 0, 0]),
        P=page,
        StructParent=parent_key,
    )


def _appended(opened: pikepdf.Pdf, owner: Any, name: str, value: Any) -> None:
    found = owner.get(name)
    if found is None:
        owner[name] = pikepdf.Array([value])
    elif isinstance(found, pikepdf.Array):
        found.append(value)
    else:
        owner[name] = opened.make_indirect(pikepdf.Array([found, value]))


def _numbers(node: Any) -> list[int]:
    """Every key of a number tree."""
    inside = [key for child in node.get("/Kids", []) for key in _numbers(child)]
    return inside + [int(key) for key in list(node.get("/Nums", []))[::2]]


def _next_key(parent_tree: Any) -> int:
    return max(_numbers(parent_tree), default=-1) + 1


def _add_number(opened: pikepdf.Pdf, tree: Any, key: int, value: Any) -> None:
    """Add the greatest key: in a new last leaf of a tree with branches, at the end of a flat one."""
    if "/Kids" in tree:
        leaf = pikepdf.Dictionary(Limits=pikepdf.Array([key, key]), Nums=pikepdf.Array([key, value]))
        tree.Kids.append(opened.make_indirect(leaf))
    else:
        tree.Nums.extend([key, value])
