"""ONNX: onnxruntime computes what we write, and what the package of the format makes we read.

Tolerance: the same float32 weights in another order of summation, with activations of another
library: a few roundings of 6e-8 of the sums, hence 2e-6 for outputs of order one.
"""

import struct

import numpy as np
import pytest
from tests.missing import library

import descente as gd
from descente.weights.onnx import from_onnx, to_onnx
from descente.weights.protobuf import fields, message

HIDDEN = ("sigmoid", "tanh", "relu", "identity")


def some_network(activation="tanh", output="softmax"):
    net = gd.Network((7, 5, 4, 3), 3, activation, output)
    net.theta += np.linspace(-0.4, 0.4, net.n_parameters, dtype=np.float32)  # biases too
    return net


@pytest.fixture(scope="module")
def runtime():
    return library("onnxruntime")


@pytest.fixture(scope="module")
def onnx():
    return library("onnx")


class TestOnnx:
    @pytest.mark.parametrize(
        ("activation", "output"), [*zip(HIDDEN, HIDDEN, strict=True), ("relu", "softmax")]
    )
    def test_onnxruntime_gives_the_same_outputs(self, runtime, activation, output):
        net = some_network(activation, output)
        session = runtime.InferenceSession(to_onnx(net), providers=["CPUExecutionProvider"])
        for n in (1, 50):
            images = np.random.default_rng(0).random((n, 7), dtype=np.float32)
            (theirs,) = session.run(["outputs"], {"images": images})
            assert theirs == pytest.approx(net.outputs(images), rel=2e-6, abs=2e-6)

    def test_it_is_a_sound_model(self, onnx):
        model = onnx.load_model_from_string(to_onnx(some_network()))
        onnx.checker.check_model(model, full_check=True)

    def graph(self, onnx, net, *, transposed=False, product=False, raw=True, kind=np.float32):
        """The same network as other programs write it, made with the package of the format."""
        helper, numpy_helper = onnx.helper, onnx.numpy_helper
        nodes, arrays, value = [helper.make_node("Flatten", ["x"], ["flat"])], [], "flat"
        for k, (W, b) in enumerate(net.layout.unpack(net.theta.astype(kind))):
            W = np.ascontiguousarray(W.T if transposed else W)
            for name, a in ((f"W{k}", W), (f"b{k}", b)):
                element = helper.np_dtype_to_tensor_dtype(a.dtype)
                listed = helper.make_tensor(name, element, a.shape, a.ravel().tolist())
                arrays.append(numpy_helper.from_array(a, name) if raw else listed)
            if product:
                nodes.append(helper.make_node("MatMul", [value, f"W{k}"], [f"p{k}"]))
                nodes.append(helper.make_node("Add", [f"b{k}", f"p{k}"], [f"z{k}"]))
            else:
                gemm = helper.make_node(
                    "Gemm", [value, f"W{k}", f"b{k}"], [f"z{k}"], transB=int(transposed)
                )
                nodes.append(gemm)
            word = {"tanh": "Tanh", "softmax": "Softmax"}[net.layout.layers[k].activation]
            nodes.append(helper.make_node(word, [f"z{k}"], [f"a{k}"]))
            value = f"a{k}"
        element = helper.np_dtype_to_tensor_dtype(np.dtype(kind))
        ends = [
            helper.make_tensor_value_info(name, element, ["n", width])
            for name, width in (("x", net.sizes[0]), (value, net.sizes[-1]))
        ]
        made = helper.make_graph(nodes, "g", ends[:1], ends[1:], arrays)
        return helper.make_model(made)

    @pytest.mark.parametrize(
        "how",
        [{}, {"transposed": True}, {"product": True}, {"raw": False}, {"kind": np.float64}],
        ids=str,
    )
    def test_what_other_programs_write_is_read_to_the_bit(self, onnx, how):
        net = some_network()
        model = self.graph(onnx, net, **how)
        onnx.checker.check_model(model)
        found = from_onnx(model.SerializeToString(), "it")
        assert found.sizes == net.sizes
        assert found.said == {"activation": "tanh", "output": "softmax"}
        assert found.theta.tobytes() == net.theta.tobytes()

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"op_type": "Conv"}, "holds the operation Conv at 'z0'; wanted fully connected"),
            ({"op_type": "Sigmoid", "node": 2}, None),
            ({"alpha": 2.0}, "holds the operation Gemm at 'z0'"),
            ({"external": True}, "or has them in another file"),
        ],
        ids=str,
    )
    def test_another_function_is_refused(self, onnx, change, sentence):
        model = self.graph(onnx, some_network())
        node = model.graph.node[change.get("node", 1)]
        if "op_type" in change:
            node.op_type = change["op_type"]
        if "alpha" in change:
            node.attribute.append(onnx.helper.make_attribute("alpha", change["alpha"]))
        if "external" in change:
            model.graph.initializer[0].data_location = onnx.TensorProto.EXTERNAL
        sentence = sentence or "hidden layers with sigmoid and tanh; wanted the same"
        with pytest.raises(gd.DataFormatError, match=sentence):
            from_onnx(model.SerializeToString(), "it")

    def test_one_larger_than_a_message_is_refused(self, monkeypatch):
        monkeypatch.setattr("descente.weights.onnx.LARGEST", 100)
        with pytest.raises(gd.InputError, match=r"316 bytes are more .* 100: use \.safetensors"):
            to_onnx(some_network())

    def test_any_byte_may_be_another(self):
        sound = to_onnx(some_network())
        told = 0
        for at in range(len(sound)):
            for byte in {0, 0xFF, sound[at] ^ 1, sound[at] ^ 0x80}:
                try:
                    from_onnx(sound[:at] + bytes([byte]) + sound[at + 1 :], "it")
                except gd.DataFormatError:
                    told += 1
        assert told > len(sound) / 2


class TestTheWire:
    @pytest.mark.parametrize("number", [0, 1, 127, 128, 300, 2**31, 2**63, 2**64 - 1])
    def test_whole_numbers_of_any_length(self, number):
        assert fields(message((5, number))) == {5: [number]}

    def test_fields_of_every_kind(self):
        """The encodings of the format's own guide: 150 as 08 96 01, "testing" as 12 07 …."""
        assert message((1, 150)) == bytes.fromhex("089601")
        assert message((2, "testing")) == bytes.fromhex("120774657374696e67")
        fixed = bytes([3 << 3 | 5]) + struct.pack("<f", 1.5) + bytes([4 << 3 | 1]) + b"12345678"
        assert fields(fixed) == {3: [struct.pack("<f", 1.5)], 4: [b"12345678"]}

    @pytest.mark.parametrize("damaged", [b"\x08", b"\x12\x07abc", b"\x0b", b"\x08" + b"\xff" * 11])
    def test_what_is_no_message_is_told(self, damaged):
        with pytest.raises(ValueError, match=r"end inside|unknown kind|more than ten"):
            fields(damaged)
