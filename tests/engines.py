"""Engines that share what they compile: each test has a database of its own, the statements are the same in all."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect, Engine, event


def sharing(create: Callable[..., Engine]) -> Callable[..., Engine]:
    """`create_engine`, whose engines of one server and role take the dialect of the first that was connected.

    SQLAlchemy keeps a compiled statement for a dialect: with one for each engine, every test compiled again the
    hundreds of statements of the one before, a third of its time.
    """
    dialects: dict[Any, Dialect] = {}
    compiled: dict[Any, Any] = {}

    def create_engine(url: str, **options: Any) -> Engine:
        engine = create(url, **options)
        kind = type(engine.dialect), engine.url.set(database="")
        if kind in dialects:
            engine.dialect = dialects[kind]
        else:
            event.listen(engine, "connect", lambda *_: dialects.setdefault(kind, engine.dialect))
        engine.update_execution_options(compiled_cache=compiled)
        return engine

    return create_engine
