"""Well-known architectures, small, written as people write them: what the importer has to read."""

from __future__ import annotations

import math
from collections import OrderedDict

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn


class Growing(nn.Module):
    """One layer of a DenseNet, whose input is a list."""

    def __init__(self, inside: int, growth: int) -> None:
        super().__init__()
        self.norm1, self.conv1 = nn.BatchNorm2d(inside), nn.Conv2d(inside, 4 * growth, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(4 * growth)
        self.conv2 = nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False)
        self.drop_rate = 0.2

    def forward(self, features: list[Tensor]) -> Tensor:
        x = self.conv1(F.relu(self.norm1(torch.cat(features, 1)), inplace=True))
        x = self.conv2(F.relu(self.norm2(x), inplace=True))
        return F.dropout(x, p=self.drop_rate, training=self.training)


class DenseNet(nn.Module):
    """Two dense blocks with a transition."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            OrderedDict([("conv0", nn.Conv2d(3, 6, 3, padding=1, bias=False)), ("norm0", nn.BatchNorm2d(6))])
        )
        self.first = nn.ModuleList([Growing(6 + 3 * i, 3) for i in range(3)])
        self.transition = nn.Sequential(
            nn.BatchNorm2d(15), nn.ReLU(), nn.Conv2d(15, 7, 1), nn.AvgPool2d(2, 2)
        )
        self.second = nn.ModuleList([Growing(7 + 3 * i, 3) for i in range(2)])
        self.classifier = nn.Linear(13, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.transition(self._dense(self.first, self.stem(x)))
        x = F.relu(self._dense(self.second, x))
        x = torch.flatten(F.adaptive_avg_pool2d(x, (1, 1)), 1)
        return self.classifier(x)

    def _dense(self, layers: nn.ModuleList, x: Tensor) -> Tensor:
        features = [x]
        for layer in layers:
            features.append(layer(features))
        return torch.cat(features, 1)


class BasicConv(nn.Module):
    def __init__(self, inside: int, out: int, **options: object) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inside, out, bias=False, **options)
        self.bn = nn.BatchNorm2d(out, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn(self.conv(x)), inplace=True)


class Inception(nn.Module):
    """One module of Inception v3 between other layers; its input is put on another scale first."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = BasicConv(3, 8, kernel_size=3, stride=2)
        self.branch1 = BasicConv(8, 4, kernel_size=1)
        self.branch7 = nn.Sequential(
            BasicConv(8, 4, kernel_size=1),
            BasicConv(4, 4, kernel_size=(1, 7), padding=(0, 3)),
            BasicConv(4, 5, kernel_size=(7, 1), padding=(3, 0)),
        )
        self.branch_pool = BasicConv(8, 3, kernel_size=1)
        self.fc = nn.Linear(20, 6)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem((x - 0.5) / 0.25)
        pooled = self.branch_pool(F.avg_pool2d(x, kernel_size=3, stride=1, padding=1))
        largest = F.max_pool2d(x, kernel_size=3, stride=1, padding=1)
        x = torch.cat([self.branch1(x), self.branch7(x), pooled, largest], 1)
        return self.fc(x.mean([2, 3]))


