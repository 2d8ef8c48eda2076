"""Measuring seealso on public sets of questions, beside what one would use instead. See README.md."""
