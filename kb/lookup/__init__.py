"""Finding one account or one case among very many by any scrap of it."""
