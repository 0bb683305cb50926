import { describe, expect, it } from 'vitest';
import type { InputSource } from '../../../core/pipeline/document.ts';
import { preparedKey, sourceKey } from '../../../core/pipeline/source-key.ts';
import type { Preparation } from '../../../core/sources/preparation.ts';

const sha256 = 'a'.repeat(64);

describe('the key of an input', () => {
  it.each<[string, InputSource, InputSource]>([
    ['a file of another name', { name: 'a.png', sha256 }, { name: 'b.png', sha256 }],
    ['a default that is written out', { generated: { input: 'cube' } }, { generated: { input: 'cube', extent: 32 } }],
    ['the same parameters in another order', ...orders()],
  ])('is the same for %s', (_, one, other) => {
    expect(sourceKey(one)).toBe(sourceKey(other));
  });

  it('differs for other bytes, inputs, parameters, texts and preparations', () => {
    const sources: InputSource[] = [
      { name: 'a.png', sha256 },
      { name: 'a.png', sha256: 'b'.repeat(64) },
      { generated: { input: 'cube' } },
      { generated: { input: 'ball' } },
      { generated: { input: 'cube', extent: 31 } },
      { typed: '1 2' },
      { typed: '1 3' },
    ];
    const steps: Preparation[] = [
      [],
      [{ kind: 'channels', channels: [0] }],
      [{ kind: 'channels', channels: [1] }],
      [{ kind: 'normalise', to: 'unit', over: 'all' }],
    ];
    const keys = sources.flatMap((source) => steps.map((each) => preparedKey(sourceKey(source), each)));
    expect(new Set(keys).size).toBe(28);
    for (const key of keys) expect(key).toMatch(/^[a-z]+-1-[0-9a-f]{32,64}$/);
  });
});

function orders(): [InputSource, InputSource] {
  return [{ generated: { input: 'disc', radius: 3, width: 9 } }, { generated: { width: 9, radius: 3, input: 'disc' } }];
}
