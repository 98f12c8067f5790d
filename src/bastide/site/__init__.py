"""The composition root: settings, addresses, command line. The only place that knows every room."""
