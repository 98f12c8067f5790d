"""What an advertiser writes, what is published of it, and until when."""
