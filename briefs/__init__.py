"""Documents made of facts and figures: pages to print, pictures, slides."""
