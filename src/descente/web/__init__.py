"""The kernels as WebAssembly: ``python -m descente.web`` makes one module of them.

One source, two machines. `exports` says which kernels a page may call and of what types; `flat`
turns their Python signatures into the flat ones of the module, and writes them down for JavaScript;
`lowering` compiles them, from the IR that Numba has not optimised for this machine yet; `linking`
gives the result its exports. LLVM's target for WebAssembly is in llvmlite, and what its object file
lacks to be a module is little: no compiler, linker or library is needed besides Numba.
"""
