"""A network's weights in and out: safetensors, NumPy archives, ONNX, PyTorch's ``nn.Sequential``.

`found` says what weights are called and makes a network of them, `files` writes and reads files,
`onnx` knows that format, `sequential` PyTorch's objects.
"""
