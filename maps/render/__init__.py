"""How maps are drawn: folium with our own assets, the same on screen, on paper and in a file.

    drawing = OwnMap(bounds=bounds_of(edition, division_ids))
    add_outlines(drawing, edition, division_ids=division_ids)
    Areas(areas, colours=classes.colours, labels=[_("人数")]).add_to(drawing)
    Furniture(title=…, notes=…, legend=[…]).add_to(drawing)
    embed(drawing, nonce=request.csp_nonce)         # parts for a page of ours
    standalone_html(drawing, title=…)               # one file that needs no network

It knows divisions' outlines and nothing else of the database; what is drawn comes in.
"""
