"""From the kernels to one object file for WebAssembly: ``python -m descente.web.lowering FILE``.

Numba makes LLVM IR for this machine; all but the layout of memory is the same for another one, as
long as nothing was optimised yet: vectors of this machine's width, or its own instructions, would
have no counterpart there. So this runs in an interpreter of its own, under `SETTINGS`. The IR of
all kernels is put together, given the target's layout, and optimised for it, with SIMD128.

What a kernel allocates lives until it returns: a function of the module notes where the heap ends,
and lets go of whatever lies beyond when the kernel is done.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils

from descente.web.exports import EXPORTS, Export, Group
from descente.web.flat import dimensions, items
from descente.web.runtime import CALLED, HEAP, RUNTIME

__all__ = ["FEATURES", "SETTINGS", "lower"]

SETTINGS = {
    "NUMBA_OPT": "0",
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
}
"""The environment that Numba must be imported in, beside an empty ``NUMBA_CACHE_DIR``."""

FEATURES = "+simd128,+bulk-memory,+sign-ext,+nontrapping-fptoint,+mutable-globals"
"""What a browser must know besides the first WebAssembly; all have since 2023."""

_TRIPLE = "wasm32-unknown-unknown"
_INT = ir.IntType(32)
_IR = {"f4": ir.FloatType(), "f8": ir.DoubleType()}
_TYPES: dict[str, Any] = {
    "f4": types.float32,
    "f8": types.float64,
    "i4": types.int32,
    "u1": types.uint8,
    "u2": types.uint16,
    "u4": types.uint32,
    "u8": types.uint64,
}


def lower() -> bytes:
    """The kernels and the runtime as an object file, each export under its name."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(_TRIPLE).create_target_machine(
        cpu="generic", features=FEATURES, opt=3, reloc="static"
    )
    module = _retargeted(RUNTIME, machine)
    for export in EXPORTS:
        module.link_in(_retargeted(_with_door(export), machine))
    kept = {export.name for export in EXPORTS} | {*HEAP, *CALLED}
    for value in [*module.functions, *module.global_variables]:
        if not value.is_declaration and value.name not in kept:
            value.linkage = "internal"
    tuning = llvm.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization = tuning.slp_vectorization = True
    builder = llvm.create_pass_builder(machine, tuning)
    passes = builder.getModulePassManager()
    passes.run(module, builder)
    module.verify()
    made: bytes = machine.emit_object(module)
    return made


def _retargeted(text: str, machine: Any) -> Any:
    module = llvm.parse_assembly(text)
    module.triple = _TRIPLE
    module.data_layout = str(machine.target_data)
    return module


def _numba_type(kind: str | Group) -> Any:
    if isinstance(kind, Group):
        return types.NamedTuple(tuple(_numba_type(each) for each in kind.kinds), kind.tuple)
    scalar = _TYPES[kind[:2]]
    return types.Array(scalar, dimensions(kind), "C") if dimensions(kind) else scalar


def _with_door(export: Export) -> str:
    """The IR of a kernel and all it calls, with a function of the flat signature before it."""
    signature = tuple(_numba_type(kind) for kind in export.kinds)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", numba.NumbaWarning)  # it cannot be cached: so be it
        export.kernel.compile(signature)
    compiled = export.kernel.overloads[signature]
    context, library = compiled.target_context, compiled.library
    door = library.codegen.create_library(f"door of {export.name}")
    module = door.create_ir_module(f"door of {export.name}")
    result = _IR.get(export.result, _INT if export.result else ir.VoidType())
    flat = [kind for item in items(export) for kind in _flat(item.kind)]
    function = ir.Function(module, ir.FunctionType(result, flat), export.name)
    builder = ir.IRBuilder(function.append_basic_block())
    top = builder.call(_declared(module, "heap", _INT), [])
    given = iter(function.args)
    values = [_value(context, builder, kind, given) for kind in export.kinds]
    inner = cgutils.get_or_insert_function(
        module,
        context.call_conv.get_function_type(compiled.signature.return_type, signature),
        compiled.fndesc.llvm_func_name,
    )
    status, returned = context.call_conv.call_function(
        builder, inner, compiled.signature.return_type, signature, values
    )
    with builder.if_then(status.is_error, likely=False):
        builder.call(_declared(module, "llvm.trap", ir.VoidType()), [])
    builder.call(_declared(module, "release", ir.VoidType(), _INT), [top])
    if not export.result:
        builder.ret_void()
    else:
        wanted = _TYPES[export.result]
        builder.ret(context.cast(builder, returned, compiled.signature.return_type, wanted))
    whole = llvm.parse_assembly(library.get_llvm_str())
    whole.link_in(llvm.parse_assembly(cgutils.normalize_ir_text(str(module))))
    return str(whole)


def _declared(module: Any, name: str, result: Any, *takes: Any) -> Any:
    return cgutils.get_or_insert_function(module, ir.FunctionType(result, takes), name)


def _flat(kind: str) -> list[Any]:
    """The types that stand for a number or an array in a flat signature."""
    if dimensions(kind):
        return [ir.IntType(8).as_pointer(), *[_INT] * dimensions(kind)]
    return [_IR.get(kind, _INT)]


def _value(context: Any, builder: Any, kind: str | Group, given: Any) -> Any:
    """An argument as Numba takes it, from the numbers of a flat signature."""
    if isinstance(kind, Group):
        inside = [_value(context, builder, each, given) for each in kind.kinds]
        return context.make_tuple(builder, _numba_type(kind), inside)
    if not dimensions(kind):
        return next(given)
    array_type = _numba_type(kind)
    array = context.make_array(array_type)(context, builder)
    address = next(given)
    wide = ir.IntType(64)
    lengths = [builder.zext(next(given), wide) for _ in range(dimensions(kind))]
    size = ir.Constant(wide, int(kind[1]))
    strides = [size]
    for length in reversed(lengths[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    context.populate_array(
        array,
        data=builder.bitcast(address, array.data.type),
        shape=lengths,
        strides=strides,
        itemsize=size,
        meminfo=None,
    )
    return array._getvalue()


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(lower())
