"""The database: the only place that knows SQLAlchemy.

`sql.open_store(url)` answers the store; `schema` has the tables, `rows` turns rows into values, and one module a
repository has its queries.  A change of the tables is a new file in `migrations/versions`, after the last one's
pattern; a test tells when tables and migrations part.
"""
