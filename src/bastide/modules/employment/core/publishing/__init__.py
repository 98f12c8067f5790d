"""From the offers of the sources to the jobs that are published: basin, lives, what is shown."""
