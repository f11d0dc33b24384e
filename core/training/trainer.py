"""The trainer: commands in, steps, snapshots out. Synchronous: no thread, no clock, no files."""

import hashlib
import math

import numpy as np

from nntui.core.accumulation import Accumulator
from nntui.core.data.batches import Batches, BatchSource
from nntui.core.data.dataset import Dataset
from nntui.core.early_stopping import Watch
from nntui.core.errors import UserError
from nntui.core.network import Network
from nntui.core.training import reporting, rewinding
from nntui.core.training.boundary import Boundary
from nntui.core.training.branches import Branches
from nntui.core.training.building import build_early_stopping, build_loss, build_optimizer, build_schedule
from nntui.core.training.checkup import Checkup
from nntui.core.training.commands import carry_out
from nntui.core.training.controls import Command, ViewRequest
from nntui.core.training.ending import diverge, end_epoch
from nntui.core.training.events import CommandRejected, Event, Reason, Started, Validated, Weights
from nntui.core.training.gathering import base_of
from nntui.core.training.inspection import Inspection
from nntui.core.training.judging import Judgement, class_weights_for, scores_on_test
from nntui.core.training.keeping import Keeper
from nntui.core.training.noise import InputNoise
from nntui.core.training.progress import Progress
from nntui.core.training.recipe import Recipe
from nntui.core.training.rewinding import Past
from nntui.core.training.ridges import Ridges
from nntui.core.training.scoring import Scoring, scoring_for
from nntui.core.training.snapshot import Hyperparameters, Metrics, Snapshot, State
from nntui.core.training.survey import Judge
from nntui.core.training.timeline import Timeline
from nntui.core.training.undo import UndoStack
from nntui.core.training.updating import use_gradients

_PROBE_ROWS = 256


