"""The engine in a process of its own: the same four functions, with the networks on the other side of a pipe.

Orders and facts are plain frozen values, so nothing else had to change. What crashes there, or is ended by
the system for want of memory, takes neither the window nor the project with it; see :mod:`remote`.
"""
