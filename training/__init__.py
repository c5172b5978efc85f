"""Where the weights of themes and topic come from: texts written for this project, and the fit."""
