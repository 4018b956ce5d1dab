"""Forms of the register's pages: what is asked, in which order, and how an answer is told."""
