"""./run: all parts of Parley on one machine, as private processes below one folder."""
