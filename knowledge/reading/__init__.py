"""How event pages are read, one job a file: envelope, tree, words, times, people, programme, fields."""
