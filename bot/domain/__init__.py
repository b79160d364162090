"""What the product knows: values and rules over them, with the standard library alone, no I/O and no clock."""
