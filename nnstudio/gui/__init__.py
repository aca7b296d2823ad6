"""The window. It knows core; core never knows it. Qt only shows the project value."""
