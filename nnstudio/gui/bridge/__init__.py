"""Between training and the window: one mailbox, one thread, nothing else crosses."""
