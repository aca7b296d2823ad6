"""Modules with one thing each that an importer trips over."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn


class Pieces(nn.Module):
    """Every way to take parts of a tensor, and to put tensors together."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(2, 3)

    def forward(self, x: Tensor) -> Tensor:
        first, _second, third = torch.split(x, [2, 1, 3], dim=1)
        rows = x.unbind(1)
        stacked = torch.stack([rows[0], rows[-1]], dim=1)
        narrow = x.narrow(1, -2, 2) + torch.select(x, 1, 2)[:, None, :]
        joined = torch.cat([first, third[:, 1:, ...], stacked, narrow, x[:, [2, 3]]], dim=1)
        return self.fc(joined[..., 1:3])[:, :, -1]


class Largest(nn.Module):
    """Maxima and sums over steps."""

    def forward(self, x: Tensor) -> Tensor:
        most = x.max(dim=-1).values + torch.max(x, 2)[0] + x.amax(2)
        return most - x.sum(dim=-1) + torch.neg(torch.add(most, most, alpha=2))


class Returning(nn.Module):
    """A dictionary with one tensor."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(3, 2)

    def forward(self, x: Tensor, *, mask: Tensor | None = None) -> Tensor:
        return (self.fc(x), mask)


class Normalised(nn.Module):
    """Normalisation that is called as a function."""

    def __init__(self) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.randn(4)), nn.Parameter(torch.randn(4))

    def forward(self, x: Tensor) -> Tensor:
        x = F.group_norm(x, 2, self.weight, self.bias, 1e-3)
        return F.adaptive_avg_pool2d(x, 1).squeeze(-1).squeeze(-1)


class Frozen(nn.Module):
    """Places that do not learn, and a frozen layer that is used twice."""

    def __init__(self) -> None:
        super().__init__()
        self.places = nn.Parameter(torch.randn(5, 4), requires_grad=False)
        self.fc = nn.Linear(4, 4).requires_grad_(False)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(F.relu(self.fc(x + self.places)))


class LookedUp(nn.Module):
    """A table given to a function, and first states made like the samples."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.randn(12, 4))
        self.first = nn.Embedding(12, 4)
        self.gru = nn.GRU(4, 3, batch_first=True)

    def forward(self, words: Tensor) -> Tensor:
        x = self.first(words) + F.embedding(words, self.table)
        out, _last = self.gru(x, x.new_zeros(1, words.shape[0], 3))
        return out.mT


class Twice(nn.Module):
    """The same tensor on both sides."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x + x, x * x, x - 2, 3 - x, -x / 2], dim=1)


class Sharing(nn.Module):
    """One weight in two products."""

    def __init__(self) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.randn(3, 3))

    def forward(self, x: Tensor) -> Tensor:
        return torch.tanh(x @ self.w) @ self.w.t()


class TwoInputs(nn.Module):
    """An image and a text, say."""

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return x + y


class Standardised(nn.Module):
    """A convolution whose weights are computed from others."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(3, 2, 3, 3))

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight - self.weight.mean())


class Doubled(nn.Module):
    """Places that are computed from weights."""

    def __init__(self) -> None:
        super().__init__()
        self.places = nn.Parameter(torch.randn(3, 4))

    def forward(self, x: Tensor) -> Tensor:
        return x + 2 * self.places


class ClassToken(nn.Module):
    """A learned step before the others, as in a vision transformer."""

    def __init__(self) -> None:
        super().__init__()
        self.token = nn.Parameter(torch.randn(1, 1, 4))

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.token.expand(len(x), -1, -1), x], dim=1)


class PeeksAhead(nn.Module):
    """A mask of its own kind."""

    def forward(self, x: Tensor) -> Tensor:
        mask = torch.eye(4, dtype=torch.bool)
        return F.softmax(x.masked_fill(mask, float("-inf")), dim=-1)


class Padded(nn.Module):
    """Hides what only fills up."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x, src_key_padding_mask=torch.zeros(len(x), 4, dtype=torch.bool))


class OwnState(nn.Module):
    """A first state that is learned."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(3, 2, batch_first=True)
        self.state = nn.Parameter(torch.randn(1, 1, 2))

    def forward(self, x: Tensor) -> Tensor:
        return self.rnn(x, self.state.expand(-1, len(x), -1).contiguous())[0]


class CellState(nn.Module):
    """Asks for the cell."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(3, 2, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        _out, (_hidden, cell) = self.lstm(x)
        return torch.relu(cell[-1])


class LowerState(nn.Module):
    """Asks for the state of the first of two layers."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(3, 2, num_layers=2, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.lstm(x)[1][0][0])


class SplitsBatch(nn.Module):
    """Cuts the batch in two."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.tensor_split(x, 2)[0]


class TakesBatch(nn.Module):
    """Takes some of the samples."""

    def forward(self, x: Tensor) -> Tensor:
        return x[:2]


class Fancy(nn.Module):
    """Takes places that do not follow one another."""

    def forward(self, x: Tensor) -> Tensor:
        return x[:, [0, 3]]


class Dividing(nn.Module):
    """A softmax by hand."""

    def forward(self, x: Tensor) -> Tensor:
        return x / F.relu(x)


class Ratio(nn.Module):
    """One divided by a tensor."""

    def forward(self, x: Tensor) -> Tensor:
        return 1 / x


class WhereLargest(nn.Module):
    """Asks where the maximum is."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.max(x, dim=2)[1].float()


class Tabled(nn.Module):
    """A dictionary with two tensors."""

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        return {"out": torch.relu(x), "aux": torch.tanh(x)}


class Writing(nn.Module):
    """Sets a feature to nought."""

    def forward(self, x: Tensor) -> Tensor:
        x[:, 0] = 0
        return torch.relu(x)


class AlwaysTheSame(nn.Module):
    """Takes no notice of the samples."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.ones(len(x), 2)


class Leaving(nn.Module):
    """Computes with numpy."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.tensor(x.numpy() * 2)


class Dueling(nn.Module):
    """Powers, and a mean over the features that keeps its axis."""

    def forward(self, x: Tensor) -> Tensor:
        return x**2 + torch.pow(x, 3.0) - x.mean(dim=1, keepdim=True) + torch.square(x)


class Root(nn.Module):
    """A power that is none."""

    def forward(self, x: Tensor) -> Tensor:
        return x**0.5


class Flat(nn.Module):
    """One number for each sample, without an axis."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x).squeeze(1)


class Turning(nn.Module):
    """Goes on with time first."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x.transpose(0, 1))


class Aligned(nn.Module):
    """Enlarges three times, twice with the corners where they are."""

    def __init__(self) -> None:
        super().__init__()
        self.up = nn.Upsample(scale_factor=(2.0, 2.0), mode="bilinear", align_corners=True)
        self.bilinear = nn.UpsamplingBilinear2d(scale_factor=2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.bilinear(self.up(x))
        return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)


class Turned(nn.Module):
    """Ends with time first."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x).permute(1, 0, 2)
