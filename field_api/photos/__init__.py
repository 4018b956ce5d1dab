"""Photos as files: where they lie, and how a picture is checked and written anew."""
