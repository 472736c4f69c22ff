"""The shape that a place in a file should have, found by walking the models along with what was written.

**Rules.** Pure. Where several models are possible, the one that was most probably meant counts: the one whose
telling key is there, or the one with the most keys in common.
"""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from bot.content.written import Place
from bot.dialogs.steps import STEPS


def keys_at(model: type[BaseModel], data: Any, place: Place) -> tuple[str, ...]:
    """Name the keys that may stand at a place; none if it is no place for keys."""
    found = _model(_walked(model, data, place))
    return () if found is None else tuple(keys(found))


def keys(model: type[BaseModel]) -> Iterator[str]:
    """Name the keys of a model as editors write them."""
    for name, field in model.model_fields.items():
        yield field.alias or name


def _walked(model: type[BaseModel], data: Any, place: Place) -> tuple[Any, Any]:
    """Walk along a place; give the annotation and the data that stand there."""
    annotation: Any = model
    for part in place:
        annotation = _inside((annotation, data), part)
        data = inside(data, part)
    return annotation, data


def inside(data: Any, part: str | int) -> Any:
    """Give what stands at a key or a number; None if nothing does."""
    if isinstance(data, dict):
        return data.get(part)
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return None


def _inside(at: tuple[Any, Any], part: str | int) -> Any:
    model = _model(at)
    if model is not None:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        return fields[str(part)].annotation if part in fields else None
    for option in _options(at[0]):
        arguments = get_args(option)
        if get_origin(option) in {dict, Mapping} and isinstance(at[1], dict):
            return arguments[1]
        if get_origin(option) in {list, tuple} and isinstance(at[1], list):
            return arguments[0]
    return None


def _options(annotation: Any) -> Iterator[Any]:
    """Give everything that an annotation allows."""
    if get_origin(annotation) is Annotated:
        yield from _options(get_args(annotation)[0])
    elif get_origin(annotation) in {Union, UnionType}:
        for one in get_args(annotation):
            yield from _options(one)
    else:
        yield annotation


def _model(at: tuple[Any, Any]) -> type[BaseModel] | None:
    """Choose the model that was meant."""
    annotation, data = at
    models = [
        one for one in _options(annotation) if isinstance(one, type) and issubclass(one, BaseModel)
    ]
    if not models or not isinstance(data, dict):
        return None
    return max(models, key=lambda model: _likeness(model, data))


def _likeness(model: type[BaseModel], data: Mapping[str, Any]) -> tuple[bool, int]:
    told = any(STEPS.get(str(key)) is model for key in data)
    return told, len(set(keys(model)) & set(data))
