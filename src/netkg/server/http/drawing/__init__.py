"""Figures as SVG, made on the server: they need no script, print as they stand, and take the page's colours inside a page.

Each element has a class, by which the page's style sheet colours it, and presentation attributes, which hold where
there is no style sheet: in a file that was saved, or on paper.
"""
