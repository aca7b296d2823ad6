"""Every run is kept, to be compared, gone back in and replayed."""
