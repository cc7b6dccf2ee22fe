"""The material on the device that computes, and what both networks' training shares."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from material import Material
from settings import FOLDS, MODELS, WINDOW
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Data:
    """``Material`` as tensors: ``hidden`` says per model which characters it may not learn from.

    ``rows`` is 4 × characters, ``labels`` 2 × characters of the passages, ``last`` marks the last
    character of each text, ``passages`` lists start, end (in ``labels``) and fold, ``sizes`` how many
    rows each of the four vocabularies has.
    """

    rows: Tensor
    labels: Tensor
    hidden: Tensor
    last: Tensor
    passages: tuple[tuple[int, int, int], ...]
    sizes: tuple[int, ...]
    general: int
    unlabelled: int

    @classmethod
    def of(cls, material: Material, device: torch.device) -> Data:
        """Move ``material`` to ``device``; ``ValueError`` where a part is shorter than a window."""
        general, unlabelled = material.general, material.unlabelled
        if min(general, unlabelled - general, material.rows.shape[1] - unlabelled) <= WINDOW:
            raise ValueError(f"general text, reports and passages need more than {WINDOW} characters each")
        rows, labels = (
            torch.from_numpy(a.astype(np.int64)).to(device) for a in (material.rows, material.labels)
        )
        hidden = torch.zeros(MODELS, rows.shape[1], dtype=torch.bool, device=device)
        last = torch.zeros(rows.shape[1], dtype=torch.bool, device=device)
        for text, start, end in material.spans:
            for model in text.hidden:
                hidden[model, start:end] = True
            last[end - 1] = True
        passages = tuple((start, end, text.hidden[0]) for text, start, end in material.passages)
        return cls(rows, labels, hidden, last, passages, material.vocabulary.sizes, general, unlabelled)

    @property
    def device(self) -> torch.device:
        """Return where the tensors are."""
        return self.rows.device

    @property
    def folds(self) -> Tensor:
        """Return the fold of each character of the passages."""
        sizes = torch.tensor([end - start for start, end, _ in self.passages])
        return torch.tensor([fold for *_, fold in self.passages]).repeat_interleave(sizes).to(self.device)

    def windows(self, *counts: tuple[int, int, int]) -> Tensor:
        """Return positions (windows × characters): ``count`` windows drawn from ``[low, high)``, for each."""
        starts = [torch.randint(low, high - WINDOW, (n,), device=self.device) for low, high, n in counts]
        return torch.cat(starts)[:, None] + torch.arange(WINDOW, device=self.device)

    def unseen(self, by_model: Sequence[Tensor] | Tensor) -> Tensor:
        """Return of the models' answers on the passages that of the fold which had not seen the passage."""
        out = torch.zeros_like(by_model[0])
        for fold in range(FOLDS):
            mine = self.folds == fold
            out[mine] = by_model[fold][mine]
        return out


def device_of_choice() -> torch.device:
    """Return the accelerator where there is one; half precision there, 32 bits on a CPU."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def mixed_precision(device: torch.device) -> torch.autocast:
    """Return the context in which matrices are multiplied as bfloat16, on an accelerator only."""
    return torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda")


def cosine(step: int, steps: int, *, least: float) -> float:
    """Return the learning rate's factor: rising over 200 steps, falling along a half cosine to ``least``."""
    return min(1.0, (step + 1) / 200) * max(least, 0.5 * (1 + math.cos(math.pi * step / steps)))


def descend(optimiser: torch.optim.Optimizer, loss: Tensor, clipped: nn.Module | None = None) -> None:
    """Take one step down ``loss``; gradients of ``clipped`` are cut to a norm of 1."""
    optimiser.zero_grad(set_to_none=True)
    torch.autograd.backward(loss)
    if clipped is not None:
        nn.utils.clip_grad_norm_(clipped.parameters(), 1.0)
    optimiser.step()


def set_rates(optimiser: torch.optim.Optimizer, rates: Sequence[float], factor: float) -> None:
    """Set the learning rate of each group of parameters to its own rate times ``factor``."""
    for group, rate in zip(optimiser.param_groups, rates, strict=True):
        group["lr"] = rate * factor
