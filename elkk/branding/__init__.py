"""The utility's own name, logo, colours and contacts, over the settings BRAND_*."""
