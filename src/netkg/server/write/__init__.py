"""Take writes: authorised, validated, one commit at a time."""
