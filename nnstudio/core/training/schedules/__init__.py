"""How the learning rate changes along a run, one file each. Importing this does not import torch."""

from nnstudio.core.training.schedules.schedule import (
    FRESH,
    Factor,
    ScheduleType,
    Stall,
    check_schedule,
    schedule_factor,
    schedule_type,
    schedules,
)

__all__ = [
    "FRESH",
    "Factor",
    "ScheduleType",
    "Stall",
    "check_schedule",
    "schedule_factor",
    "schedule_type",
    "schedules",
]
