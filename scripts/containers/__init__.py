"""What runs the images and compose files where there is neither Docker nor a registry."""
