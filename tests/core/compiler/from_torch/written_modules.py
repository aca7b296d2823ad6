"""Modules as people write them, for the importer to read."""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn


class Block(nn.Module):
    """A ResNet basic block."""

    def __init__(self, inside: int, out: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inside, out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.downsample = None
        if stride != 1 or inside != out:
            self.downsample = nn.Sequential(
                nn.Conv2d(inside, out, 1, stride, bias=False), nn.BatchNorm2d(out)
            )

    def forward(self, x: Tensor) -> Tensor:
        identity = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.downsample is not None:
            identity = self.downsample(x)
        out += identity
        return self.relu(out)


class ResNet(nn.Module):
    """ResNet-18 with ``width`` channels in its first stage."""

    def __init__(self, width: int = 4, classes: int = 7) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        sizes = [width, width, 2 * width, 4 * width, 8 * width]
        stages = [
            nn.Sequential(Block(a, b, 1 if i == 0 else 2), Block(b, b))
            for i, (a, b) in enumerate(pairwise(sizes))
        ]
        self.layer1, self.layer2, self.layer3, self.layer4 = stages
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(8 * width, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        x = torch.flatten(self.avgpool(x), 1)
        return self.fc(x)


class VGG(nn.Module):
    """Convolutions in an ``nn.Sequential``, a ``view`` and a classifier with functional dropout."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inside = 3
        for out in (4, 8):
            layers += [nn.Conv2d(inside, out, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2)]
            inside = out
        self.features = nn.Sequential(*layers)
        self.first, self.last = nn.Linear(8 * 4 * 4, 12), nn.Linear(12, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)
        x = x.view(x.size(0), -1)
        x = F.dropout(F.relu(self.first(x)), 0.3, training=self.training)
        return F.log_softmax(self.last(x), dim=1)


class UNet(nn.Module):
    """Down, up, with skips, a crop, and sizes that are looked at in Python."""

    def __init__(self) -> None:
        super().__init__()
        self.down = nn.Conv2d(1, 4, 3, padding=1)
        self.bottom = nn.Conv2d(4, 8, 3, padding=1)
        self.up = nn.ConvTranspose2d(8, 4, 2, stride=2)
        self.out = nn.Conv2d(8, 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        skip = F.relu(self.down(x))
        deep = self.bottom(F.max_pool2d(skip, 2)).relu()
        up = self.up(deep)
        if up.shape[-1] != skip.shape[-1]:
            raise ValueError("sizes differ")
        return self.out(torch.cat([skip, up], dim=1))[:, :, 1:-1, 2:-1]


class Reader(nn.Module):
    """An LSTM over words, read at its last step."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(20, 6)
        self.lstm = nn.LSTM(6, 5, num_layers=2, batch_first=True)
        self.fc = nn.Linear(5, 3)

    def forward(self, words: Tensor) -> Tensor:
        out, (_hidden, _cell) = self.lstm(self.embedding(words))
        return self.fc(out[:, -1])


class HiddenReader(nn.Module):
    """The same with the hidden state."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.GRU(4, 5, batch_first=True)
        self.fc = nn.Linear(5, 3)

    def forward(self, x: Tensor) -> Tensor:
        _out, hidden = self.rnn(x)
        return self.fc(hidden[-1])


class Encoder(nn.Module):
    """A transformer encoder, averaged over its steps."""

    def __init__(self) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, activation="gelu", norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, norm=nn.LayerNorm(8), enable_nested_tensor=False)
        self.one = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.fc = nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.one(self.encoder(x))
        attended, _weights = self.attention(x, x, x, need_weights=False)
        return self.fc((x + attended).mean(dim=1))


class ByHand(nn.Module):
    """Weights of its own, given to functions."""

    def __init__(self) -> None:
        super().__init__()
        self.kernel = nn.Parameter(torch.randn(4, 1, 3, 3))
        self.weight = nn.Parameter(torch.randn(5, 4))
        self.bias = nn.Parameter(torch.randn(5))

    def forward(self, x: Tensor) -> Tensor:
        x = torch.tanh(F.conv2d(x, self.kernel, padding=1))
        x = F.leaky_relu(x.mean((2, 3)), 0.2)
        return F.linear(x, self.weight, self.bias).softmax(dim=-1)


class Deciding(nn.Module):
    """Goes one way or the other."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(2, 2)

    def forward(self, x: Tensor) -> Tensor:
        if x.sum() > 0:
            return self.fc(x)
        return x


class Sorting(nn.Module):
    """Does what no layer does."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.sort(x, dim=1).values


class Sharing(nn.Module):
    """One layer in two places."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(3, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(torch.relu(self.fc(x)))


class Several(nn.Module):
    """Two results."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(3, 3)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        y = self.fc(x)
        return y, x


class Mixing(nn.Module):
    """Mixes the samples of a batch."""

    def forward(self, x: Tensor) -> Tensor:
        return x.view(-1, 2)


class BatchDependent(nn.Module):
    """Looks the same in the graph, and is not: the number of samples is a factor."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(3, 2)

    def forward(self, x: Tensor) -> Tensor:
        y = self.fc(x)
        return y if len(x) == 3 else y * 2


class Attending(nn.Module):
    """Two heads of attention by hand, then torch's own function, then the first step alone."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(8, 8) for _ in range(4))

    def forward(self, x: Tensor) -> Tensor:
        batch, steps, _features = x.shape
        q, k, v = (one(x).view(batch, steps, 2, 4).transpose(1, 2) for one in (self.q, self.k, self.v))
        weights = torch.softmax(q @ k.transpose(-2, -1) / 4**0.5, dim=-1)
        out = torch.matmul(weights, v) + F.scaled_dot_product_attention(q, k, v, is_causal=True)
        out = out.transpose(1, 2).reshape(batch, steps, 8)
        return self.o(out)[:, 0]
