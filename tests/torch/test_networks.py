"""PyTorch's ``nn.Sequential`` as a network of this package, there and back.

Tolerance: float32 sums in another order, 2e-6 for outputs of order one.
"""

import numpy as np
import pytest

import descente as gd

torch = pytest.importorskip("torch", reason="PyTorch, whose objects these are, is not there.")


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "identity"])
@pytest.mark.parametrize("output", ["sigmoid", "identity", "softmax"])
def test_the_same_function_there_and_the_same_bits_back(activation, output):
    net = gd.Network((7, 5, 4, 3), 1, activation, output)
    net.theta += np.linspace(-0.4, 0.4, net.n_parameters, dtype=np.float32)
    model = gd.to_torch(net)
    images = np.random.default_rng(0).random((20, 7), dtype=np.float32)
    theirs = model(torch.from_numpy(images)).detach().numpy()
    assert theirs == pytest.approx(net.outputs(images), rel=2e-6, abs=2e-6)
    back = gd.from_torch(model)
    assert back.layout == net.layout
    assert back.theta.tobytes() == net.theta.tobytes()
    net.theta[:] = 0
    assert float(model[0].bias.detach().abs().max()) > 0


def test_its_state_has_the_names_of_our_files(tmp_path):
    from safetensors.torch import load_file, save_file

    net = gd.Network((7, 5, 3), activation="relu", output="softmax")
    gd.save_network(net, tmp_path / "net.safetensors")
    model = gd.to_torch(gd.Network((7, 5, 3), seed=9))
    model.load_state_dict(load_file(tmp_path / "net.safetensors"))
    save_file(model.state_dict(), tmp_path / "back.safetensors")
    known = {"activation": "relu", "output": "softmax"}
    same = gd.load_network(tmp_path / "back.safetensors", **known)
    assert same.theta.tobytes() == net.theta.tobytes()


def test_what_changes_nothing_is_left_out():
    nn = torch.nn
    inside = nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Dropout(0.5))
    model = nn.Sequential(nn.Flatten(), inside, nn.Linear(4, 2)).double().eval()
    net = gd.from_torch(model)
    assert (net.sizes, net.activation, net.output) == ((6, 4, 2), "relu", "identity")
    images = np.random.default_rng(0).random((5, 6), dtype=np.float32)
    theirs = model(torch.from_numpy(images).double()).detach().numpy()
    assert net.outputs(images) == pytest.approx(theirs, abs=2e-6)


def test_another_function_is_refused():
    nn = torch.nn
    first = nn.Linear(6, 4)
    for others, sentence in (
        ((nn.Linear(4, 2, bias=False),), "the model holds Linear"),
        ((nn.BatchNorm1d(4),), "the model holds BatchNorm1d"),
        ((nn.ReLU(), nn.Tanh()), "the model holds Tanh"),
        ((nn.Flatten(),), "the model holds Flatten"),
        ((nn.Softmax(dim=0),), "the model holds Softmax"),
        ((nn.ReLU(), nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 2)), "relu and tanh"),
        ((nn.Linear(3, 2),), "wanted one after the other"),
    ):
        with pytest.raises((gd.InputError, gd.DataFormatError), match=sentence):
            gd.from_torch(nn.Sequential(first, *others))
    named_alike = type("ReLU", (nn.Module,), {"forward": lambda self, x: x.abs()})
    on_its_head = type("Other", (nn.Sequential,), {"forward": lambda self, x: -x})
    with pytest.raises(gd.InputError, match="the model holds ReLU"):
        gd.from_torch(nn.Sequential(first, named_alike()))
    for other in (first, on_its_head(first)):
        with pytest.raises(gd.InputError, match="; wanted an nn"):
            gd.from_torch(other)
