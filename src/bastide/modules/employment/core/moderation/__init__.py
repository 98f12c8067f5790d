"""Who examines what an advertiser writes, in which state it stands, what a decision costs."""
