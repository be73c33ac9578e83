#!/usr/bin/python3
# Copyright 2026 The libnetreq authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts the test cases in the logs of `meson test`.

Each argument is a testlog.json. A TAP program counts as its cases, any other as
one case. A program that crashed, ran out of time or said too little counts as
one failed case more, so that nothing that went wrong is lost.
"""

import json
import re
import sys

CASE = re.compile(r'^\s*(not )?ok\b(?P<rest>.*)$', re.MULTILINE)
DIRECTIVE = re.compile(r'#\s*(SKIP|TODO)\b', re.IGNORECASE)


def count_cases(output):
    passed = failed = skipped = 0

    for match in CASE.finditer(output):
        if DIRECTIVE.search(match['rest']):
            skipped += 1
        elif match[1]:
            failed += 1
        else:
            passed += 1

    return passed, failed, skipped


def count_program(program):
    result = program['result']
    passed, failed, skipped = count_cases(program.get('stdout') or '')

    if result in ('OK', 'EXPECTEDFAIL'):
        if passed + failed + skipped == 0:
            passed = 1
    elif result == 'SKIP':
        skipped = max(skipped, 1)
    elif failed == 0:
        failed = 1

    return passed, failed, skipped


def main():
    totals = [0, 0, 0]

    for path in sys.argv[1:]:
        with open(path, encoding='utf-8') as log:
            for line in log:
                counts = count_program(json.loads(line))
                totals = [total + count for total, count in zip(totals, counts)]

    print('{} passed, {} failed, {} skipped'.format(*totals))
    return 1 if totals[1] > 0 or totals[0] == 0 else 0


if __name__ == '__main__':
    sys.exit(main())
