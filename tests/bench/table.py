# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The results as text."""


def format_number(value, digits):
    return '' if value is None else f'{value:,.{digits}f}'


def format_spread(values):
    """From the least to the most, in parts of the median."""
    middle = sorted(values)[len(values) // 2]
    return f'{(max(values) - min(values)) / middle:.0%}' if len(values) > 1 and middle else ''


def ratio_columns(measure):
    """What is netreq's, divided by what is the row's."""
    first = measure['figures'][0]['name']
    ours = [row for row in measure['rows'] if row['label'].startswith('netreq') and first in row['medians']]

    def column(our):
        ratios = [our['medians'][first] / row['medians'][first] if row['medians'].get(first) else None
                  for row in measure['rows']]
        return [f'{our["label"]} :', *(format_number(ratio, 2) for ratio in ratios)]

    return [column(our) for our in ours] if measure['compares'] else []


def figure_column(measure, figure):
    return [figure['title'], *(format_number(row['medians'].get(figure['name']), figure['digits'])
                               for row in measure['rows'])]


def spread_column(measure):
    first = measure['figures'][0]['name']
    return ['spread', *(format_spread(row['values'].get(first, [])) for row in measure['rows'])]


def align(labels, columns):
    width = max(map(len, labels))
    widths = [max(map(len, column)) for column in columns]
    lines = zip(labels, *columns)

    for label, *cells in lines:
        yield f'  {label:{width}}  ' + '  '.join(f'{cell:>{size}}' for cell, size in zip(cells, widths))


def format_measure(measure):
    labels = ['', *(row['label'] for row in measure['rows'])]
    columns = ratio_columns(measure)
    columns += [figure_column(measure, figure) for figure in measure['figures']]
    columns.append(spread_column(measure))
    # An empty column is one that nothing has a number for.
    columns = [column for column in columns if any(column[1:])]
    return '\n'.join([measure['title'], *(line.rstrip() for line in align(labels, columns))]) + '\n'


def format_bars(bars):
    labels = ['met' if bar['met'] else 'missed' for bar in bars]
    values = [format_number(bar['value'], 0 if bar['limit'] >= 1000 else 2) for bar in bars]
    limits = [f'{"at least" if bar["at_least"] else "at most"} {bar["limit"]:,g}' for bar in bars]
    size = max(map(len, limits))
    lines = align(labels, [values])
    return '\n'.join(['Bars', *(f'{line}  {limit:{size}}  {bar["text"]}'
                                for line, limit, bar in zip(lines, limits, bars))]) + '\n'


def format_results(document):
    parts = [format_measure(measure) for measure in document['measures'] if measure['rows']]
    if document['bars']:
        parts.append(format_bars(document['bars']))
    return '\n'.join(parts)
