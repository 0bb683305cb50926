import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../../core/decode/npy.ts';
import { writeNpy } from '../../../core/encode/npy.ts';
import type { ArrayLayout } from '../../../core/tensor/layout.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { headerOf, npyFile, packed, packedBig } from '../../support/array-files.ts';
import { countedMemory, fuzzReader } from '../../support/fuzz-reader.ts';
import { refusalOf } from '../../support/refusal.ts';

const limit = 10_000;
const options = { maxValues: limit, allocate: countedMemory(limit) };
const read = (bytes: Uint8Array, layout?: ArrayLayout) =>
  readNpy(bytes, 'a.npy', layout === undefined ? options : { ...options, layout });
const floats = (values: readonly number[], shape: string, order = 'False') =>
  npyFile({ header: headerOf('<f4', shape, order), data: packed('setFloat32', values, true) });
const counted = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('a .npy file', () => {
  it.each([
    ['|b1', [0, 1, 2], [0, 1, 1]],
    ['|u1', [0, 1, 255], [0, 1, 255]],
    ['<u1', [7], [7]],
    ['|i1', [0, 1, 255], [0, 1, -1]],
    ['<i2', packed('setInt16', [-2, 300], true), [-2, 300]],
    ['>i2', packed('setInt16', [-2, 300], false), [-2, 300]],
    ['<u2', packed('setUint16', [65535], true), [65535]],
    ['>u2', packed('setUint16', [65535, 1], false), [65535, 1]],
    ['<i4', packed('setInt32', [-70000], true), [-70000]],
    ['>u4', packed('setUint32', [70000], false), [70000]],
    ['<i8', packedBig('setBigInt64', [-3n], true), [-3]],
    ['>i8', packedBig('setBigInt64', [-3n], false), [-3]],
    ['<u8', packedBig('setBigUint64', [3n], true), [3]],
    ['<f2', packed('setUint16', [0x3c00, 0xc400], true), [1, -4]],
    ['>f2', packed('setUint16', [0x3c00, 0xc400], false), [1, -4]],
    ['<f4', packed('setFloat32', [0.5, -0.25], true), [0.5, -0.25]],
    ['>f4', packed('setFloat32', [0.5, -0.25], false), [0.5, -0.25]],
    ['<f8', packed('setFloat64', [0.5, -0.25], true), [0.5, -0.25]],
    ['>f8', packed('setFloat64', [0.5, -0.25], false), [0.5, -0.25]],
  ] as const)('of type %s is read', (descr, data, values) => {
    const { tensor, notes } = read(npyFile({ header: headerOf(descr, `(${values.length},)`), data: [...data] }));
    expect(tensor.shape).toEqual([1, 1, values.length]);
    expect([...tensor.data]).toEqual(values);
    expect(notes).toEqual([]);
  });

  // The array of 2 x 3 is 0 1 2 over 3 4 5, in whichever order it lies.
  it.each([
    ['C order', floats(counted(6), '(2, 3)'), [1, 1, 2, 3], counted(6), 'HW'],
    ['Fortran order', floats([0, 3, 1, 4, 2, 5], '(2, 3)', 'True'), [1, 1, 2, 3], counted(6), 'HW'],
    // Two pixels of three channels become three planes of two.
    ['channels last', floats(counted(6), '(1, 2, 3)'), [1, 3, 1, 2], [0, 3, 1, 4, 2, 5], 'HWC'],
    [
      'channels last, Fortran',
      floats([0, 3, 1, 4, 2, 5], '(1, 2, 3)', 'True'),
      [1, 3, 1, 2],
      [0, 3, 1, 4, 2, 5],
      'HWC',
    ],
    ['a volume', floats(counted(125), '(5, 5, 5)'), [1, 1, 5, 5, 5], counted(125), 'DHW'],
    ['a batch', floats(counted(50), '(1, 2, 5, 5)'), [1, 2, 5, 5], counted(50), 'NCHW'],
  ] as const)('in %s has its axes where a tensor has them', (_, bytes, shape, values, layout) => {
    const decoded = read(bytes);
    expect(decoded.tensor.shape).toEqual(shape);
    expect([...decoded.tensor.data]).toEqual(values);
    expect(decoded.layout).toBe(layout);
  });

  it('of Fortran order in five axes is the one of C order, walked the other way round', () => {
    const sizes = [2, 3, 2, 5, 2];
    const value = (index: readonly number[]) => index.reduce((sum, i) => sum * 10 + i, 0);
    const walk = (order: readonly number[]): number[][] =>
      order.reduce<number[][]>(
        (all, axis) => all.flatMap((index) => counted(sizes[axis] ?? 0).map((i) => index.with(axis, i))),
        [[0, 0, 0, 0, 0]],
      );
    const c = read(floats(walk([0, 1, 2, 3, 4]).map(value), '(2, 3, 2, 5, 2)'), 'NDHWC');
    const fortran = read(floats(walk([4, 3, 2, 1, 0]).map(value), '(2, 3, 2, 5, 2)', 'True'), 'NDHWC');
    expect(fortran.tensor).toEqual(c.tensor);
    // N, C, D, H, W of an array with axes N, D, H, W, C.
    expect([...c.tensor.data]).toEqual(walk([0, 4, 1, 2, 3]).map(value));
  });

  it('is read in the layout asked for, and tells which there are', () => {
    const bytes = floats(counted(6), '(2, 3)');
    expect(read(bytes, 'CL').tensor.shape).toEqual([1, 2, 3]);
    expect([...read(bytes, 'LC').tensor.data]).toEqual([0, 3, 1, 4, 2, 5]);
    expect(read(bytes).layouts).toEqual(['HW', 'CL', 'LC']);
    expect(refusalOf(() => read(bytes, 'NCHW'))?.code).toBe('array.layout');
  });

  it.each([
    ['<f8', packed('setFloat64', [0.1], true), Math.fround(0.1), ['rounded']],
    ['<f8', packed('setFloat64', [1e300], true), Infinity, ['rounded', 'beyond-float32']],
    ['<f8', packed('setFloat64', [NaN], true), NaN, ['not-finite']],
    ['<f4', packed('setFloat32', [-Infinity], true), -Infinity, ['not-finite']],
    ['<i4', packed('setInt32', [16777217], true), 16777216, ['rounded']],
    ['<i4', packed('setInt32', [16777218], true), 16777218, []],
    ['<u8', packedBig('setBigUint64', [2n ** 60n + 1n], true), 2 ** 60, ['rounded']],
    ['<u8', packedBig('setBigUint64', [2n ** 60n], true), 2 ** 60, []],
  ] as const)('of type %s tells what became of its values: %j', (descr, data, value, notes) => {
    const decoded = read(npyFile({ header: headerOf(descr, '(1,)'), data }));
    expect(decoded.notes).toEqual(notes);
    expect([...decoded.tensor.data]).toEqual([value]);
  });

  it.each([
    ['version 2', { version: [2, 0], header: headerOf('<f4', '(1,)') }],
    ['version 3', { version: [3, 0], header: headerOf('<f4', '(1,)') }],
    ['a header in another order', { header: `{"shape": (1,), "descr": "<f4", "fortran_order": False}` }],
    ['the whole numbers of Python 2', { header: headerOf('<f4', '(1L,)') }],
    ['the longest header', { header: headerOf('<f4', '(1,)').padEnd(10_000) }],
  ] as const)('with %s is read', (_, parts) => {
    const file = npyFile({ ...parts, data: packed('setFloat32', [3], true) });
    expect([...read(file).tensor.data]).toEqual([3]);
  });

  const one = packed('setFloat32', [3], true);
  it.each([
    ['nothing', new Uint8Array(0), 'file.truncated', 'byte 0'],
    ['other first bytes', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 'file.damaged', 'does not begin as such a file does'],
    ['version 4', npyFile({ version: [4, 0], header: '', data: [] }), 'array.version', 'version 4.0'],
    ['version 1.1', npyFile({ version: [1, 1], header: '', data: [] }), 'array.version', 'version 1.1'],
    [
      'a header too long',
      npyFile({ header: headerOf('<f4', '(1,)').padEnd(10_001), data: one }),
      'file.damaged',
      '10001 bytes, more than 10000',
    ],
    [
      'a header of 4 GB',
      npyFile({ version: [2, 0], header: '', data: one, length: 2 ** 32 - 1 }),
      'file.damaged',
      '4294967295 bytes',
    ],
    ['a header cut off', npyFile({ header: '{', data: [], length: 100 }), 'file.truncated', 'byte 11'],
    ['no dictionary', npyFile({ header: '[]', data: one }), 'file.damaged', 'header cannot be read'],
    [
      'code in its header',
      npyFile({ header: `{'descr': __import__('os'), }`, data: one }),
      'file.damaged',
      'header cannot be read',
    ],
    [
      'a key twice',
      npyFile({ header: `{'shape': (1,), ${headerOf('<f4', '(1,)').slice(1)}`, data: one }),
      'file.damaged',
      'header cannot be read',
    ],
    [
      'a key missing',
      npyFile({ header: `{'descr': '<f4', 'shape': (1,)}`, data: one }),
      'file.damaged',
      'other entries',
    ],
    [
      'something behind the dictionary',
      npyFile({ header: `${headerOf('<f4', '(1,)')}1`, data: one }),
      'file.damaged',
      'header cannot be read',
    ],
    [
      'an order that is none',
      npyFile({ header: headerOf('<f4', '(1,)', '1'), data: one }),
      'file.damaged',
      'order of axes',
    ],
    ['a shape in brackets', npyFile({ header: headerOf('<f4', '[1]'), data: one }), 'file.damaged', 'no proper shape'],
    [
      'a shape that is no tuple',
      npyFile({ header: headerOf('<f4', '(1)'), data: one }),
      'file.damaged',
      'cannot be read',
    ],
    ['a negative size', npyFile({ header: headerOf('<f4', '(-1,)'), data: one }), 'file.damaged', 'cannot be read'],
    [
      'a size beyond 2^53',
      npyFile({ header: headerOf('<f4', '(9007199254740993,)'), data: one }),
      'file.damaged',
      'no proper shape',
    ],
    ['objects', npyFile({ header: headerOf('|O', '(1,)'), data: one }), 'array.type', 'Python objects'],
    ['complex numbers', npyFile({ header: headerOf('<c8', '(1,)'), data: one }), 'array.type', '<c8'],
    ['texts', npyFile({ header: headerOf('<U3', '(1,)'), data: one }), 'array.type', '<U3'],
    ['numbers without an order of bytes', npyFile({ header: headerOf('|f4', '(1,)'), data: one }), 'array.type', '|f4'],
    [
      'a type of the language',
      npyFile({ header: headerOf('<toString', '(1,)'), data: one }),
      'array.type',
      '<toString',
    ],
    [
      'records',
      npyFile({
        header: `{'descr': [('x', '<f4'), ('y', '<f4', (2,))], 'fortran_order': False, 'shape': (1,)}`,
        data: one,
      }),
      'array.type',
      'records of several fields',
    ],
    ['no axes', npyFile({ header: headerOf('<f4', '()'), data: one }), 'array.rank', 'has 0 axes'],
    ['six axes', npyFile({ header: headerOf('<f4', '(1, 1, 1, 1, 1, 1)'), data: one }), 'array.rank', 'has 6 axes'],
    ['no values', npyFile({ header: headerOf('<f4', '(3, 0)'), data: [] }), 'array.empty', '3 × 0'],
    // The known gap of NumPy: 80 bytes that ask for 32 GB.
    [
      'too many values',
      npyFile({ header: headerOf('<f8', '(65536, 65536)'), data: one }),
      'file.tooManyValues',
      '65536 × 65536',
    ],
    [
      'a product beyond 2^64',
      npyFile({ header: headerOf('<f4', '(4194305, 4194305, 211106198978564)'), data: one }),
      'file.tooManyValues',
      '211106198978564',
    ],
    ['too few bytes', floats([1, 2], '(3,)'), 'file.truncated', 'ends too early'],
    ['too many bytes', floats([1, 2], '(1,)'), 'file.damaged', '4 bytes more than its shape says'],
  ])('with %s is refused', (_, bytes, code, words) => {
    const refusal = refusalOf(() => read(bytes));
    expect(refusal?.code).toBe(code);
    expect(refusal?.message).toContain(words);
    expect(refusal?.message).toContain('a.npy');
  });

  it('may hold as many values as allowed, and not one more', () => {
    const bytes = (count: number) => npyFile({ header: headerOf('|u1', `(${count},)`), data: new Uint8Array(count) });
    expect(read(bytes(limit)).tensor.shape).toEqual([1, 1, limit]);
    expect(refusalOf(() => read(bytes(limit + 1)))?.code).toBe('file.tooManyValues');
  });

  it('asks for no memory before its length is known to be right', () => {
    const allocate = () => {
      throw new Error('memory asked for');
    };
    const bytes = npyFile({ header: headerOf('<f4', '(100, 100)'), data: one });
    expect(refusalOf(() => readNpy(bytes, 'a.npy', { maxValues: limit, allocate }))?.code).toBe('file.truncated');
  });

  it('written is read back bit by bit, whatever the values', () => {
    const layouts = ['L', 'HW', 'CHW', 'NCHW', 'NCDHW'] as const;
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
    const bits = (data: Float32Array) => [...new Uint32Array(data.buffer, data.byteOffset, data.length)];
    fc.assert(
      fc.property(shapes, fc.float(), (shape, value) => {
        const data = Float32Array.from({ length: numel(shape) }, (_, i) =>
          i === 0 ? value : i % 2 === 0 ? -0 : value / i,
        );
        const file = writeNpy({ shape, data });
        const { tensor } = read(file, layouts[shape.length - 1]);
        expect(tensor.shape.slice(-shape.length)).toEqual(shape);
        expect(bits(tensor.data)).toEqual(bits(data));
        // NumPy maps files into memory only where their numbers begin at such a place.
        expect((file.length - data.length * 4) % 64).toBe(0);
      }),
    );
  });

  it('written has the header that NumPy writes', () => {
    const file = writeNpy({ shape: [1, 2], data: Float32Array.of(1, 2) });
    const text = new TextDecoder('latin1').decode(file.slice(10, 128));
    expect(text.trimEnd()).toBe(`{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }`);
    expect(text.endsWith(' \n')).toBe(true);
    expect([...file.slice(0, 10)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
  });

  it('changed anywhere, or none at all, is a tensor or one sentence', () => {
    const files = [
      floats(counted(24), '(2, 3, 4)'),
      npyFile({
        version: [2, 0],
        header: headerOf('>i2', '(4, 5)', 'True'),
        data: packed('setInt16', counted(20), false),
      }),
      npyFile({ header: headerOf('|u1', '(300,)'), data: counted(300) }),
      npyFile({
        version: [3, 0],
        header: headerOf('<f8', '(1, 3, 2, 2)'),
        data: packed('setFloat64', counted(12), true),
      }),
    ];
    const seen = fuzzReader(files, (bytes) => readNpy(bytes, 'a.npy', { ...options, maxValues: 400 }).tensor, 2000);
    for (const code of [
      'accepted',
      'file.truncated',
      'file.damaged',
      'array.type',
      'array.version',
      'file.tooManyValues',
    ])
      expect(seen.get(code), code).toBeGreaterThan(0);
  });
});
