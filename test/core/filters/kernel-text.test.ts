import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError, sentenceOf, type ErrorData } from '../../../core/errors.ts';
import { kernelFrom, type Kernel } from '../../../core/filters/kernel.ts';
import { kernelForms, longestText, readKernel, writeKernel } from '../../../core/filters/kernel-text.ts';
import { mostNumbers } from '../../../core/filters/text-nest.ts';
import { numel } from '../../../core/tensor/shape.ts';

const plain = ({ shape, data }: Kernel) => ({ shape, values: [...data] });

function errorOf(text: string, rank?: number): ErrorData {
  try {
    readKernel(text, rank);
  } catch (thrown) {
    if (thrown instanceof LabError) return thrown.data;
    throw thrown;
  }
  throw new Error(`“${text}” was read`);
}

const tooLarge = new Array(mostNumbers + 1).fill('1').join(' ');

describe('a kernel read from text', () => {
  it.each<{ text: string; shape: number[]; values: number[] }>([
    { text: '1 2 1', shape: [3], values: [1, 2, 1] },
    { text: '7', shape: [1], values: [7] },
    { text: '1\n2\n', shape: [2, 1], values: [1, 2] },
    { text: '  -1  0 +1\r\n -2 0 .5e1\r\n', shape: [2, 3], values: [-1, 0, 1, -2, 0, 5] },
    { text: '1 2\n3 4\n\n5 6\n7 8', shape: [2, 2, 2], values: [1, 2, 3, 4, 5, 6, 7, 8] },
    { text: '\n\n1\n\n2\n\n\n3\n \n4\n\n\n', shape: [2, 2, 1, 1], values: [1, 2, 3, 4] },
    { text: '1, 2\n3,4', shape: [2, 2], values: [1, 2, 3, 4] },
    { text: '1;2', shape: [2], values: [1, 2] },
    { text: '1\t2\n3\t 4', shape: [2, 2], values: [1, 2, 3, 4] },
    { text: '1/9, 1 / 3', shape: [2], values: [1 / 9, 1 / 3] },
    { text: '1/16 *\n1 2 1\n2 4 2', shape: [2, 3], values: [1, 2, 1, 2, 4, 2].map((v) => v / 16) },
    { text: '[1, 2, 1]', shape: [3], values: [1, 2, 1] },
    { text: '[[1, 2], [3, 4],]', shape: [2, 2], values: [1, 2, 3, 4] },
    { text: '[[ 1.  2.]\n [-3. \u22124.]]', shape: [2, 2], values: [1, 2, -3, -4] },
    { text: '[[[[[1], [2]]]]]', shape: [1, 1, 1, 2, 1], values: [1, 2] },
    { text: 'np.array([[1, 2]])', shape: [1, 2], values: [1, 2] },
    { text: 'array([0.1, 2], dtype=float32)', shape: [2], values: [Math.fround(0.1), 2] },
    { text: 'numpy.array([0.1], dtype=np.float64)', shape: [1], values: [0.1] },
    { text: 'np.array([-1.5, 2], dtype=np.int8)', shape: [2], values: [-1, 2] },
    { text: 'torch.tensor([[1., 2.]],)', shape: [1, 2], values: [1, 2] },
    { text: '1/16 * [[1, 2]]', shape: [1, 2], values: [1 / 16, 1 / 8] },
    { text: '(1 / 9) * np.array([1, 3, 7])', shape: [3], values: [1 / 9, 1 / 3, 7 / 9] },
    { text: '[[1, 7]]/49', shape: [1, 2], values: [1 / 49, 1 / 7] },
    { text: 'np.array([1, 1/2]) / 16.0', shape: [2], values: [1 / 16, 1 / 32] },
    { text: '2 * [1] * (1/4)', shape: [1], values: [0.5] },
  ])('is $values in $shape for $text', ({ text, shape, values }) => {
    expect(plain(readKernel(text))).toEqual({ shape, values });
  });

  it('has as many axes as are asked for', () => {
    expect(readKernel('1 2 1', 3).shape).toEqual([1, 1, 3]);
    expect(errorOf('[[1]]', 1)).toEqual({ code: 'kernelText.rank', values: { found: 2, wanted: 1 } });
  });

  it.each<{ text: string; code: string; line?: number; column?: number; values?: Record<string, unknown> }>([
    { text: ' \n\t', code: 'empty' },
    { text: '1/2 * ', code: 'empty' },
    { text: '1 2\n3 x', code: 'number', line: 2, column: 3, values: { found: 'x' } },
    { text: '1, 2 3', code: 'number', line: 1, column: 4, values: { found: '2 3' } },
    { text: '0x10', code: 'number', line: 1, column: 1, values: { found: '0x10' } },
    { text: '1_000', code: 'number', line: 1, column: 1, values: { found: '1_000' } },
    { text: '[1-2]', code: 'number', line: 1, column: 2, values: { found: '1-2' } },
    { text: '1 2\r\n1/ 2', code: 'missing', line: 2, column: 3 },
    { text: '[[1],\r[nan]]', code: 'notFinite', line: 2, column: 2, values: { found: 'nan' } },
    { text: '1 -inf', code: 'notFinite', line: 1, column: 3, values: { found: '-inf' } },
    { text: '1e999', code: 'notFinite', line: 1, column: 1, values: { found: '1e999' } },
    { text: '1e200 * [1, 1e200]', code: 'notFinite', line: 1, column: 13, values: { found: 'Infinity' } },
    { text: '1 1/0', code: 'zeroDivisor', line: 1, column: 5 },
    { text: '[1]/0', code: 'zeroDivisor', line: 1, column: 5 },
    { text: '[1 / 0.0]', code: 'zeroDivisor', line: 1, column: 6 },
    { text: '1,,2', code: 'missing', line: 1, column: 3 },
    { text: '1,2\n3,', code: 'missing', line: 2, column: 3 },
    { text: '1\t\t2', code: 'missing', line: 1, column: 3 },
    { text: '[1,,2]', code: 'missing', line: 1, column: 4 },
    { text: '[[], [1]]', code: 'missing', line: 1, column: 3 },
    { text: '[1] /', code: 'missing', line: 1, column: 6 },
    { text: '0,5;1', code: 'separators', line: 1, column: 4 },
    { text: '1 2\n3 4\n 5', code: 'ragged', line: 3, column: 1, values: { found: 1, wanted: 2 } },
    { text: '1\n2\n\n3', code: 'ragged', line: 4, column: 1, values: { found: 1, wanted: 2 } },
    { text: '[[1, 2], [3]]', code: 'ragged', line: 1, column: 10, values: { found: 1, wanted: 2 } },
    { text: '[1, [2]]', code: 'mixed', line: 1, column: 5 },
    { text: '[[1], 2]', code: 'mixed', line: 1, column: 7 },
    { text: '[[[1]], [2]]', code: 'mixed', line: 1, column: 10 },
    { text: '[[[[[[1]]]]]]', code: 'axes', line: 1, column: 6, values: { limit: 5 } },
    { text: '1\n\n\n\n\n2', code: 'axes', line: 1, column: 1, values: { limit: 5 } },
    { text: '[[1, 2], [3', code: 'bracket', line: 1, column: 10 },
    { text: 'np.array([1]', code: 'bracket', line: 1, column: 9 },
    { text: '[1]]', code: 'symbol', line: 1, column: 4, values: { found: ']' } },
    { text: ']', code: 'number', line: 1, column: 1, values: { found: ']' } },
    { text: 'eval([1])', code: 'symbol', line: 1, column: 1, values: { found: 'eval' } },
    { text: '[1] + 2', code: 'symbol', line: 1, column: 5, values: { found: '+' } },
    { text: 'np.array([1], dtype=complex64)', code: 'symbol', line: 1, column: 21, values: { found: 'complex64' } },
    { text: 'np.array([1], order=1)', code: 'symbol', line: 1, column: 15, values: { found: 'order' } },
    { text: tooLarge, code: 'tooMany', line: 1, column: 2 * mostNumbers + 1, values: { limit: mostNumbers } },
    {
      text: ' '.repeat(longestText + 1),
      code: 'tooLong',
      values: { found: longestText + 1, limit: longestText },
    },
  ])('is refused in $text as $code at line $line, column $column', ({ text, code, line, column, values = {} }) => {
    const place = line === undefined ? {} : { line, column };
    expect(errorOf(text)).toEqual({ code: `kernelText.${code}`, values: { ...values, ...place } });
  });
});

