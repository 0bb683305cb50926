import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostColumns, readCsvSignal } from '../../../core/decode/csv-signal.ts';
import { countedMemory, fuzzReader } from '../../support/fuzz-reader.ts';
import { refusalOf } from '../../support/refusal.ts';

const limit = 10_000;
const options = { maxValues: limit, allocate: countedMemory(limit) };
const read = (text: string) => readCsvSignal(text, 'a.csv', options);

describe('signals in a text', () => {
  it.each([
    ['commas', '1,2\n3,4\n5,6'],
    ['semicolons', '1;2\n3;4\n5;6\n'],
    ['tabs', '1\t2\n3\t4\n5\t6'],
    ['blanks around', ' 1 , 2 \n3 ,4\n5, 6'],
    ['quotation marks', '"1","2"\n" 3 ",4\n5,"6"'],
    ['lines of Windows', '1,2\r\n3,4\r\n5,6\r\n'],
    ['lines of old Macs', '1,2\r3,4\r5,6'],
    ['blank lines', '\n1,2\n\n3,4\n  \n5,6\n\n'],
    ['a mark in front', '\ufeff1,2\n3,4\n5,6'],
    ['exponents and points', '1e0,.2e1\n3.,+4\n5.0,600e-2'],
    // A cell of text may hold the commas; what separates is the tab.
    ['a tab beside commas in names', '"a,b"\tc\n1\t2\n3\t4\n5\t6'],
  ])('with %s become one channel per column', (_, text) => {
    const { tensor } = read(text);
    expect(tensor.shape).toEqual([1, 2, 3]);
    expect([...tensor.data]).toEqual([1, 3, 5, 2, 4, 6]);
  });

  it.each([
    ['time;left ear', '1;2', ['time', 'left ear']],
    ['"a ""b"" c", d', '1,2', ['a "b" c', 'd']],
    ['"a;b";c', '1;2', ['a;b', 'c']],
    ['"a;b",c', '1,2', ['a;b', 'c']],
    ['\ufeff"a",c', '1,2', ['a', 'c']],
    ['温度,x²', '1,2', ['温度', 'x²']],
  ])('under %s have their names', (header, row, names) => {
    expect(read(`${header}\n${row}`)).toEqual({ tensor: { shape: [1, 2, 1], data: Float32Array.of(1, 2) }, names });
  });

  it('without names have none, in one column or many', () => {
    expect(read('1\n-2\n3')).toEqual({ tensor: { shape: [1, 1, 3], data: Float32Array.of(1, -2, 3) }, names: [] });
    expect(read('\u22121').tensor.data[0]).toBe(-1);
  });

  it.each([
    ['', 'csv.empty', '“a.csv” holds no rows of numbers'],
    ['\n \n', 'csv.empty', 'no rows'],
    ['a,b\n', 'csv.empty', 'no rows'],
    ['1,2\n3,x4', 'csv.number', '“x4” in “a.csv”, line 2, column 3, is not a number'],
    ['1,2\r\n3, 0x4', 'csv.number', '“0x4” in “a.csv”, line 2, column 4'],
    // A first row with a number in it is no names.
    ['time,1\n2,3', 'csv.number', '“time” in “a.csv”, line 1, column 1'],
    ['a,b\n1,2\nc,d', 'csv.number', '“c” in “a.csv”, line 3, column 1'],
    ['1;2\n3;4,5', 'csv.decimalComma', '“4,5” in “a.csv”, line 2, column 3, has a comma for decimals'],
    ['1\t-0,5', 'csv.decimalComma', '“-0,5” in “a.csv”, line 1, column 3'],
    ['nan,inf\n1,2', 'csv.notFinite', '“nan” in “a.csv”, line 1, column 1'],
    ['1\n1e999', 'csv.notFinite', '“1e999” in “a.csv”, line 2, column 1'],
    ['1,2\n3,', 'csv.missing', 'In “a.csv”, line 2, column 3, a number is missing'],
    ['1,2\n,3', 'csv.missing', 'line 2, column 1'],
    ['1,2\n"",3', 'csv.missing', 'line 2, column 1'],
    ['1\t2\n\t3', 'csv.missing', 'line 2, column 1'],
    ['a,,b\n1,2,3', 'csv.number', '“a” in “a.csv”, line 1'],
    ['1,2\n3', 'csv.ragged', 'Line 2 of “a.csv” has 1 entries, but the one before has 2'],
    ['1,2\n3,4,5', 'csv.ragged', 'has 3 entries, but the one before has 2 (it ends at column 6)'],
    ['1,2\n3,"4', 'csv.quote', 'a quotation mark on line 2, column 3, is never closed'],
    ['1,2\n3,"4"5"', 'csv.number', '“45"” in “a.csv”'],
  ])('written as %j are refused', (text, code, words) => {
    const refusal = refusalOf(() => read(text));
    expect(refusal?.code).toBe(code);
    expect(refusal?.message).toContain(words);
  });

  it('may be as wide and as many as allowed, and no more', () => {
    expect(read(Array(mostColumns).fill(1).join()).tensor.shape).toEqual([1, mostColumns, 1]);
    expect(read('1\n'.repeat(limit)).tensor.shape).toEqual([1, 1, limit]);
    expect(
      refusalOf(() =>
        read(
          Array(mostColumns + 1)
            .fill(1)
            .join(),
        ),
      )?.message,
    ).toContain('has 1025 columns, more than the 1024');
    const tooLong = refusalOf(() => read(`x,y\n${'1,2\n'.repeat(limit / 2 + 1)}`));
    expect(tooLong?.message).toContain('5001 × 2 values, more than the limit of 10000');
  });

  it('are the numbers they were written from, whatever separates them', () => {
    const columns = fc.integer({ min: 1, max: 5 });
    const rows = columns.chain((count) =>
      fc.array(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: count, maxLength: count }), {
        minLength: 1,
        maxLength: 8,
      }),
    );
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        (table, separator, line) => {
          const text = table
            .map((row) => row.map((value) => (Object.is(value, -0) ? '-0' : String(value))).join(separator))
            .join(line);
          const { shape, data } = read(text).tensor;
          const [first = []] = table;
          expect(shape).toEqual([1, first.length, table.length]);
          expect([...data]).toEqual(first.flatMap((_, column) => table.map((row) => row[column])));
        },
      ),
    );
  });

  it('changed anywhere, or none at all, are a tensor or one sentence', () => {
    const files = ['a,b,c\n1,2,3\n4,5,6\n', '1.5;-2\n3;4\n', '"x"\t"y"\n1\t2\n'].map((text) =>
      new TextEncoder().encode(text).slice(),
    );
    const seen = fuzzReader(files, (bytes) => read(new TextDecoder('latin1').decode(bytes)).tensor, 3000);
    for (const code of ['accepted', 'csv.number', 'csv.missing', 'csv.ragged', 'csv.empty', 'csv.quote'])
      expect(seen.get(code), code).toBeGreaterThan(0);
  });

  it('of millions of quotation marks or blanks are read in no time to speak of', () => {
    expect(refusalOf(() => read('"'.repeat(2_000_001)))?.code).toBe('csv.quote');
    expect(refusalOf(() => read(`1,${' '.repeat(2_000_000)}x`))?.code).toBe('csv.number');
    expect(refusalOf(() => read(','.repeat(1_000_000)))?.code).toBe('csv.columns');
  });
});
