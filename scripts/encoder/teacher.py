"""The teacher: a transformer over characters, pretrained on unlabelled text, then trained on passages.

A character comes in as the sum of the vectors of itself, its word, its word's tag with its place in the
word, and the known name it is part of. Pretraining hides every fifth word (all its characters at once,
and what the segmenter said of it) and has the hidden characters guessed. Then one network per fold
learns the labels of the passages that the fold may see, lower layers more slowly than upper ones.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import cast

import torch
import torch.nn.functional as F
from settings import FIRST, LABELS, LAYERS, MASKED, MODELS, UNKNOWN, WINDOW, TeacherSettings
from tensors import Data, cosine, descend, mixed_precision, set_rates
from torch import Tensor, nn

Weights = dict[str, Tensor]
_log = logging.getLogger("train")

_DROPPED = 0.1
_LAYER_DECAY = 0.9  # each layer learns this much more slowly than the one above
_STRIDE = 192  # of 256 characters read, the inner ones are believed
_HIDDEN, _CHANGED, _REPLACED = 0.2, 0.18, 0.16  # words: guessed; of these masked, or another character


class Block(nn.Module):
    """Attention, then two matrices, each beside the sum and normalised before."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm_in, self.norm_mid = nn.LayerNorm(width), nn.LayerNorm(width)
        self.query, self.joined = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """Return the next layer's input."""
        x = x + F.dropout(self._attended(self.norm_in(x)), _DROPPED, self.training)
        inner = F.gelu(self.up(self.norm_mid(x)), approximate="tanh")
        return x + F.dropout(self.down(inner), _DROPPED, self.training)

    def _attended(self, x: Tensor) -> Tensor:
        batch, size, width = x.shape
        split = self.query(x).view(batch, size, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        found = F.scaled_dot_product_attention(query, key, value)
        joined: Tensor = self.joined(found.transpose(1, 2).reshape(batch, size, width))
        return joined


class Teacher(nn.Module):
    """Vectors of what a character is, blocks, a head for hidden characters and one for labels."""

    def __init__(self, sizes: tuple[int, ...], settings: TeacherSettings) -> None:
        super().__init__()
        width = settings.width
        tables = [nn.Embedding(size, width) for size in sizes]
        self.vectors = nn.ModuleList(tables)
        self.position = nn.Parameter(torch.randn(WINDOW, width) * 0.02)
        for table in tables[:3]:
            nn.init.normal_(table.weight, 0, 0.02)
        nn.init.zeros_(tables[3].weight)
        self.blocks = nn.ModuleList(Block(width, settings.heads) for _ in range(settings.layers))
        self.norm = nn.LayerNorm(width)
        self.guess, self.guess_norm = nn.Linear(width, width), nn.LayerNorm(width)
        self.guess_bias = nn.Parameter(torch.zeros(sizes[0]))
        self.head = nn.Linear(width, LAYERS * LABELS)

    def body(self, rows: Tensor) -> Tensor:
        """Return a vector per character of ``rows`` (4 × windows × characters)."""
        characters, *others = (vectors(row) for vectors, row in zip(self.vectors, rows, strict=True))
        x = sum(others, characters) + self.position[: rows.shape[2]]
        x = F.dropout(x, _DROPPED, self.training)
        for block in self.blocks:
            x = block(x)
        normal: Tensor = self.norm(x)
        return normal

    def characters(self, x: Tensor) -> Tensor:
        """Return the scores of every character of the vocabulary at positions with vectors ``x``."""
        scores = F.linear(self.guess_norm(F.gelu(self.guess(x))), cast(Tensor, self.vectors[0].weight))
        return scores + self.guess_bias

    def forward(self, rows: Tensor) -> Tensor:
        """Return the scores (windows × characters × layers × labels)."""
        x = F.dropout(self.body(rows), 0.2, self.training)
        scores: Tensor = self.head(x).float()
        return scores.view(*rows.shape[1:], LAYERS, LABELS)


def pretrained(data: Data, settings: TeacherSettings) -> Weights:
    """Return the weights of a teacher that has learnt to guess hidden words of general text and reports."""
    torch.manual_seed(0)
    net = Teacher(data.sizes, settings).to(data.device).train()
    optimiser, steps = _optimiser_of_all(net), settings.pretraining_steps
    reports = settings.pretraining_batch // 6
    parts = ((0, data.general, settings.pretraining_batch - reports),
             (data.general, data.unlabelled, reports))  # fmt: skip
    for step in range(steps):
        set_rates(optimiser, [settings.pretraining_rate] * 2, cosine(step, steps, least=0.02))
        rows, guessed, truth = _masked(data.rows[:, data.windows(*parts)], data.sizes[0])
        with mixed_precision(data.device):
            loss = F.cross_entropy(net.characters(net.body(rows)[guessed]).float(), truth[guessed])
        descend(optimiser, loss, net)
        if (step + 1) % 300 == 0 or step + 1 == steps:
            _log.info("pretraining, step %d: loss %.3f", step + 1, loss.item())
    return {name: weights.detach() for name, weights in net.state_dict().items()}


def _optimiser_of_all(net: nn.Module) -> torch.optim.Optimizer:
    """Return an optimiser in which vectors and matrices decay, norms and biases do not."""
    decaying = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim < 2]
    return _adamw([{"params": decaying}, {"params": others, "weight_decay": 0.0}])