class Inverted(nn.Module):
    """MobileNet v2's block: wide inside, convolutions channel by channel."""

    def __init__(self, inside: int, out: int, stride: int) -> None:
        super().__init__()
        self.is_residual = stride == 1 and inside == out
        wide = inside * 3
        self.conv = nn.Sequential(
            nn.Sequential(
                nn.Conv2d(inside, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6(inplace=True)
            ),
            nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False),
            nn.BatchNorm2d(wide),
            nn.ReLU6(inplace=True),
            nn.Conv2d(wide, out, 1, bias=False),
            nn.BatchNorm2d(out),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv(x) if self.is_residual else self.conv(x)


class MobileNet(nn.Module):
    """With a squeeze-and-excitation gate and a hard swish by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.Sequential(Inverted(3, 6, 2), Inverted(6, 6, 1))
        self.down, self.up = nn.Linear(6, 2), nn.Linear(2, 6)
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(6, 4))

    def forward(self, x: Tensor) -> Tensor:
        x = self.blocks(x)
        batch, channels, _height, _width = x.shape
        gate = F.adaptive_avg_pool2d(x, 1).view(batch, channels)
        gate = torch.sigmoid(self.up(F.relu(self.down(gate)))).view(batch, channels, 1, 1)
        x = x * gate
        x = x * (F.relu6(x + 3) / 6)
        return self.classifier(x.mean((-2, -1)))


class ShuffleNet(nn.Module):
    """Halves of the channels go different ways and are shuffled."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, 8, 3, padding=1)
        self.branch = nn.Sequential(nn.Conv2d(4, 4, 1), nn.ReLU(inplace=True))

    def forward(self, x: Tensor) -> Tensor:
        left, right = self.stem(x).chunk(2, dim=1)
        x = torch.cat((left, self.branch(right)), dim=1)
        batch, channels, height, width = x.size()
        x = x.view(batch, 2, channels // 2, height, width)
        x = torch.transpose(x, 1, 2).contiguous().view(batch, channels, height, width)
        return F.adaptive_max_pool2d(x, 2).flatten(start_dim=1)


class DeepUNet(nn.Module):
    """Up once by a transposed convolution and once by interpolation, with padding by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.down1, self.down2 = self._double(1, 4), self._double(4, 8)
        self.bottom = self._double(8, 16)
        self.up2, self.join2 = nn.ConvTranspose2d(16, 8, 2, stride=2), self._double(16, 8)
        self.up1, self.join1 = nn.Conv2d(8, 4, 1), self._double(8, 4)
        self.outc = nn.Conv2d(4, 3, 1)

    @staticmethod
    def _double(inside: int, out: int) -> nn.Sequential:
        return nn.Sequential(
            *(nn.Conv2d(inside, out, 3, padding=1), nn.BatchNorm2d(out), nn.ReLU(inplace=True)),
            *(nn.Conv2d(out, out, 3, padding=1), nn.GroupNorm(2, out), nn.ELU()),
        )

    def forward(self, x: Tensor) -> Tensor:
        first = self.down1(x)
        second = self.down2(F.max_pool2d(first, 2))
        x = self.up2(self.bottom(F.max_pool2d(second, (2, 2))))
        high, wide = second.size(2) - x.size(2), second.size(3) - x.size(3)
        x = F.pad(x, [wide // 2, wide - wide // 2, high // 2, high - high // 2])
        x = self.join2(torch.cat([second, x], dim=1))
        x = F.interpolate(x, size=first.shape[2:], mode="bilinear", align_corners=False)
        return self.outc(self.join1(torch.cat([first, self.up1(x)], dim=1)))


class Sentiment(nn.Module):
    """A classifier of sentences that reads both ways, with first states given as zeros."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(20, 6, padding_idx=0)
        self.lstm = nn.LSTM(6, 5, num_layers=2, bidirectional=True, dropout=0.3, batch_first=True)
        self.fc = nn.Linear(10, 3)

    def forward(self, words: Tensor) -> Tensor:
        first = torch.zeros(4, words.size(0), 5, device=words.device)
        _out, (hidden, _cell) = self.lstm(self.embedding(words), (first, first.clone()))
        return self.fc(F.dropout(torch.cat((hidden[-2], hidden[-1, :, :]), dim=1), training=self.training))


class Backwards(nn.Module):
    """What only the second direction says, and the only state of a plain layer, squeezed."""

    def __init__(self) -> None:
        super().__init__()
        self.both = nn.GRU(4, 5, bidirectional=True, batch_first=True)
        self.plain = nn.RNN(10, 3, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        out, hidden = self.both(x)
        _out, last = self.plain(out, torch.zeros(1, len(x), 3).to(x))
        return torch.cat([hidden[-1], last.squeeze(0)], 1)


class Waves(nn.Module):
    """The positions of torch's tutorial, batch first."""

    def __init__(self, size: int, longest: int = 50) -> None:
        super().__init__()
        self.dropout = nn.Dropout(p=0.1)
        position = torch.arange(longest).unsqueeze(1)
        factor = torch.exp(torch.arange(0, size, 2) * (-math.log(10000.0) / size))
        pe = torch.zeros(1, longest, size)
        pe[0, :, 0::2], pe[0, :, 1::2] = torch.sin(position * factor), torch.cos(position * factor)
        self.register_buffer("pe", pe)

    def forward(self, x: Tensor) -> Tensor:
        return self.dropout(x + self.pe[:, : x.size(1)])


class Translator(nn.Module):
    """The encoder of torch's tutorial: scaled embeddings, waves, a causal mask, torch's own layers."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.places = nn.Embedding(20, 8), Waves(8)
        layer = nn.TransformerEncoderLayer(8, 2, 16, 0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.linear = nn.Linear(8, 20)

    def forward(self, words: Tensor) -> Tensor:
        x = self.places(self.embedding(words) * math.sqrt(8))
        mask = nn.Transformer.generate_square_subsequent_mask(words.size(1))
        x = self.encoder(x, mask)
        hidden = torch.ones(x.size(1), x.size(1)).triu(1).bool()
        attended, _weights = self.attention(x, x, x, attn_mask=hidden)
        return self.linear(attended)


class CausalSelfAttention(nn.Module):
    """As in nanoGPT: one product for queries, keys and values, split in three."""

    def __init__(self, size: int, heads: int, longest: int) -> None:
        super().__init__()
        self.c_attn, self.c_proj = nn.Linear(size, 3 * size), nn.Linear(size, size)
        self.attn_dropout, self.resid_dropout = nn.Dropout(0.1), nn.Dropout(0.1)
        self.n_head, self.n_embd = heads, size
        bias = torch.tril(torch.ones(longest, longest)).view(1, 1, longest, longest)
        self.register_buffer("bias", bias)

    def forward(self, x: Tensor) -> Tensor:
        B, T, C = x.size()  # noqa: N806
        q, k, v = self.c_attn(x).split(self.n_embd, dim=2)
        k = k.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        q = q.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        v = v.view(B, T, self.n_head, C // self.n_head).transpose(1, 2)
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        att = att.masked_fill(self.bias[:, :, :T, :T] == 0, float("-inf"))
        y = self.attn_dropout(F.softmax(att, dim=-1)) @ v
        return self.resid_dropout(self.c_proj(y.transpose(1, 2).contiguous().view(B, T, C)))


class GPT(nn.Module):
    """A small GPT with learned places; returns its loss, too, where targets are given."""

    def __init__(self, is_tied: bool = False) -> None:
        super().__init__()
        size, longest = 8, 12
        self.transformer = nn.ModuleDict(
            {
                "wte": nn.Embedding(20, size),
                "wpe": nn.Embedding(longest, size),
                "ln_1": nn.LayerNorm(size),
                "attn": CausalSelfAttention(size, 2, longest),
                "mlp": nn.Sequential(nn.LayerNorm(size), nn.Linear(size, 32), nn.GELU(), nn.Linear(32, size)),
                "ln_f": nn.LayerNorm(size, bias=False),
            }
        )
        self.lm_head = nn.Linear(size, 20, bias=False)
        if is_tied:
            self.transformer.wte.weight = self.lm_head.weight

    def forward(self, idx: Tensor, targets: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        _batch, steps = idx.size()
        assert steps <= 12
        pos = torch.arange(0, steps, dtype=torch.long, device=idx.device)
        x = self.transformer.wte(idx) + self.transformer.wpe(pos)
        x = x + self.transformer.attn(self.transformer.ln_1(x))
        x = x + self.transformer.mlp(x)
        x = self.transformer.ln_f(x)
        if targets is not None:
            logits = self.lm_head(x)
            return logits, F.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1))
        return self.lm_head(x[:, [-1], :]), None


class Patches(nn.Module):
    """A vision transformer without a class token: places as a weight, a mask that hides nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = nn.Conv2d(1, 8, 4, stride=4)
        self.pos_embed = nn.Parameter(torch.randn(1, 4, 8) * 0.02)
        self.qkv, self.proj = nn.Linear(8, 24, bias=False), nn.Linear(8, 8)
        self.norm, self.head = nn.LayerNorm(8), nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patch(x).flatten(2).transpose(1, 2) + self.pos_embed
        q, k, v = torch.chunk(self.qkv(self.norm(x)), 3, dim=-1)
        x = x - -self.proj(F.scaled_dot_product_attention(q, k, v, attn_mask=torch.zeros(4, 4)))
        return self.head(x.mean(dim=1))


class ByFormula(nn.Module):
    """Written with products, sums and slices alone, as in a first lesson."""

    def __init__(self) -> None:
        super().__init__()
        self.w1, self.b1 = nn.Parameter(torch.randn(6, 8)), nn.Parameter(torch.randn(8))
        self.w2 = nn.Parameter(torch.randn(4, 4))

    def forward(self, x: Tensor) -> Tensor:
        hidden = torch.tanh(self.b1 + x @ self.w1)
        kept, gate = hidden[:, :4], torch.sigmoid(hidden[:, 4:])
        mixed = gate * kept + (1 - gate) * hidden[:, ::2]
        return torch.matmul(2 * mixed + mixed, self.w2)


class VisionAttention(nn.Module):
    """As in vision transformers: queries, keys and values are an axis of their own, which comes first."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.proj = nn.Linear(8, 24), nn.Linear(8, 8)

    def forward(self, x: Tensor) -> Tensor:
        B, N, C = x.shape  # noqa: N806
        qkv = self.qkv(x).reshape(B, N, 3, 2, C // 2).permute(2, 0, 3, 1, 4)
        q, k, _v = qkv.unbind(0)
        attn = (q @ k.transpose(-2, -1)) * (C // 2) ** -0.5
        x = (attn.softmax(dim=-1) @ qkv[2]).transpose(1, 2).reshape(B, N, C)
        return self.proj(x)


class TimeFirst(nn.Module):
    """Recurrent layers and attention as torch has them by itself, time first, among others."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.gru = nn.LSTM(4, 6), nn.GRU(6, 3)
        layer = nn.TransformerEncoderLayer(6, 2, 8)
        self.one, self.encoder = (
            layer,
            nn.TransformerEncoder(nn.TransformerEncoderLayer(6, 2, 8), 1, enable_nested_tensor=False),
        )
        self.attention = nn.MultiheadAttention(6, 2)
        self.fc = nn.Linear(6, 2)

    def forward(self, x: Tensor) -> Tensor:
        out, _states = self.lstm(x.permute(1, 0, 2))
        out = self.encoder(self.one(out))
        out, _weights = self.attention(out, out, out)
        back = out.transpose(0, 1).relu()
        out, last = self.gru(torch.transpose(back, 0, 1))
        return self.fc(torch.cat([out[-1], last[0]], dim=1))
