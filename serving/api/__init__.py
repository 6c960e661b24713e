"""The data API: the tables of the pages by address, as JSON, CSV and Parquet."""
