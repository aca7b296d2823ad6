"""A generator against a discriminator, as source."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.core.parameters import checked_values
from nnstudio.core.project import Project
from nnstudio.core.project.specs import DataSpec
from nnstudio.core.training.losses import Encoding
from nnstudio.core.training.objective import objectives
from nnstudio.core.training.scripts.criterion import criterion
from nnstudio.core.training.scripts.script import Phase, Piece, Script
from nnstudio.core.training.targets import loss_type


def _write(project: Project, spec: DataSpec, networks: Mapping[str, str]) -> Piece:
    values = checked_values(objectives["gan"].params, project.training.params)
    entry = loss_type(project.training)
    line, embedded = criterion(project.training)
    generator, discriminator = networks["generator"], networks["discriminator"]
    definitions = _DEFINITIONS.format(
        criterion=line,
        latent=values["latent"],
        answer="2 * answer - 1" if entry.encoding is Encoding.SIGNS else "answer",
        fooling=_fooling(str(values["generator_loss"]), entry.name),
    )
    arguments = f"{generator}, {discriminator}, x, noise"
    return Piece(
        phases=(
            Phase("discriminator", "discriminator_loss", f"discriminator_loss({arguments})"),
            Phase("generator", "generator_loss", f"generator_loss({arguments})"),
        ),
        definitions=definitions,
        draws=True,
        embedded=embedded,
    )


def _fooling(aim: str, loss: str) -> str:
    """What the generator wants small, of the discriminator's outputs ``fake``."""
    if aim == "saturating":
        return "-as_if(fake, 0)"
    # the hinge stops pulling at the margin, so the score itself is raised
    return "-fake.mean()" if loss == "Hinge" else "as_if(fake, 1)"


_DEFINITIONS = '''LATENT = {latent}  # numbers of noise that a sample is made of

{criterion}


def generated(generator, count, noise):
    """Fresh samples; the noise is drawn on the CPU, so that every device sees the same."""
    return generator(torch.randn(count, LATENT, generator=noise).to(DEVICE))


def as_if(outputs, answer):
    """The loss of the discriminator's outputs if all samples were real (1) or generated (0)."""
    return criterion(outputs, torch.full_like(outputs, {answer}))


def discriminator_loss(generator, discriminator, x, noise):
    """The mean of the losses on real and on freshly generated samples."""
    with torch.no_grad():
        made = generated(generator, len(x), noise)
    return 0.5 * (as_if(discriminator(x), 1) + as_if(discriminator(made), 0))


def generator_loss(generator, discriminator, x, noise):
    """What the generator wants small, on freshly generated samples."""
    fake = discriminator(generated(generator, len(x), noise))
    return {fooling}'''


GAN = Script("gan", _write)
