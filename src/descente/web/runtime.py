"""What compiled kernels expect to find besides themselves: memory, and two small helpers.

The heap begins where the stack does, and grows upwards. `reserve` gives
the next free bytes, whole cache lines of them, `heap` says where they end and `release` sets that
back: what the page keeps is reserved by the page, and what a kernel takes is released when it
returns.

The mathematics come from the page: ``log``, ``pow``, ``exp`` and ``sin`` of JavaScript, which all
browsers compute within one unit in the last place of a float64.
"""

from __future__ import annotations

__all__ = ["CALLED", "HEAP", "RUNTIME", "STACK"]

HEAP = ("heap", "release", "reserve")
"""The functions of the heap, which the module exports."""

CALLED = ("__multi3",)
"""What LLVM may call only once everything is optimised: it must still be there then."""

STACK = 65_536
"""Where the stack begins, which grows downwards to the module's own data, and the heap upwards."""

RUNTIME = f"""
target triple = "wasm32-unknown-unknown"

@top = global i32 {STACK}, align 4

define i32 @heap() {{
  %top = load i32, ptr @top
  ret i32 %top
}}

define void @release(i32 %to) {{
  store i32 %to, ptr @top
  ret void
}}

define i32 @reserve(i32 %bytes) {{
  %from = load i32, ptr @top
  %lines = add i32 %bytes, 63
  %whole = and i32 %lines, -64
  %to = add i32 %from, %whole
  %there = call i32 @llvm.wasm.memory.size.i32(i32 0)
  %most = add i32 %to, 65535
  %pages = lshr i32 %most, 16
  %short = icmp ugt i32 %pages, %there
  br i1 %short, label %grow, label %done
grow:
  %more = sub i32 %pages, %there
  %was = call i32 @llvm.wasm.memory.grow.i32(i32 0, i32 %more)
  %none = icmp eq i32 %was, -1
  br i1 %none, label %full, label %done
full:
  call void @llvm.trap()
  unreachable
done:
  store i32 %to, ptr @top
  ret i32 %from
}}

; an array of Numba's: counts of references do not matter, as nothing is freed one by one
define ptr @NRT_MemInfo_alloc_aligned(i64 %bytes, i32 %align) {{
  %small = trunc i64 %bytes to i32
  %both = add i32 %small, 64
  %from = call i32 @reserve(i32 %both)
  %at = add i32 %from, 64
  %info = inttoptr i32 %from to ptr
  %data = inttoptr i32 %at to ptr
  store {{ i64, ptr, ptr, ptr, i64 }} zeroinitializer, ptr %info
  store i64 1, ptr %info
  %place = getelementptr {{ i64, ptr, ptr, ptr, i64 }}, ptr %info, i32 0, i32 3
  store ptr %data, ptr %place
  %length = getelementptr {{ i64, ptr, ptr, ptr, i64 }}, ptr %info, i32 0, i32 4
  store i64 %bytes, ptr %length
  ret ptr %info
}}

define ptr @NRT_MemInfo_alloc(i64 %bytes) {{
  %info = call ptr @NRT_MemInfo_alloc_aligned(i64 %bytes, i32 16)
  ret ptr %info
}}

; an error ends in a trap, without a word
define void @PyErr_SetString(ptr %kind, ptr %text) {{
  ret void
}}

define ptr @NRT_Allocate(i64 %bytes) {{
  %small = trunc i64 %bytes to i32
  %from = call i32 @reserve(i32 %small)
  %there = inttoptr i32 %from to ptr
  ret ptr %there
}}

define void @NRT_MemInfo_call_dtor(ptr %info) {{
  ret void
}}

define void @NRT_Free(ptr %there) {{
  ret void
}}

; the strides of a contiguous array in another shape, of at most as many elements
define i32 @numba_attempt_nocopy_reshape(i64 %n, ptr %lengths, ptr %strides, i64 %dimensions,
                                         ptr %wanted, ptr %found, i64 %size, i32 %fortran) {{
start:
  br label %next
next:
  %left = phi i64 [ %dimensions, %start ], [ %k, %one ]
  %stride = phi i64 [ %size, %start ], [ %longer, %one ]
  %over = icmp eq i64 %left, 0
  br i1 %over, label %done, label %one
one:
  %k = sub i64 %left, 1
  %to = getelementptr i64, ptr %found, i64 %k
  store i64 %stride, ptr %to
  %from = getelementptr i64, ptr %wanted, i64 %k
  %length = load i64, ptr %from
  %longer = mul i64 %stride, %length
  br label %next
done:
  ret i32 1
}}

; the product of two whole numbers of 128 bits, of which %x and %y are the low halves
define void @__multi3(ptr sret({{ i64, i64 }}) %to, i64 %x, i64 %xx, i64 %y, i64 %yy) #0 {{
  %x0 = and i64 %x, 4294967295
  %x1 = lshr i64 %x, 32
  %y0 = and i64 %y, 4294967295
  %y1 = lshr i64 %y, 32
  %p00 = mul i64 %x0, %y0
  %p01 = mul i64 %x0, %y1
  %p10 = mul i64 %x1, %y0
  %p11 = mul i64 %x1, %y1
  %c0 = lshr i64 %p00, 32
  %l01 = and i64 %p01, 4294967295
  %l10 = and i64 %p10, 4294967295
  %m0 = add i64 %l01, %l10
  %m = add i64 %m0, %c0
  %c1 = lshr i64 %m, 32
  %h01 = lshr i64 %p01, 32
  %h10 = lshr i64 %p10, 32
  %h0 = add i64 %p11, %h01
  %h1 = add i64 %h0, %h10
  %h2 = add i64 %h1, %c1
  %s0 = mul i64 %x, %yy
  %s1 = mul i64 %xx, %y
  %s = add i64 %s0, %s1
  %high = add i64 %h2, %s
  %low = mul i64 %x, %y
  store i64 %low, ptr %to
  %second = getelementptr {{ i64, i64 }}, ptr %to, i32 0, i32 1
  store i64 %high, ptr %second
  ret void
}}

attributes #0 = {{ noinline optnone }}

declare i32 @llvm.wasm.memory.size.i32(i32)
declare i32 @llvm.wasm.memory.grow.i32(i32, i32)
declare void @llvm.trap()
"""