const shapes = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 });
const kernels = (value: fc.Arbitrary<number>) =>
  shapes.chain((shape) =>
    fc.array(value, { minLength: numel(shape), maxLength: numel(shape) }).map((values) => kernelFrom(shape, values)),
  );
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const singles = fc.float({ noNaN: true, noDefaultInfinity: true });

describe('a kernel written as text', () => {
  it.each([
    { form: 'rows', text: '0.1 -0\n1e-7 3\n\n5 6\n7 8' },
    { form: 'csv', text: '0.1,-0\n1e-7,3\n\n5,6\n7,8' },
    { form: 'numpy', text: '[[[0.1, -0],\n  [1e-7, 3]],\n\n [[5, 6],\n  [7, 8]]]' },
  ] as const)('as $form', ({ form, text }) => {
    const kernel = kernelFrom([2, 2, 2], [Math.fround(0.1), -0, Math.fround(1e-7), 3, 5, 6, 7, 8]);
    expect(writeKernel(kernel, { form, precision: 'float32' })).toBe(text);
  });

  it.each(kernelForms)('is read back from %s to the last bit', (form) => {
    fc.assert(
      fc.property(kernels(finite), (kernel) => {
        const text = writeKernel(kernel, { form, precision: 'float64' });
        expect(readKernel(text, kernel.shape.length)).toEqual(kernel);
      }),
    );
    fc.assert(
      fc.property(kernels(singles), (kernel) => {
        const text = writeKernel(kernel, { form, precision: 'float32' });
        const { shape, data } = readKernel(text, kernel.shape.length);
        expect({ shape, data: data.map(Math.fround) }).toEqual(kernel);
        expect(text.length).toBeLessThanOrEqual(writeKernel(kernel, { form, precision: 'float64' }).length);
      }),
    );
  });

  it('says its shape in brackets, and shows what is not finite', () => {
    fc.assert(
      fc.property(kernels(finite), (kernel) => {
        expect(readKernel(writeKernel(kernel, { form: 'numpy', precision: 'float64' }))).toEqual(kernel);
      }),
    );
    const odd = kernelFrom([3], [NaN, Infinity, -Infinity]);
    expect(writeKernel(odd, { form: 'csv', precision: 'float32' })).toBe('nan,inf,-inf');
  });
});

