"""The student: small convolutional networks that learn to say what the teachers say, all folds at once.

Each network looks up and adds vectors of the character, the pair it begins, its word, the word's tag with
the place in it, and the known name; five convolutions of width three follow, the last four beside a sum.
``kg/nlp/tagger/encoder.py`` is the same network in numpy. The networks of the folds and the one that is
shipped differ in what is hidden from them only, so they are trained as one stack on the same batches.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from packing import Floats, Weights
from settings import LABELS, LAYERS, MODELS, STEPS, UNKNOWN, StudentSettings
from tensors import Data, cosine, descend, mixed_precision, set_rates
from torch import Tensor, nn

_log = logging.getLogger("train")

_EDGE = sum(STEPS)  # characters at both ends of a window that do not see all they should
_EPSILON = 1e-3
_MOMENTUM = 0.02  # how fast means and variances follow the batches


def frequent_pairs(data: Data, settings: StudentSettings) -> Tensor:
    """Return the sorted keys of the pairs of characters that are frequent in general text and reports."""
    keys, counts = torch.unique(_keys(data)[: data.unlabelled], return_counts=True)
    best = counts.argsort(descending=True, stable=True)[: settings.pairs]
    kept: Tensor = keys[best[counts[best] >= settings.least_pair]].sort().values
    return kept


def _keys(data: Data) -> Tensor:
    """Return for every character the key of the pair it begins; the last of a text pairs with padding."""
    characters = data.rows[0]
    following = torch.cat([characters[1:], characters.new_zeros(1)]).masked_fill(data.last, 0)
    return characters * data.sizes[0] + following


def with_pairs(data: Data, pairs: Tensor) -> Tensor:
    """Return the rows (5 × characters) of ``data`` with those of the pairs in second place."""
    keys = _keys(data)
    at = torch.searchsorted(pairs, keys).clamp(max=len(pairs) - 1)
    return torch.cat([data.rows[:1], torch.where(pairs[at] == keys, at + 1, 0)[None], data.rows[1:]])


def sizes_with_pairs(data: Data, pairs: Tensor) -> tuple[int, ...]:
    """Return how many rows each of the five vocabularies has."""
    return data.sizes[0], len(pairs) + 1, *data.sizes[1:]


class Students(nn.Module):
    """One network per model, their weights stacked: models × inputs × outputs."""

    mean: Tensor
    variance: Tensor

    def __init__(self, sizes: Sequence[int], settings: StudentSettings) -> None:
        super().__init__()
        self.sizes = tuple(sizes)
        width, channels = settings.vectors, settings.channels
        self.vectors = nn.ParameterList(torch.randn(MODELS * size, width) * 0.1 for size in sizes)
        inputs = [3 * width] + [3 * channels] * (len(STEPS) - 1)
        scale = [1.0] + [0.5] * (len(STEPS) - 1)  # what is added to a sum begins smaller
        self.matrices = nn.ParameterList(
            torch.randn(MODELS, n, channels) * (2 / n) ** 0.5 * g for n, g in zip(inputs, scale, strict=True)
        )
        self.gains = nn.ParameterList(torch.ones(MODELS, 1, 1, channels) * g for g in scale)
        self.biases = nn.ParameterList(torch.zeros(MODELS, 1, 1, channels) for _ in STEPS)
        self.final = nn.Parameter(torch.randn(MODELS, channels, LAYERS * LABELS) * 0.02)
        self.bias = nn.Parameter(torch.zeros(MODELS, 1, LAYERS * LABELS))
        self.register_buffer("mean", torch.zeros(len(STEPS), MODELS, 1, 1, channels))
        self.register_buffer("variance", torch.ones(len(STEPS), MODELS, 1, 1, channels))

    def forward(self, rows: Tensor) -> Tensor:
        """Return each model's scores of ``rows`` (5 × windows × characters), layers × labels last."""
        x = F.dropout(self._looked_up(rows), 0.1, self.training)
        for number, step in enumerate(STEPS):
            out = self._convolved(x, number, step)
            x = x + out if number else out
        models, windows, size, channels = x.shape
        scores = torch.bmm(x.view(models, windows * size, channels), self.final) + self.bias
        return scores.view(models, windows, size, LAYERS, LABELS)

    def _looked_up(self, rows: Tensor) -> Tensor:
        """Return the sum of the vectors; each vocabulary's table holds one model after the other."""
        model = torch.arange(MODELS, device=rows.device)[:, None, None]
        first, *others = (
            F.embedding(row[None] + model * size, vectors)
            for row, size, vectors in zip(rows, self.sizes, self.vectors, strict=True)
        )
        return sum(others, first)

    def _convolved(self, x: Tensor, number: int, step: int) -> Tensor:
        """Return layer ``number``'s output: three characters ``step`` apart, normalised, cut at zero."""
        models, windows, size, channels = x.shape
        padded = F.pad(x, (0, 0, step, step))
        near = torch.cat([padded[:, :, n * step : n * step + size] for n in range(3)], -1)
        with mixed_precision(x.device):
            out = torch.bmm(near.view(models, windows * size, 3 * channels), self.matrices[number])
        out = out.float().view(models, windows, size, -1)
        mean, variance = self._moments(out, number)
        normal = (out - mean) * torch.rsqrt(variance + _EPSILON)
        return F.relu(normal * self.gains[number] + self.biases[number])

    def _moments(self, out: Tensor, number: int) -> tuple[Tensor, Tensor]:
        """Return mean and variance per channel: of the batch while learning, else of the batches before."""
        if not self.training:
            return self.mean[number], self.variance[number]
        mean, variance = out.mean((1, 2), keepdim=True), out.var((1, 2), keepdim=True)
        with torch.no_grad():
            self.mean[number].lerp_(mean, _MOMENTUM)
            self.variance[number].lerp_(variance, _MOMENTUM)
        return mean, variance


