"""Reading of listings, one module a platform; `registry` knows them all."""
