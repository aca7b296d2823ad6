"""Learning to generate: a generator against a discriminator (Goodfellow et al. 2014).

The discriminator is a classifier with one output and two classes, generated (0) and real (1); any loss
for two classes and one output trains it. Binary cross-entropy gives the original GAN, the squared error
the least-squares GAN (Mao et al. 2017), the hinge loss the hinge GAN (Lim, Ye 2017).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nnstudio.core.compiler.plan import Contract
from nnstudio.core.language import N_
from nnstudio.core.observe.samples import Generated, GeneratedRow
from nnstudio.core.parameters import Kind, Parameter, checked_values
from nnstudio.core.project import Project
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec, TensorSpec
from nnstudio.core.training.chunks import outputs_of
from nnstudio.core.training.coverage import mode_figures
from nnstudio.core.training.examples import first_inputs, one_input
from nnstudio.core.training.objective import Batch, Learning, Objective, Phase
from nnstudio.core.training.targets import Loss, encode, loss_type, make_loss, read

if TYPE_CHECKING:
    import torch

GENERATOR, DISCRIMINATOR = "generator", "discriminator"
REAL_OR_NOT = TargetSpec(Target.CLASSES, 2, (N_("generated"), N_("real")))
_LOSSES = ("BinaryCrossEntropy", "MSE", "Hinge")
_IMAGE_AXES, _PLANE = 3, (2,)
_POINTS_PER_SAMPLE = 32  # a cloud needs many more points than a row needs pictures
_SHOWN_NOISE, _MEASURED_NOISE = 20_140, 20_141  # seeds; the same noise every time
_MEASURED = 2500  # generated for the figures, as is usual for rings of Gaussians


class Gan(Objective):
    """A generator turns noise into samples; a discriminator tells them from real ones."""

    name = "gan"
    title = N_("Generative adversarial networks (GAN)")
    summary = N_("A generator learns to make samples that a discriminator cannot tell from real ones.")
    players = {DISCRIMINATOR: (DISCRIMINATOR,), GENERATOR: (GENERATOR,)}
    watched = ""  # either player's loss falls at the other's cost
    params = (
        Parameter(
            name="latent",
            kind=Kind.INTEGER,
            default=8,
            minimum=1,
            maximum=4096,
            label=N_("Noise size"),
            help=N_("How many normally distributed numbers the generator makes a sample of."),
        ),
        Parameter(
            name="generator_loss",
            kind=Kind.CHOICE,
            default="non_saturating",
            choices=("non_saturating", "saturating"),
            choice_labels=(N_("Non-saturating"), N_("Saturating")),
            label=N_("Generator's aim"),
            help=N_(
                "Non-saturating: be taken for real. Saturating: make the discriminator's loss large; "
                "its gradient vanishes while the discriminator is sure."
            ),
        ),
    )

    def losses(self, spec: DataSpec) -> tuple[str, ...]:
        return _LOSSES

    def contracts(self, project: Project, spec: DataSpec) -> Mapping[str, Contract]:
        name = loss_type(project.training).name
        noise = TensorSpec((_latent(project),))
        return {
            GENERATOR: Contract(noise, spec.input.shape),
            DISCRIMINATOR: Contract(spec.input, (1,), REAL_OR_NOT, name),
        }

    def phases(self, learning: Learning) -> tuple[Phase, ...]:
        game = _Game(learning)
        return (
            Phase(DISCRIMINATOR, "discriminator_loss", game.discriminator_loss, game.with_noise),
            Phase(GENERATOR, "generator_loss", game.generator_loss, game.with_noise),
        )

    def evaluate(self, learning: Learning, part: Batch) -> Mapping[str, float]:
        """Both losses, how often the discriminator is right, and which modes are covered where known."""
        import torch

        game = _Game(learning)
        count = len(part.inputs)
        fixed = _noise(learning, max(count, _MEASURED), torch.Generator().manual_seed(_MEASURED_NOISE))
        made = outputs_of(learning.networks[GENERATOR], fixed)
        real = outputs_of(learning.networks[DISCRIMINATOR], part.inputs)
        fake = outputs_of(learning.networks[DISCRIMINATOR], made[:count])
        figures = {
            "generator_loss": float(game.fooling(fake)),
            "discriminator_loss": float(game.telling_apart(real, fake)),
            "discriminator_accuracy": float(game.share_right(real, fake)),
        }
        return figures | mode_figures(learning.project.data, learning.dataset.raw(made.cpu().numpy()))

    def example(self, learning: Learning, network: str, index: int) -> torch.Tensor:
        if network != GENERATOR:
            return one_input(learning, index)
        import torch

        return _noise(learning, 1, torch.Generator().manual_seed(_SHOWN_NOISE + index))

    def samples(self, learning: Learning, count: int) -> Generated | None:
        """Real samples and, made of the same noise every time, generated ones."""
        import torch

        shape = learning.dataset.spec.input.shape
        if shape != _PLANE and len(shape) != _IMAGE_AXES:
            return None
        kind = "points" if shape == _PLANE else "images"
        count = count * _POINTS_PER_SAMPLE if shape == _PLANE else count
        noise = _noise(learning, count, torch.Generator().manual_seed(_SHOWN_NOISE))
        real, made = first_inputs(learning, count), learning.networks[GENERATOR](noise)
        return Generated(kind, (_row(learning, N_("Real"), real), _row(learning, N_("Generated"), made)))


class _Game:
    """The losses of both players, by the project's loss."""

    def __init__(self, learning: Learning) -> None:
        recipe = learning.project.training
        self._learning = learning
        self._generator = learning.networks[GENERATOR]
        self._discriminator = learning.networks[DISCRIMINATOR]
        self._entry = loss_type(recipe)
        self._loss: Loss = make_loss(recipe)
        self._saturating = _values(learning.project)["generator_loss"] == "saturating"

    def with_noise(self, batch: Batch) -> Batch:
        """The samples, with fresh noise in the place of their labels, which play no part."""
        return Batch(batch.inputs, _noise(self._learning, len(batch.inputs), self._learning.noise))

    def discriminator_loss(self, batch: Batch) -> torch.Tensor:
        """The mean of the losses on real and on generated samples, as many of each."""
        import torch

        with torch.no_grad():
            made = self._generator(batch.targets)
        return self.telling_apart(self._discriminator(batch.inputs), self._discriminator(made))

    def generator_loss(self, batch: Batch) -> torch.Tensor:
        """What the generator wants small, on generated samples."""
        return self.fooling(self._discriminator(self._generator(batch.targets)))

    def telling_apart(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        """The discriminator's loss, from its outputs ``(n, 1)``."""
        return 0.5 * (self._as(real, 1) + self._as(fake, 0))

    def fooling(self, fake: torch.Tensor) -> torch.Tensor:
        """The generator's loss, from the discriminator's outputs on what it made.

        The hinge stops pulling at the margin, so the generator of a hinge GAN raises the score itself.
        """
        if self._saturating:
            return -self._as(fake, 0)
        return -fake.mean() if self._entry.name == "Hinge" else self._as(fake, 1)

    def share_right(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        """How many of real and generated samples are told apart; 0.5 is guessing."""
        taken_for_real = [read(self._entry, REAL_OR_NOT, outputs)[:, 1] > 0.5 for outputs in (real, fake)]
        return 0.5 * (taken_for_real[0].double().mean() + 1 - taken_for_real[1].double().mean())

    def _as(self, outputs: torch.Tensor, answer: int) -> torch.Tensor:
        """The loss of outputs if all samples were real (1) or generated (0)."""
        import torch

        answers = torch.full((len(outputs),), answer, device=outputs.device)
        return self._loss(outputs, encode(self._entry, REAL_OR_NOT, answers))


def _values(project: Project) -> dict[str, object]:
    return dict(checked_values(Gan.params, project.training.params))


def _latent(project: Project) -> int:
    return int(str(_values(project)["latent"]))


def _noise(learning: Learning, count: int, generator: torch.Generator) -> torch.Tensor:
    """Standard normal noise, drawn on the host so that every device sees the same numbers."""
    import torch

    return torch.randn(count, _latent(learning.project), generator=generator).to(learning.device)


def _row(learning: Learning, label: str, values: torch.Tensor) -> GeneratedRow:
    return GeneratedRow(label, learning.dataset.raw(values.cpu().numpy()))


GAN = Gan()
