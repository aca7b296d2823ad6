"""Project files, examples, recent files and settings: everything that outlives the program.

Files are never trusted: nothing in them is executed, imported or unpickled, sizes are checked before
memory is taken, and whatever is wrong becomes one plain sentence. What is written replaces the old file
in one move or not at all.
"""
