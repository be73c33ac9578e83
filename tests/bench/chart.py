# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The results as a picture in SVG."""

import math
from html import escape

COLUMNS = 2
WIDTH = 480  # of a panel
MARGIN = 24
TITLE = 28
LABELS = 130  # the width of what stands beside bars and axes
NUMBERS = 80
BAR = 14
GAP = 6
PLOT = 200  # the height of lines

INK = '#241f31'
FAINT = '#c0bfbc'
COLORS = {'netreq': '#1a5fb4', 'soup': '#e66100'}
OTHERS = '#9a9996'


def color_of(label):
    return COLORS.get(label.split()[0], OTHERS)


def text(x, y, words, anchor='start', weight='normal', color=INK):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" fill="{color}">'
            f'{escape(words)}</text>')


def line(x1, y1, x2, y2, color):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}"/>'


# A panel is its height, and what is drawn in it.


def bars_panel(measure):
    figure = measure['figures'][0]
    rows = [row for row in measure['rows'] if figure['name'] in row['medians']]
    longest = max(row['medians'][figure['name']] for row in rows) or 1
    parts = [text(0, 14, f'{measure["title"]}: {figure["title"]}', weight='bold')]

    for index, row in enumerate(rows):
        value = row['medians'][figure['name']]
        y = TITLE + index * (BAR + GAP)
        width = value / longest * (WIDTH - LABELS - NUMBERS)
        parts += [
            text(LABELS - 8, y + BAR - 3, row['label'], 'end'),
            f'<rect x="{LABELS}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{color_of(row["label"])}"/>',
            text(LABELS + width + 6, y + BAR - 3, f'{value:,.{figure["digits"]}f}'),
        ]

    return TITLE + len(rows) * (BAR + GAP), parts


class Scale:
    """From powers of ten to a stretch of the panel."""

    def __init__(self, values, start, end):
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
        self.start = start
        self.end = end

    def place(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self):
        return [10 ** power for power in range(self.low, self.high + 1)]


def curve(points, color):
    path = ' '.join(f'{x:.1f},{y:.1f}' for x, y in points)
    yield f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>'
    for x, y in points:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>'


def axes(rows, x_scale, y_scale):
    for value in y_scale.ticks():
        y = y_scale.place(value)
        yield line(x_scale.start, y, x_scale.end, y, FAINT)
        yield text(x_scale.start - 8, y + 4, f'{value:,g}', 'end')
    for row in rows:
        yield text(x_scale.place(row['x']), y_scale.start + 18, row['label'], 'middle')


def lines_panel(measure):
    titles = {figure['name']: figure['title'] for figure in measure['figures']}
    curves = {name: [(row['x'], row['medians'][name]) for row in measure['rows'] if name in row['medians']]
              for name in measure['lines']}
    points = [point for curve_points in curves.values() for point in curve_points]
    rows = [row for row in measure['rows'] if row['x'] in {x for x, _ in points}]
    x_scale = Scale([x for x, _ in points], LABELS / 2, WIDTH - LABELS / 2)
    y_scale = Scale([y for _, y in points], TITLE + PLOT, TITLE + 10)
    parts = [text(0, 14, measure['title'], weight='bold'), *axes(rows, x_scale, y_scale)]

    for index, (name, curve_points) in enumerate(curves.items()):
        parts += curve([(x_scale.place(x), y_scale.place(y)) for x, y in curve_points], color_of(name))
        parts.append(text(LABELS / 2 + index * LABELS, TITLE + PLOT + 40, titles[name], color=color_of(name)))

    return TITLE + PLOT + 44, parts


def panel(measure):
    names = measure['lines'] or [measure['figures'][0]['name']]
    has_numbers = any(name in row['medians'] for row in measure['rows'] for name in names)
    if not has_numbers or not measure['in_chart']:
        return None
    return lines_panel(measure) if measure['lines'] else bars_panel(measure)


def arrange(panels):
    """Each goes to the column that is the shortest so far."""
    heights = [MARGIN] * COLUMNS
    placed = []

    for height, parts in panels:
        column = heights.index(min(heights))
        x = MARGIN + column * (WIDTH + MARGIN)
        placed.append(f'<g transform="translate({x} {heights[column]})">\n' + '\n'.join(parts) + '\n</g>')
        heights[column] += height + MARGIN

    return max(heights), placed


def draw(document):
    height, placed = arrange(filter(None, map(panel, document['measures'])))
    width = MARGIN + COLUMNS * (WIDTH + MARGIN)
    return '\n'.join([
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<!-- Made by tests/bench/chart.py. -->',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        *placed,
        '</svg>',
    ]) + '\n'
