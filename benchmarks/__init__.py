"""Load generators and reports; nothing here runs on the site."""
