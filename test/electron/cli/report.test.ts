import { expect, it } from 'vitest';
import { reportLines } from '../../../electron/cli/conformance/report.ts';
import type { NamedResult } from '../../../electron/cli/conformance/run-suite.ts';

function result(category: string, status: NamedResult['status'], ...reasons: string[]): NamedResult {
  return { id: 'x', category, op: 'conv', params: { stride: 2 }, status, reasons, unchecked: [] };
}

it('the report: what failed and how, categories, reasons of what was skipped with the most frequent first, the sum', () => {
  const results = [
    result('conv2d', 'passed'),
    result('conv2d', 'failed', 'the shape differs', 'macs are 1, wanted 2'),
    result('pool', 'skipped', 'the lab has no operator Less'),
    ...['light', 'light', 'core', 'extra', 'net'].map((category) => result(category, 'skipped', 'add --long')),
    ...Array.from({ length: 10 }, () => result('activation', 'passed', 'refused in a sentence')),
    { ...result('activation', 'passed'), unchecked: ['flops'] },
  ];
  expect(reportLines(results, ['A remark.'])).toEqual([
    'A remark.',
    'FAILED x (conv) {"stride":2}',
    '  the shape differs',
    '  macs are 1, wanted 2',
    'category    passed  failed  skipped',
    'conv2d           1       1        0',
    'pool             0       0        1',
    'light            0       0        2',
    'core             0       0        1',
    'extra            0       0        1',
    'net              0       0        1',
    'activation      11       0        0',
    'Skipped:',
    'cases  category                       reason',
    '    5  light, core, extra and 1 more  add --long',
    '    1  pool                           the lab has no operator Less',
    'Not checked: flops (in 1 cases)',
    '12 passed, 1 failed, 6 skipped',
  ]);
});

it('where nothing was skipped, nothing is said about it', () => {
  expect(reportLines([result('conv2d', 'passed')], [])).toEqual([
    'category  passed  failed  skipped',
    'conv2d         1       0        0',
    '1 passed, 0 failed, 0 skipped',
  ]);
});
