import { zipSync } from 'fflate/browser';
import { describe, expect, it } from 'vitest';
import { writeNpy } from '../../../core/encode/npy.ts';
import { LabError } from '../../../core/errors.ts';
import { decodeSource, type SourceTask } from '../../../electron/engine/decode-source.ts';

const text = (words: string) => new TextEncoder().encode(words);
const limits = { kind: 'file', maxPixels: 1000, maxValues: 3000 } as const;
const volume = { shape: [5, 6, 7], data: Float32Array.from({ length: 210 }, (_, i) => i / 4) };

async function errorOf(task: SourceTask) {
  try {
    await decodeSource(task);
    return 'made';
  } catch (thrown) {
    if (thrown instanceof LabError) return [thrown.data.code, thrown.data.values];
    throw thrown;
  }
}

describe('a source', () => {
  it.each<[string, Uint8Array<ArrayBuffer>, string, object]>([
    ['a.npy', writeNpy(volume), 'npy', { type: 'float32', layout: 'DHW', tensor: { shape: [1, 1, 5, 6, 7] } }],
    ['a.csv', text('left,right\n1,2\n3,4\n5,6\n'), 'csv', { tensor: { shape: [1, 2, 3] } }],
    ['a.TXT', text('1;2;3'), 'csv', { tensor: { shape: [1, 3, 1] } }],
  ])('is read from %s', async (name, bytes, format, facts) => {
    expect(await decodeSource({ ...limits, name, bytes })).toMatchObject({ format, ...facts });
  });

  it('of several arrays is the first, and says so', async () => {
    const bytes = zipSync({
      'weights.npy': writeNpy({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }),
      'more.npy': writeNpy(volume),
    });
    expect(await decodeSource({ ...limits, name: 'a.npz', bytes })).toMatchObject({
      format: 'npz',
      array: 'weights',
      notes: ['first-of-several'],
      tensor: { shape: [1, 1, 2, 2] },
    });
  });

  it('lies in shared memory, whatever it is made from', async () => {
    const input = { shape: [1, 1, 2, 2], data: Float32Array.of(1, 2, 3, 5) };
    const tasks: SourceTask[] = [
      { ...limits, name: 'a.npy', bytes: writeNpy(volume) },
      { kind: 'generated', spec: { input: 'disc', height: 8, width: 8 }, maxValues: 64 },
      { kind: 'typed', text: '1 2\n3 4' },
      { kind: 'prepared', input, steps: [{ kind: 'crop', begin: [0, 1], size: [2, 1] }], maxValues: 4 },
    ];
    const made = await Promise.all(tasks.map(decodeSource));
    for (const { tensor } of made) expect(tensor.data.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(made.slice(2).map(({ tensor }) => [...tensor.data])).toEqual([
      [1, 2, 3, 4],
      [2, 5],
    ]);
  });

  it.each<[string, SourceTask, string]>([
    [
      'is no text of the kind it should be',
      { ...limits, name: 'a.csv', bytes: Uint8Array.of(0x31, 0xff) },
      'csv.encoding',
    ],
    [
      'has too many values',
      { ...limits, maxValues: 100, name: 'a.npy', bytes: writeNpy(volume) },
      'file.tooManyValues',
    ],
    [
      'would be generated too large',
      { kind: 'generated', spec: { input: 'ball' }, maxValues: 1000 },
      'file.tooManyValues',
    ],
    ['is not known by its bytes', { ...limits, name: 'a.dat', bytes: text('1 2 3') }, 'file.unknownFormat'],
    ['is no matrix', { kind: 'typed', text: '1 2\n3' }, 'kernelText.ragged'],
    [
      'is cut where there is nothing',
      {
        kind: 'prepared',
        input: { shape: [1, 1, 4], data: new Float32Array(4) },
        steps: [{ kind: 'crop', begin: [3], size: [2] }],
        maxValues: 9,
      },
      'prepare.crop',
    ],
  ])('that %s is refused', async (_, task, code) => {
    expect(await errorOf(task)).toMatchObject([code, {}]);
  });
});
