"""Blocks that travel with the program, one file each: made of catalogue layers only, open to the last one."""
