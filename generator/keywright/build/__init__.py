"""Building the sheets: results of questions, the cache, the stamp, processes, publishing."""
