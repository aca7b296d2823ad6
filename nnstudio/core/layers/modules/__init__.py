"""Modules that torch lacks.

Each class needs nothing but the names ``torch``, ``nn`` and ``Tensor``, so that exported code can carry
the source of the classes it uses. Axis 0 is always the batch.
"""
