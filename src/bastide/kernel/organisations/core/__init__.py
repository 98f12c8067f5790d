"""Pure rules of organisations: trees, comparison of two versions, staff per grade."""
