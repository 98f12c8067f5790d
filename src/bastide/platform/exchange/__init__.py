"""Foreign files in and out: bounded XML, delimited text, workbooks, documents."""
