"""The local jobs engine: every offer of a job basin behind one door, and proof that it helped."""
