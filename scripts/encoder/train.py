"""Train the network of ``kg/nlp/tagger/encoder.py``: teacher by fold, student, weights, unseen opinions.

    python scripts/encoder/train.py GOLD --text official-news.txt.xz --reports CORPUS_DIR
        --out kg/nlp/tagger --unseen scripts/encoder/unseen.npz [--base FILE] [--small]

needs torch (``pip install -e '.[train]'``) and, in earnest, a GPU: on an H100 the pretraining takes about
four minutes and the student one. Where ``kg`` cannot be installed beside the GPU, give the file that
``prepare.py`` wrote instead of GOLD; torch and numpy are then enough. ``prepare.py`` says what is read
and who may learn from what.

1. A transformer (45 million parameters) is pretrained on all unlabelled text (``teacher.py``).
2. For each of five folds it learns the passages outside of the fold, once more all passages.
3. Each of these six teachers labels all texts; a small convolutional network each learns to say the same
   (``student.py``). The sixth is written to ``--out``: ``encoder.npz``, ``encoder.json``.
4. ``--unseen`` gets what the student of each passage's fold says of it: what ``scripts/train_tagger.py``
   trains the judge on.

Steps, not seconds, end the training, and seeds are fixed: on a CPU a second run writes the same bytes; a
GPU adds up in another order each time, so its weights differ a little.
``--base`` keeps the pretrained weights in a file and takes them from there the next time.
``--small`` runs everything on very little, ten seconds of a CPU's time; the weights are of no use.
"""

from __future__ import annotations

import argparse
import logging
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import packing
import scores
import student
import teacher
import torch
from material import Material, add_sources
from settings import (
    SMALL_STUDENT,
    SMALL_TEACHER,
    StudentSettings,
    TeacherSettings,
)
from tensors import Data, device_of_choice
from torch import Tensor

_log = logging.getLogger("train")


@dataclass(frozen=True, slots=True)
class Training:
    """Sizes and steps of both networks; ``base``: where pretrained weights are kept, if at all."""

    teacher: TeacherSettings = field(default_factory=TeacherSettings)
    student: StudentSettings = field(default_factory=StudentSettings)
    base: Path | None = None


def train(material: Material, training: Training, out: Path, unseen: Path) -> None:
    """Write the network learnt from ``material`` to folder ``out``, unseen opinions to file ``unseen``."""
    data = Data.of(material, device_of_choice())
    _log.info("%d characters, %d of passages; %s", data.rows.shape[1], data.labels.shape[1], data.device)
    targets = teacher.taught(_base(data, training), data, training.teacher)
    _report("teacher", data.unseen(targets[:, data.unlabelled :]), material)
    net, pairs, said = learnt(data, targets, training.student)
    _report("student", said, material)
    packing.write(student.weights_of(net, pairs), material.vocabulary, out)
    packing.write_unseen(said.cpu().numpy(), [text for text, *_ in material.passages], unseen)


def learnt(data: Data, targets: Tensor, settings: StudentSettings) -> tuple[student.Students, Tensor, Tensor]:
    """Return the students, the pairs they know and what they say of unseen passages."""
    student.mix_in_labels(targets, data)
    pairs = student.frequent_pairs(data, settings)
    rows = student.with_pairs(data, pairs)
    torch.manual_seed(7)
    net = student.Students(student.sizes_with_pairs(data, pairs), settings).to(data.device)
    student.distilled(data, rows, targets, net, settings)
    return net, pairs, student.unseen(net, data, rows)


def _base(data: Data, training: Training) -> teacher.Weights:
    """Return the pretrained weights, from the file that keeps them where there is one."""
    path = training.base
    if path and path.exists():
        weights: teacher.Weights = torch.load(path, map_location=data.device, weights_only=True)
        return weights
    weights = teacher.pretrained(data, training.teacher)
    if path:
        torch.save(weights, path)
    return weights


def _report(name: str, said: Tensor, material: Material) -> None:
    ends = [end for *_, end in material.passages]
    scores.report(name, said.float().cpu().numpy().astype(np.float32), material.labels, ends)


def main() -> None:
    """Read, train, write."""
    arguments = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout)
    arguments.out.mkdir(parents=True, exist_ok=True)
    train(_material(arguments), _training(arguments), arguments.out, arguments.unseen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path, help="folder of annotated passages, or prepare.py's file")
    add_sources(parser)
    parser.add_argument("--out", type=Path, required=True, help="folder that gets encoder.npz, encoder.json")
    parser.add_argument("--unseen", type=Path, required=True, help="file that gets the unseen opinions")
    parser.add_argument("--base", type=Path, help="keeps the pretrained weights")
    parser.add_argument("--pretraining-steps", type=int, help="default 3798")
    parser.add_argument("--epochs", type=int, help="of the teacher over the passages; default 40")
    parser.add_argument("--seeds", type=int, help="teachers per fold, averaged; default 1")
    parser.add_argument("--student-steps", type=int, help="default 2051")
    return parser


def _material(arguments: argparse.Namespace) -> Material:
    """Return the prepared material, or prepare it."""
    if arguments.source.is_file():
        return Material.load(arguments.source)
    from prepare import prepared  # needs kg, which a machine with an accelerator may lack

    return prepared(arguments.source, arguments)


def _training(arguments: argparse.Namespace) -> Training:
    """Return the settings, the given ones in place of the defaults."""
    first, second = TeacherSettings(), StudentSettings()
    if arguments.small:
        first, second = SMALL_TEACHER, SMALL_STUDENT
    given = {"pretraining_steps": arguments.pretraining_steps, "epochs": arguments.epochs,
             "seeds": arguments.seeds}  # fmt: skip
    first = replace(first, **{name: value for name, value in given.items() if value is not None})
    if arguments.student_steps is not None:
        second = replace(second, steps=arguments.student_steps)
    return Training(first, second, arguments.base)


if __name__ == "__main__":
    main()