def _adamw(groups: list[dict[str, object]]) -> torch.optim.Optimizer:
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=torch.cuda.is_available())


def _masked(rows: Tensor, characters: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return ``rows`` with words hidden, where they are, and the rows of the characters as they were.

    Of the hidden words eight in ten become the mask, one in ten another character, one stays.
    """
    rows, truth = rows.clone(), rows[0].clone()
    chance = _per_word(rows[2])
    guessed, masked = chance < _HIDDEN, chance < _REPLACED
    changed = (chance >= _REPLACED) & (chance < _CHANGED)
    rows[0][masked] = MASKED
    rows[1][guessed] = UNKNOWN
    rows[2][masked] = 0
    rows[0][changed] = torch.randint(FIRST, characters, (int(changed.sum()),), device=rows.device)
    return rows, guessed, truth


def _per_word(places: Tensor) -> Tensor:
    """Return a random number per word, at each of its characters."""
    begins = places % 4 < 2  # rows 4n+4 and 4n+5: a word of one character, a word's first
    begins[:, 0] = True
    number = begins.flatten().long().cumsum(0) - 1
    return torch.rand(int(number[-1]) + 1, device=places.device)[number].view_as(places)


def trained(base: Weights, data: Data, settings: TeacherSettings, fold: int, *, seed: int) -> Teacher:
    """Return a teacher that has learnt the labels of all passages but those of ``fold``."""
    torch.manual_seed(100 * seed + fold)
    net = Teacher(data.sizes, settings).to(data.device)
    net.load_state_dict(base)
    groups = _groups(net, settings)
    optimiser = _adamw([{"params": parameters} for parameters, _ in groups])
    steps = _steps(data, settings, fold)
    net.train()
    for step, positions in zip(range(steps), _batches(data, settings, fold, seed=seed), strict=False):
        factor = min(1.0, (step + 1) / (0.1 * steps)) * max(0.02, 1 - step / steps)
        set_rates(optimiser, [rate for _, rate in groups], factor)
        rows = _thinned(data.rows[:, data.unlabelled + positions])
        with mixed_precision(data.device):
            scores = net(rows)
        truth = data.labels[:, positions].permute(1, 2, 0).reshape(-1)
        descend(optimiser, F.cross_entropy(scores.reshape(-1, LABELS), truth), net)
    return net.eval()


def _groups(net: Teacher, settings: TeacherSettings) -> list[tuple[list[nn.Parameter], float]]:
    """Return parameters with their learning rates: new ones fast, lower layers slowly."""
    rate, depth = settings.rate, settings.layers
    read = [p for vectors in net.vectors[:3] for p in vectors.parameters()]
    new = [*net.vectors[3].parameters(), *net.head.parameters()]
    blocks = [
        (list(block.parameters()), rate * _LAYER_DECAY ** (depth - 1 - n))
        for n, block in enumerate(net.blocks)
    ]
    lowest = rate * _LAYER_DECAY**depth
    return [([*read, net.position], lowest), (new, 4 * rate), *blocks, (list(net.norm.parameters()), rate)]


def _steps(data: Data, settings: TeacherSettings, fold: int) -> int:
    """Return how many batches make up the epochs; ``ValueError`` where there is not even a window."""
    size = sum(end - start for start, end, own in data.passages if own != fold)
    if size < 2 * WINDOW:
        raise ValueError(f"fold {fold} leaves {size} characters of passages, fewer than two windows")
    return settings.epochs * size // (settings.batch * WINDOW)


def _batches(data: Data, settings: TeacherSettings, fold: int, *, seed: int) -> Iterator[Tensor]:
    """Yield positions in ``labels`` (windows × characters) for ever; each epoch joins passages anew."""
    generator = torch.Generator().manual_seed(10 * seed + fold)
    seen = [(start, end) for start, end, own in data.passages if own != fold]
    while True:
        order = torch.randperm(len(seen), generator=generator).tolist()
        joined = torch.cat([torch.arange(*seen[n]) for n in order])
        joined = joined[int(torch.randint(0, WINDOW, (1,), generator=generator)) :]
        windows = joined[: len(joined) // WINDOW * WINDOW].view(-1, WINDOW)
        shuffled = windows[torch.randperm(len(windows), generator=generator)].to(data.device)
        yield from torch.split(shuffled, settings.batch)


def _thinned(rows: Tensor) -> Tensor:
    """Return ``rows`` with some characters, words and known names hidden, so that none is relied upon."""
    rows = rows.clone()
    for row, share, instead in ((0, 0.04, MASKED), (1, 0.15, UNKNOWN), (3, 0.1, 0)):
        rows[row][torch.rand(rows.shape[1:], device=rows.device) < share] = instead
    return rows


@torch.no_grad()
def probabilities(net: Teacher, rows: Tensor, *, batch: int = 512) -> Tensor:
    """Return probabilities (characters × layers × labels) of ``rows``, read in overlapping windows."""
    size, at = rows.shape[1], torch.arange(WINDOW, device=rows.device)
    final = max(0, size - WINDOW)
    starts = torch.arange(0, max(1, size - WINDOW + _STRIDE), _STRIDE, device=rows.device).clamp(max=final)
    out = torch.zeros(size, LAYERS, LABELS, device=rows.device)
    edge = (WINDOW - _STRIDE) // 2
    for start in torch.split(starts[:, None], batch):
        index = (start + at).clamp(max=size - 1)
        with mixed_precision(rows.device):
            scores = net(rows[:, index])
        kept = ((at >= edge) | (start == 0)) & ((at < WINDOW - edge) | (start >= final))
        out[index[kept]] = scores.softmax(-1)[kept]
    return out


def taught(base: Weights, data: Data, settings: TeacherSettings) -> Tensor:
    """Return what the teacher of each model says of all texts: models × characters × layers × labels."""
    half = torch.float16 if data.device.type == "cuda" else torch.float32
    size = data.rows.shape[1]
    out = torch.zeros(MODELS, size, LAYERS, LABELS, dtype=half, device=data.device)
    for model in range(MODELS):
        said = torch.zeros(size, LAYERS, LABELS, device=data.device)
        for seed in range(settings.seeds):
            net = trained(base, data, settings, model, seed=seed)
            for part in (slice(0, data.unlabelled), slice(data.unlabelled, size)):
                said[part] += probabilities(net, data.rows[:, part])
        out[model] = said / settings.seeds
        _log.info("teacher %d of %d has learnt and spoken", model + 1, MODELS)
    return out
