import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Params } from '../../../core/layers/field.ts';
import type { ProjectDocument } from '../../../core/pipeline/document.ts';
import { renameNode, replaceKind, setAlgorithm, setBypassed, setParam } from '../../../core/pipeline/edit.ts';
import { hashFloats, hashText } from '../../../core/pipeline/hash.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { chain } from './builders.ts';

const source = [1, 3, 12, 12];
const small: Params = { outChannels: 2, kernel: [1], bias: false };
const listed = (...values: number[]): Params => ({ ...small, weights: { kind: 'values', values } });
const stack = chain(['conv'], ['activation'], ['depthwise-separable'], ['pool']);

function keysOf(document: ProjectDocument, picture = 'picture'): (string | undefined)[] {
  return plan(document, source, picture).nodes.map((node) => node.key);
}

/** Which nodes' keys differ. */
function changedBy(edit: (document: ProjectDocument) => ProjectDocument): number[] {
  const [before, after] = [keysOf(stack), keysOf(edit(stack))];
  return before.flatMap((key, index) => (key === after[index] ? [] : [index + 1]));
}

describe('the key of a result', () => {
  it.each<[string, number[], (document: ProjectDocument) => ProjectDocument]>([
    ['a kernel size', [1, 2, 3, 4], (d) => setParam(d, 'n1', 'kernel', [5])],
    ['a stride that keeps every size here', [4], (d) => setParam(d, 'n4', 'dilation', [2])],
    ['another activation', [2, 3, 4], (d) => setParam(d, 'n2', 'function', 'sigmoid')],
    [
      'another seed of the second step',
      [3, 4],
      (d) => setParam(d, 'n3', 'pointwiseWeights', { kind: 'seeded', init: 'he', seed: 7 }),
    ],
    ['the kernel turned round', [1, 2, 3, 4], (d) => setParam(d, 'n1', 'reversed', true)],
    ['a bypass', [3, 4], (d) => setBypassed(d, 'n3', true)],
    ['an algorithm that is forced', [3, 4], (d) => setAlgorithm(d, 'n3', 'definition')],
    ['an algorithm where there is no choice', [], (d) => setAlgorithm(d, 'n2', 'gemm')],
    ['an algorithm that is let go again', [], (d) => setAlgorithm(setAlgorithm(d, 'n1', 'gemm'), 'n1', undefined)],
    ['a name', [], (d) => renameNode(d, 'n1', 'edges')],
    ['the same kernel size written for each axis', [], (d) => setParam(d, 'n1', 'kernel', [3, 3])],
    ['a parameter the layer does not use', [], (d) => setParam(d, 'n2', 'note', 'nothing')],
    [
      'the same layer under another kind',
      [],
      (d) => replaceKind(d, 'n1', 'grouped', { ...d.nodes[0]?.params, groups: 1 }),
    ],
  ])('after %s changes at the nodes %j', (_, expected, edit) => {
    expect(changedBy(edit)).toEqual(expected);
  });

  it('changes everywhere with the picture', () => {
    const [one, two] = [keysOf(stack, 'one'), keysOf(stack, 'two')];
    expect(one.filter((key) => two.includes(key))).toEqual([]);
  });

  it('is the same for the same work under other ids, and tells the steps of one pipeline apart', () => {
    const renumbered = {
      ...stack,
      nodes: stack.nodes.map((node) => ({
        ...node,
        id: `x${node.id}`,
        inputs: node.inputs.map((id) => (id === 'source' ? id : `x${id}`)),
      })),
    };
    expect(keysOf(renumbered)).toEqual(keysOf(stack));
    const steps = plan(stack, source).steps.map((step) => step.key);
    expect(new Set(steps).size).toBe(steps.length);
  });

  it('follows listed weights by their float32 bits', () => {
    const key = (...values: number[]): string | undefined => keysOf(chain(['conv', listed(...values)]))[0];
    expect(key(1, 2, 3, 4, 5, 6)).toBe(key(1, 2, 3, 4, 5, 6));
    expect(key(1, 2, 3, 4, 5, 6 + 1e-12)).toBe(key(1, 2, 3, 4, 5, 6));
    expect(key(1, 2, 3, 4, 5, 6 + 1e-6)).not.toBe(key(1, 2, 3, 4, 5, 6));
    expect(key(1, 2, 3, 4, 5, 0)).not.toBe(key(1, 2, 3, 4, 5, -0));
  });
});

describe('the hash', () => {
  it('is pinned: kept results are found again', () => {
    expect([hashText(''), hashText('convolution'), hashFloats([1, -0, 0.5])]).toMatchInlineSnapshot(`
      [
        "3b68b79f185495a14679c722d89b3755",
        "e11ba2323d2107e25d87c2c4019d716d",
        "ebaa76c254e7984798515d0daf62d2c6",
      ]
    `);
  });

  it('tells 200,000 similar texts apart, in each quarter about as well as chance', () => {
    const hashes = Array.from({ length: 200_000 }, (_, i) =>
      hashText(`{"kernel":[${i % 100},${Math.floor(i / 100)}]}`),
    );
    expect(new Set(hashes).size).toBe(hashes.length);
    for (let quarter = 0; quarter < 4; quarter++) {
      const parts = new Set(hashes.map((hash) => hash.slice(quarter * 8, quarter * 8 + 8)));
      // 200,000 draws out of 2^32 meet 4.7 times on average; 30 times by chance once in 10^14 runs.
      expect(hashes.length - parts.size).toBeLessThan(30);
    }
  });

  it('changes about half of all bits with any one character', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.nat(), (text, pick) => {
        const at = pick % text.length;
        const other = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
        const [a, b] = [hashText(text), hashText(other)].map((hash) => BigInt(`0x${hash}`));
        const bits = ((a ?? 0n) ^ (b ?? 0n)).toString(2).replaceAll('0', '').length;
        expect(bits).toBeGreaterThan(25);
        expect(bits).toBeLessThan(103);
      }),
    );
  });
});