class Trainer:
    """One run: the network, its optimizer, the batches, and how far it has come."""

    def __init__(self, recipe: Recipe, dataset: Dataset) -> None:
        """Build everything that the recipe names. Raises `UserError` for what cannot be."""
        self.recipe = recipe
        self.dataset = dataset
        self._seeds = np.random.SeedSequence(recipe.seed).spawn(5)
        # Children 0, 1, 2 and 4 are used here; child 3 made up and split the data.
        self.weights_rng = np.random.default_rng(self._seeds[0])
        layers = [layer.dense() for layer in recipe.layers]
        self.network = Network(dataset.features, layers, self.weights_rng, recipe.dtype)
        self.initial = self.network.parameters.copy()
        """The weights that a reset goes back to."""

        self.loss = build_loss(recipe.training)
        self.scoring = self._scoring_of(dataset.train)
        self._valid_scoring = self._scoring_of(dataset.valid)
        self._class_weights = class_weights_for(recipe.training.class_weight, dataset, recipe.dtype)
        self.probe, self._probe_targets = Batches(dataset.valid, recipe.dtype, None).next(_PROBE_ROWS)
        self.measures_update = True
        """Whether the next update is measured, as somebody wants to know how far it moves each layer."""

        self.undo = UndoStack()
        self.timeline = Timeline()
        self.branches = Branches()
        self.past: Past | None = None
        """What is put aside while a kept moment is shown."""

        self.ridges = Ridges()
        self.boundary = Boundary(dataset)
        self.batch_size = recipe.training.batch_size
        self.gradient_accumulation_steps = recipe.training.gradient_accumulation_steps
        self.input_noise = recipe.training.input_noise
        self.state: State = "training"
        self.last_rows = 0
        self.batches_left: int | None = None
        """Batches until the next pause; None if there is no such number."""

        self.pause_after_epoch = False
        self.seconds = 0.0
        """Time trained; who runs the trainer knows the clock and writes it here."""

        self.optimizer = build_optimizer(recipe.optimizer)
        self.schedule = recipe.optimizer.schedule
        """The spec of the optimizer's schedule, where it has one."""

        self.early_stopping = build_early_stopping(recipe.early_stopping)
        self.base = base_of(self)
        self.begin()

    def begin(self) -> None:
        """Stand before the first step, with the initial weights."""
        np.copyto(self.network.parameters, self.initial)
        self.network.gradients.fill(0.0)
        self.optimizer.build(self.network.parameters, self.network.arrays)
        if self.schedule is not None:
            self.optimizer.learning_rate = build_schedule(self.schedule)
        self.shuffling_rng, self.dropout_rng = (np.random.default_rng(seed) for seed in self._seeds[1:3])
        self._noise = InputNoise(self._seeds[4])
        order = self.shuffling_rng if self.recipe.training.shuffle else None
        self.batches = Batches(self.dataset.train, self.recipe.dtype, order)
        self.judgement: Judgement | None = None
        """The validation that is under way."""

        self._judges_on_demand = False
        self.accumulator = Accumulator()
        self.keeper = Keeper()
        self.watch = Watch(self.early_stopping) if self.early_stopping is not None else None
        """What looks for the end of progress."""

        self.update_norms = [0.0] * len(self.network.layers)
        self.epochs = self.recipe.training.epochs
        self.progress = Progress()
        judge = Judge(self.dataset, self.loss, self._valid_scoring, self.network.outputs)
        self.inspection = Inspection(self.dataset, self.recipe.dtype, judge)
        """What views keep between two requests."""

        self.checkup = Checkup(self)
        self.message = ""

    # What it says of itself

    def started(self) -> Started:
        """Say what is being trained."""
        return reporting.started(self)

    @property
    def hyperparameters(self) -> Hyperparameters:
        """The values that act at the next step."""
        return reporting.hyperparameters(self)

    def snapshot(self, request: ViewRequest, seconds: float, samples_per_second: float) -> Snapshot:
        """Return what was asked for of this moment; the session knows the time and the pace."""
        return reporting.snapshot(self, request, seconds, samples_per_second)

    @property
    def generators(self) -> dict[str, np.random.Generator]:
        """The sources of randomness, one a purpose."""
        return {
            "weights": self.weights_rng,
            "shuffling": self.shuffling_rng,
            "dropout": self.dropout_rng,
            "input_noise": self._noise.rng,
        }

    @property
    def position(self) -> float:
        """Epochs done, fractions included."""
        return self.progress.epochs_done + self.batches.position / len(self.dataset.train) * (not self.between_epochs)

    @property
    def batches_an_epoch(self) -> int:
        """Batches of the present size in a whole epoch."""
        return math.ceil(len(self.dataset.train) / self.batch_size)

    @property
    def updates_an_epoch(self) -> int:
        """Updates in a whole epoch: batches whose gradients are accumulated make one together."""
        return math.ceil(self.batches_an_epoch / self.gradient_accumulation_steps)

    @property
    def between_epochs(self) -> bool:
        """Whether the epoch that `batches` has walked through is counted already."""
        return self.batches.at_end and (self.judgement is None or self._judges_on_demand)

    @property
    def judges_an_epoch(self) -> bool:
        """Whether the validation that ends an epoch is under way."""
        return self.judgement is not None and not self._judges_on_demand

    @property
    def busy(self) -> bool:
        """Whether there is work for `advance`, also where the run stands still: a validation that was asked for."""
        return self.state == "training" or (self.judgement is not None and self._judges_on_demand)

    @property
    def end_reason(self) -> Reason:
        """Why the run has ended, if it ends now."""
        if self.state == "finished":
            return "early_stopping" if self.watch is not None and self.watch.stopped else "epochs"
        return "diverged" if self.state == "diverged" else "stopped"

    def kept(self) -> tuple[Network, Weights]:
        """Return the network that is the run's model now, and which weights it has."""
        return self.keeper.kept(self.network, self.optimizer)

    @property
    def weights_sha256(self) -> str:
        """The digest of the bytes of the kept model's parameters."""
        return hashlib.sha256(self.kept()[0].parameters.tobytes()).hexdigest()

    def judge_test(self) -> Metrics:
        """Return loss and score of the kept model on the test part."""
        with np.errstate(all="ignore"):
            scoring = self._scoring_of(self.dataset.test)
            return Judgement(self.kept()[0], self.loss, scoring, self.dataset.test).finish()

    def test_scores(self) -> dict[str, float]:
        """Return further scores of the kept model on the test part by name, the verdict in bits among them."""
        with np.errstate(all="ignore"):
            return scores_on_test(self.kept()[0], self.loss, self.dataset)

    # Training

    def advance(self) -> list[Event]:
        """Do the next piece of work: one batch, or one slice of the validation."""
        if self.progress.step == 0 and self.judgement is None:
            rewinding.keep(self)
        with np.errstate(all="ignore"):
            events = self._train_batch() if self.judgement is None else self._validate(self.judgement)
        if self.judgement is None and self.state != "diverged":
            rewinding.keep_if_due(self, epoch_ended=self.between_epochs)
        return events

    def _train_batch(self) -> list[Event]:
        x, targets = self.batches.next(self.batch_size)
        self._noise.add(x, self.input_noise)
        weights = None if self._class_weights is None else self._class_weights[targets]
        y = self.scoring.encode(targets)
        loss, work = self.network.compute_gradients(x, y, self.loss, self.dropout_rng, weights)
        if not math.isfinite(loss):
            self.batches.position -= len(x)
            return diverge(self, loss)
        self.checkup.sample(x, work, weights)
        minimised = loss
        loss, score = self.scoring.measure(work.activations[-1], targets, loss)
        use_gradients(self, len(x))
        if self.batches.at_end:
            self.begin_validation()
        self.progress.add_batch(self.position, loss, score, len(x))
        self.ridges.after_step(self, work)
        self.last_rows = len(x)
        if self.batches_left is not None:
            self.batches_left -= 1
        if self.batches_left == 0 and self.judgement is None:
            self.pause()
        return self.checkup.trained(minimised, score / len(x))

    def _validate(self, judgement: Judgement) -> list[Event]:
        valid = judgement.advance()
        if valid is None:
            return []
        self.judgement = None
        if self._judges_on_demand:
            self._judges_on_demand = False
            self.progress.validate(self.position, valid)
            return [Validated(self.progress.step, valid)]
        return end_epoch(self, judgement.network, valid)

    def begin_validation(self, *, on_demand: bool = False) -> None:
        """Let the next pieces of work judge the validation part."""
        judged = self.keeper.judged(self.network, self.optimizer)
        self.judgement = Judgement(judged, self.loss, self._valid_scoring, self.dataset.valid)
        self._judges_on_demand = on_demand

    def measure_gradients(self) -> None:
        """Let the gradients be those of a fixed sample: of a moment that was gone back to, the batch is not known."""
        with np.errstate(all="ignore"):
            y = self._valid_scoring.encode(self._probe_targets)
            self.network.compute_gradients(self.probe, y, self.loss)

    def _scoring_of(self, part: BatchSource) -> Scoring:
        return scoring_for(self.dataset, part.targets, self.loss, self.network)

    # What commands do to it

    def apply(self, command: Command) -> list[Event]:
        """Carry out a command between two batches, or change nothing and say why."""
        try:
            return carry_out(self, command)
        except UserError as error:
            return [CommandRejected(command, str(error))]

    def pause(self) -> None:
        """Stand still."""
        self.state = "paused"
        self.batches_left, self.pause_after_epoch = None, False

    def go_on(self, batches: int | None = None, *, one_epoch: bool = False) -> None:
        """Train, after a pause, an end or a divergence; past the end there is no further one."""
        if self.state == "finished":
            self.epochs = None
        self.state = "training"
        self.batches_left, self.pause_after_epoch = batches, one_epoch
        self.message = ""

    def go_on_if_finished(self) -> None:
        """Train past the end that was planned, because a value is another one now."""
        if self.state == "finished":
            self.go_on()

    def use_network(self, network: Network) -> None:
        """Go on with a network of other buffers; who brings it carries the optimizer over."""
        self.network = network
        self.checkup.follow()
        self.update_norms = [0.0] * len(network.layers)
        self.judge_anew()

    def judge_anew(self) -> None:
        """Begin the validation that is under way again, as the network gives other answers now."""
        if self.judgement is not None:
            self.begin_validation(on_demand=self._judges_on_demand)
