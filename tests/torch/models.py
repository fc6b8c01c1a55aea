"""Four small models with data made up for them: nothing is downloaded, nothing takes long."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import nn


class Problem(NamedTuple):
    model: nn.Module
    loss: Callable[..., Any]
    data: tuple[Any, ...]
    last: str  # the last linear layer
    late: tuple[str, ...]  # the last block and all after it


class LeNet(nn.Module):
    """Written with functionals, as many are; by default for pictures of 14 × 14."""

    def __init__(self, channels=(4, 6), kernel=3, widths=(24, 16, 12, 5)):
        super().__init__()
        a, b = channels
        self.c1, self.c2 = nn.Conv2d(1, a, kernel), nn.Conv2d(a, b, kernel)
        self.f1, self.f2, self.f3 = (nn.Linear(i, o) for i, o in pairwise(widths))

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.c1(x)), 2)
        x = F.max_pool2d(F.relu(self.c2(x)), 2)
        x = torch.flatten(x, 1)
        return self.f3(torch.tanh(self.f2(torch.tanh(self.f1(x)))))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.c1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.b1, self.b2 = nn.BatchNorm2d(outputs), nn.BatchNorm2d(outputs)
        self.c2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.relu = nn.ReLU(inplace=True)
        self.short: nn.Module = nn.Identity()
        if stride > 1:
            self.short = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        out = self.b2(self.c2(self.relu(self.b1(self.c1(x)))))
        out += self.short(x)
        return self.relu(out)


class ResNet(nn.Module):
    """With batch normalisation, operations in place and a residual that is added in place."""

    def __init__(self, widths=(6, 8, 10), classes=5):
        super().__init__()
        a, b, c = widths
        self.stem = nn.Sequential(
            nn.Conv2d(3, a, 3, 1, 1, bias=False), nn.BatchNorm2d(a), nn.ReLU(inplace=True)
        )
        self.layers = nn.Sequential(Block(a, a, 1), Block(a, b, 2), Block(b, c, 2))
        self.fc = nn.Linear(c, classes)

    def forward(self, x):
        return self.fc(F.adaptive_avg_pool2d(self.layers(self.stem(x)), 1).flatten(1))


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, x):
        n, t, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(n, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(a.transpose(1, 2).reshape(n, t, d))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class GPT(nn.Module):
    """Four layers; its attention is PyTorch's own, which has no second derivative of its own."""

    def __init__(self, words=17, width=12, length=8, layers=4):
        super().__init__()
        self.tokens, self.places = nn.Embedding(words, width), nn.Embedding(length, width)
        self.layers = nn.ModuleList(Attention(width, 2) for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, words, bias=False)

    def forward(self, x):
        x = self.tokens(x) + self.places(torch.arange(x.shape[1], device=x.device))
        for layer in self.layers:
            x = layer(x)
        return self.head(self.norm(x))


def next_word(outputs, targets):
    return F.cross_entropy(outputs.flatten(0, 1), targets.flatten())


def mlp() -> Problem:
    model = nn.Sequential(
        nn.Linear(12, 8), nn.Sigmoid(), nn.Linear(8, 6), nn.Sigmoid(), nn.Linear(6, 5)
    )
    return Problem(model, nn.CrossEntropyLoss(), _images(12), "4", ("2", "4"))


def lenet() -> Problem:
    return Problem(LeNet(), F.cross_entropy, _images(1, 14, 14), "f3", ("f2", "f3"))


def resnet() -> Problem:
    model = ResNet()
    with torch.no_grad():  # running means that are not those of a fresh model
        for _ in range(5):
            model(torch.randn(40, 3, 8, 8) * 1.3 + 0.2)
    return Problem(model, nn.CrossEntropyLoss(), _images(3, 8, 8), "fc", ("layers.2", "fc"))


def gpt() -> Problem:
    words = torch.randint(17, (60, 9))
    data = words[:, :-1].contiguous(), words[:, 1:].contiguous()
    return Problem(GPT(), next_word, data, "head", ("layers.3", "norm", "head"))


def _images(*shape):
    return torch.randn(60, *shape), torch.randint(5, (60,))


MAKERS = {"mlp": mlp, "lenet": lenet, "resnet": resnet, "gpt": gpt}


def problem(name: str) -> Problem:
    """The same one at each call; the random state is left as it was."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        made = MAKERS[name]()
        with torch.no_grad():  # away from the start, where many numbers are 0 or 1
            for parameter in made.model.parameters():
                parameter += 0.1 * torch.randn_like(parameter)
    return made
