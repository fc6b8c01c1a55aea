"""Networks as files: what comes back, and what is refused."""

import json

import numpy as np
import pytest
from safetensors.numpy import load, save

import descente as gd
from descente.weights.found import found_in

FORMATS = ("safetensors", "npz", "onnx")


def some_network(activation="tanh", output="softmax", sizes=(7, 5, 4, 3)):
    net = gd.Network(sizes, 3, activation, output)
    net.theta += np.linspace(-0.4, 0.4, net.n_parameters, dtype=np.float32)  # biases too
    return net


def bits(net):
    return net.theta.view(np.uint32).tolist()


class TestEveryFormat:
    @pytest.mark.parametrize("suffix", FORMATS)
    @pytest.mark.parametrize("sizes", [(7, 5, 4, 3), (4, 4, 4), (6, 2)])
    def test_a_network_comes_back_to_the_bit(self, tmp_path, suffix, sizes):
        net = some_network("relu" if len(sizes) > 2 else "sigmoid", sizes=sizes)
        path = tmp_path / f"net.{suffix.upper()}"
        gd.save_network(net, path)
        same = gd.load_network(str(path))
        assert same.layout == net.layout
        assert bits(same) == bits(net)

    @pytest.mark.parametrize("suffix", FORMATS)
    def test_it_shares_nothing_and_leaves_nothing_beside_it(self, tmp_path, suffix):
        net, path = some_network(), tmp_path / f"net.{suffix}"
        gd.save_network(net, path)
        net.theta[:] = 0
        gd.save_network(some_network("relu"), path)
        assert gd.load_network(path).activation == "relu"
        assert [each.name for each in tmp_path.iterdir()] == [path.name]

    @pytest.mark.parametrize("suffix", FORMATS)
    def test_damaged_bytes_are_a_sentence(self, tmp_path, suffix):
        path = tmp_path / f"net.{suffix}"
        gd.save_network(some_network(), path)
        sound = path.read_bytes()
        for damaged in (b"", sound[:-20], sound[: len(sound) // 2], b"\xff" * 100):
            path.write_bytes(damaged)
            with pytest.raises(gd.DataFormatError, match=r"net\..*again"):
                gd.load_network(path)

    def test_what_has_no_format_or_no_place_is_refused(self, tmp_path):
        with pytest.raises(gd.InputError, match=r"ends in '\.pt'; wanted a network's file: .*onnx"):
            gd.save_network(some_network(), tmp_path / "net.pt")
        with pytest.raises(gd.InputError, match="cannot be written"):
            gd.save_network(some_network(), tmp_path / "nowhere" / "net.npz")
        with pytest.raises(gd.DataNotFoundError):
            gd.load_network(tmp_path / "net.npz")
        with pytest.raises(gd.InputError, match="net came as ndarray; wanted a Network"):
            gd.save_network(some_network().theta, tmp_path / "net.npz")


class TestWhatOthersWrite:
    def test_activations_that_nothing_says_are_asked_for(self, tmp_path):
        net, path = some_network(), tmp_path / "state.safetensors"
        gd.save_network(net, path)
        path.write_bytes(save(load(path.read_bytes())))  # as PyTorch's: nothing but the tensors
        with pytest.raises(gd.InputError, match="does not say the network's activation: pass"):
            gd.load_network(path)
        with pytest.raises(gd.InputError, match="does not say the network's output: pass"):
            gd.load_network(path, activation="tanh")
        same = gd.load_network(path, activation="tanh", output="softmax")
        assert (bits(same), same.layout) == (bits(net), net.layout)

    def test_what_contradicts_the_file_is_refused(self, tmp_path):
        path = tmp_path / "net.npz"
        gd.save_network(some_network(), path)
        with pytest.raises(gd.InputError, match="activation='tanh', 'relu' was asked for"):
            gd.load_network(path, activation="relu")
        with pytest.raises(gd.InputError, match="leave out sizes="):
            gd.load_network(path, sizes=(7, 3))

    def test_a_run_leaves_theta_alone_and_its_sizes_are_asked_for(self, runs_place, small):
        net = gd.Network((12, 4, 3), seed=2)
        gd.descend(net, small, epochs=1, record="it")
        path = runs_place / "it" / "theta.safetensors"
        asked = {"activation": "sigmoid", "output": "sigmoid"}
        with pytest.raises(gd.InputError, match="does not say the network's sizes"):
            gd.load_network(path, **asked)
        with pytest.raises(gd.InputError, match="holds 67 numbers; a network of"):
            gd.load_network(path, sizes=(12, 5, 3), **asked)
        assert bits(gd.load_network(path, sizes=(12, 4, 3), **asked)) == bits(net)

    def test_what_the_lab_gives_away_says_its_activations(self, tmp_path):
        theta = some_network().theta
        facts = {"settings": {"hidden": [5, 4], "activation": "tanh", "output": "softmax"}}
        path = tmp_path / "lab.safetensors"
        path.write_bytes(save({"theta": theta}, {"experiment": json.dumps(facts)}))
        assert gd.load_network(path, sizes=(7, 5, 4, 3)).layout == some_network().layout

    def test_layers_that_do_not_fit_are_refused(self):
        arrays = {"a.weight": np.ones((4, 7)), "a.bias": np.ones(4), "b.weight": np.ones((2, 5))}
        with pytest.raises(gd.DataFormatError, match="wanted a chain of fully connected layers"):
            found_in({**arrays, "b.bias": np.ones(2)}, "it")