def mix_in_labels(targets: Tensor, data: Data) -> None:
    """Replace half of the teachers' word on passages by the labels, for the models that may see them."""
    truth = F.one_hot(data.labels, LABELS).permute(1, 0, 2).to(targets.dtype)
    for model in range(MODELS):
        seen = ~data.hidden[model, data.unlabelled :]
        part = targets[model, data.unlabelled :]
        part[seen] = 0.5 * part[seen] + 0.5 * truth[seen]


def distilled(data: Data, rows: Tensor, targets: Tensor, net: Students, settings: StudentSettings) -> None:
    """Train ``net`` (made under ``torch.manual_seed(7)``) to say what ``targets`` say of ``rows``."""
    optimiser, steps = _optimiser(net), settings.steps
    parts = _parts(data, settings.batch)
    net.train()
    for step in range(steps):
        set_rates(optimiser, [settings.rate] * 2, cosine(step, steps, least=0.01))
        positions = data.windows(*parts)
        scores = net(_thinned(rows[:, positions]))
        loss = _loss(scores, targets[:, positions].float(), data.hidden[:, positions])
        descend(optimiser, loss)
        if (step + 1) % 200 == 0 or step + 1 == steps:
            _log.info("distillation, step %d: loss %.4f", step + 1, loss.item() / MODELS)
    net.eval()


def _parts(data: Data, batch: int) -> tuple[tuple[int, int, int], ...]:
    """Return where windows are drawn: half from general text, three in ten from reports, else passages."""
    general, reports = batch // 2, batch * 3 // 10
    return ((0, data.general, general), (data.general, data.unlabelled, reports),
            (data.unlabelled, data.rows.shape[1], batch - general - reports))  # fmt: skip


def _optimiser(net: Students) -> torch.optim.Optimizer:
    """Return an optimiser in which all but the vectors decay."""
    others = [p for name, p in net.named_parameters() if not name.startswith("vectors.")]
    groups: list[dict[str, object]] = [
        {"params": list(net.vectors), "weight_decay": 0.0},
        {"params": others, "weight_decay": 0.01},
    ]
    return torch.optim.AdamW(groups, betas=(0.9, 0.99), fused=torch.cuda.is_available())


def _thinned(rows: Tensor) -> Tensor:
    """Return ``rows`` with a tenth of the words and of the pairs unknown."""
    rows = rows.clone()
    rows[2][torch.rand(rows.shape[1:], device=rows.device) < 0.1] = UNKNOWN
    rows[1][torch.rand(rows.shape[1:], device=rows.device) < 0.1] = 0
    return rows


def _loss(scores: Tensor, targets: Tensor, hidden: Tensor) -> Tensor:
    """Return the cross entropy per character that a model may learn from, summed over the models."""
    weight = (~hidden).float()
    weight[..., :_EDGE] = 0
    weight[..., -_EDGE:] = 0
    loss = -(targets * scores.log_softmax(-1)).sum((-1, -2)) * weight
    return (loss.sum((1, 2)) / weight.sum((1, 2))).sum()


@torch.no_grad()
def unseen(net: Students, data: Data, rows: Tensor) -> Tensor:
    """Return probabilities of all passages (characters × layers × labels) by the model of each one's fold."""
    passages = rows[:, data.unlabelled :]
    said = [net(passages[:, None, start:end])[fold, 0].softmax(-1) for start, end, fold in data.passages]
    return torch.cat(said)


def weights_of(net: Students, pairs: Tensor, model: int = MODELS - 1) -> Weights:
    """Return one model's weights, the normalisation folded into matrices and biases."""
    layers = []
    for n in range(len(STEPS)):
        scale = torch.rsqrt(net.variance[n][model] + _EPSILON)[0] * net.gains[n][model][0]
        bias = net.biases[n][model][0] - net.mean[n][model][0] * scale
        layers.append((_array(net.matrices[n][model] * scale), _array(bias[0])))
    vectors = tuple(
        _array(table[model * size : (model + 1) * size])
        for table, size in zip(net.vectors, net.sizes, strict=True)
    )
    return Weights(
        vectors, tuple(layers), _array(net.final[model]), _array(net.bias[model][0]), pairs.cpu().numpy()
    )


def _array(weights: Tensor) -> Floats:
    array: Floats = weights.detach().float().cpu().numpy()
    return array
