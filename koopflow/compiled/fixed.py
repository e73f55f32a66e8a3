"""Tables that never change, for compiled functions: an address with which a load is known to give the same each time.

To the compiler any store may change what a plain address points to, so it would load a table's words again and again.
Only imported where numba is installed and something is to be compiled.
"""

from __future__ import annotations

import operator
from typing import Any

from numba.core import types
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model


class Fixed(types.Type):  # type: ignore[misc]  # numba's classes have no types
    """The address of a table of numbers of one type."""

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        super().__init__(name=f"Fixed({dtype})")


@register_model(Fixed)
class _Address(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Fixed) -> None:
        super().__init__(manager, kind, manager.lookup(kind.dtype).get_data_type().as_pointer())


@infer_global(operator.getitem)
class _Read(AbstractTemplate):  # type: ignore[misc]
    def generic(self, args: Any, kws: Any) -> Any:
        """The type of `table[index]`."""
        if len(args) == 2 and isinstance(args[0], Fixed) and isinstance(args[1], types.Integer):
            return signature(args[0].dtype, args[0], types.intp)
        return None


@lower_builtin(operator.getitem, Fixed, types.intp)
def _read(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    value = builder.load(builder.gep(args[0], [args[1]], inbounds=True))
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return value


@intrinsic
def fixed(typing_context: Any, array: Any) -> Any:
    """An array's numbers as a table that does not change as long as the function runs."""
    result = Fixed(array.dtype)(array)

    def code(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return context.make_array(sig.args[0])(context, builder, args[0]).data

    return result, code
