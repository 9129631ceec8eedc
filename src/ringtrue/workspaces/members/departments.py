"""The departments members belong to, by the word kept and the words people read."""

DEPARTMENTS = {
    "marketing": "Marketing",
    "sales": "Sales",
    "success": "Success and service",
    "product": "Product",
    "leadership": "Leadership",
    "other": "Another department",
}