describe('any text at all', () => {
  const pieces = fc.constantFrom(
    ...['[', ']', '(', ')', ',', ';', '\t', ' ', '\n', '\r', '\n\n', '/', '*', '=', '-', '1', '0', '.5', 'e', '1e308'],
    ...['nan', 'np.array(', 'dtype', 'float32', '\u2212', '\ufeff', '\u0000', '\ud83d', '1/9', '\u2028', 'é'],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(pieces).map((parts) => parts.join('')),
  );

  it('ends in a kernel or in one sentence about a place in the text', () => {
    let read = 0;
    fc.assert(
      fc.property(texts, fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }), (text, rank) => {
        try {
          const { shape, data } = readKernel(text, rank);
          expect(data).toHaveLength(numel(shape));
          expect(shape).toHaveLength(rank ?? shape.length);
          expect(data.length).toBeGreaterThan(0);
          expect(data.every(Number.isFinite)).toBe(true);
          read++;
        } catch (thrown) {
          if (!(thrown instanceof LabError)) throw thrown;
          expect(thrown.data.code).toMatch(/^kernelText\./);
          const sentence = sentenceOf(thrown.data);
          expect(sentence).not.toMatch(/[{}\n\r]|undefined/);
          const { line = 1, column = 1 } = thrown.data.values as { line?: number; column?: number };
          const lines = text.split(/\r\n|\r|\n/);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
        }
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(20);
  });

  it('of great length is read in one pass', () => {
    const deep = '['.repeat(longestText);
    expect(errorOf(deep).code).toBe('kernelText.axes');
    expect(errorOf(`${'1'.repeat(longestText / 2)} x`).code).toBe('kernelText.notFinite');
    expect(errorOf(`[${','.repeat(longestText / 2)}`).code).toBe('kernelText.missing');
    expect(errorOf(`${'1\n\n'.repeat(300_000)}1 2`).code).toBe('kernelText.ragged');
  });
});
