import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindOrder } from '../../../core/kinds/registry.ts';
import type { ProjectDocument } from '../../../core/pipeline/document.ts';
import {
  addNode,
  duplicateNode,
  moveNode,
  newNodeId,
  removeNode,
  renameNode,
  replaceKind,
  setBypassed,
  setParam,
  setPreparation,
  setSource,
} from '../../../core/pipeline/edit.ts';
import { parseProject, serializeProject } from '../../../core/pipeline/parse.ts';
import { documents } from './arbitrary.ts';
import { chain } from './builders.ts';

const three = chain(['conv'], ['activation'], ['pool']);
const cat = { name: 'cat.png', sha256: 'ab'.repeat(32) };

/** `n1<source n2<n1`: ids in order with what each reads. */
function wiring(document: ProjectDocument): string {
  return document.nodes.map((node) => `${node.id}<${node.inputs.join('+')}`).join(' ');
}

function isChain(document: ProjectDocument): boolean {
  return document.nodes.every(
    (node, i) => node.inputs.length === 1 && node.inputs[0] === (document.nodes[i - 1]?.id ?? 'source'),
  );
}

type Edit = (document: ProjectDocument) => ProjectDocument;
const index = fc.integer({ min: -2, max: 9 });
/** A node by its place, so that edits mostly meet one. */
const idAt = (document: ProjectDocument, place: number): string => document.nodes[place]?.id ?? 'n99';

const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.constantFrom(...kindOrder, 'unknown'), index).map(
    ([type, at]): Edit =>
      (d) =>
        addNode(d, type, at, newNodeId(d)),
  ),
  index.map(
    (at): Edit =>
      (d) =>
        removeNode(d, idAt(d, at)),
  ),
  fc.tuple(index, index).map(
    ([from, to]): Edit =>
      (d) =>
        moveNode(d, idAt(d, from), to),
  ),
  index.map(
    (at): Edit =>
      (d) =>
        duplicateNode(d, idAt(d, at), newNodeId(d)),
  ),
  fc.tuple(index, fc.boolean()).map(
    ([at, on]): Edit =>
      (d) =>
        setBypassed(d, idAt(d, at), on),
  ),
  fc.tuple(index, fc.integer()).map(
    ([at, value]): Edit =>
      (d) =>
        setParam(d, idAt(d, at), 'outChannels', value),
  ),
  fc.tuple(index, fc.string({ maxLength: 300 })).map(
    ([at, name]): Edit =>
      (d) =>
        renameNode(d, idAt(d, at), name),
  ),
  index.map(
    (at): Edit =>
      (d) =>
        replaceKind(d, idAt(d, at), 'pointwise', {}),
  ),
  fc.constantFrom(cat, undefined).map(
    (source): Edit =>
      (d) =>
        setSource(d, source),
  ),
);

describe('editing a chain', () => {
  it.each<[string, string, Edit]>([
    ['adds at the front', 'n4<source n1<n4 n2<n1 n3<n2', (d) => addNode(d, 'pool', 0, 'n4')],
    ['adds between', 'n1<source n2<n1 n4<n2 n3<n4', (d) => addNode(d, 'pool', 2, 'n4')],
    [
      'adds at the end, however far behind it is told to',
      'n1<source n2<n1 n3<n2 n4<n3',
      (d) => addNode(d, 'pool', 99, 'n4'),
    ],
    ['removes the first', 'n2<source n3<n2', (d) => removeNode(d, 'n1')],
    ['removes one between', 'n1<source n3<n1', (d) => removeNode(d, 'n2')],
    ['moves down', 'n2<source n3<n2 n1<n3', (d) => moveNode(d, 'n1', 2)],
    ['moves up', 'n3<source n1<n3 n2<n1', (d) => moveNode(d, 'n3', 0)],
    ['moves to the end, however far behind it is told to', 'n1<source n3<n1 n2<n3', (d) => moveNode(d, 'n2', 99)],
    ['duplicates right behind', 'n1<source n9<n1 n2<n9 n3<n2', (d) => duplicateNode(d, 'n1', 'n9')],
  ])('%s', (_, expected, edit) => {
    expect(wiring(edit(three))).toBe(expected);
  });

  it('keeps it a chain that can be saved and opened, whatever the edits', () => {
    fc.assert(
      fc.property(fc.array(edits, { maxLength: 30 }), (sequence) => {
        const edited = sequence.reduce((document, edit) => edit(document), three);
        expect(isChain(edited)).toBe(true);
        expect(parseProject(serializeProject(edited), 'x')).toEqual(edited);
      }),
    );
  });

  it('keeps any graph in order, whatever the edits', () => {
    fc.assert(
      fc.property(documents, fc.array(edits, { maxLength: 12 }), (document, sequence) => {
        const edited = sequence.reduce((current, edit) => edit(current), document);
        expect(parseProject(serializeProject(edited), 'x')).toEqual(edited);
      }),
    );
  });

  it('never changes the document it is given, and shares what stays the same', () => {
    const before = structuredClone(three);
    const edited = setParam(three, 'n2', 'function', 'tanh');
    expect(three).toEqual(before);
    expect(edited.nodes[1]?.params['function']).toBe('tanh');
    expect([edited.nodes[0] === three.nodes[0], edited.nodes[2] === three.nodes[2]]).toEqual([true, true]);
  });

  it.each<[string, Edit]>([
    ['a node that is gone', (d) => removeNode(d, 'n9')],
    ['moving a node to where it is', (d) => moveNode(d, 'n3', 7)],
    ['a parameter that has the value', (d) => setParam(d, 'n2', 'function', 'relu')],
    ['a bypass that is off', (d) => setBypassed(d, 'n2', false)],
    ['blanks for a name where there is none', (d) => renameNode(d, 'n2', '  ')],
    ['no picture where there is none', (d) => setSource(d, undefined)],
    ['an id that is taken', (d) => addNode(d, 'pool', 0, 'n2')],
    ['the id of the picture', (d) => addNode(d, 'pool', 0, 'source')],
  ])('answers the same document for %s', (_, edit) => {
    expect(edit(three)).toBe(three);
  });

  it('gives new nodes the defaults of their kind, and ids nobody has', () => {
    const added = addNode(removeNode(three, 'n2'), 'grouped', 1, newNodeId(removeNode(three, 'n2')));
    expect(added.nodes[1]).toMatchObject({ id: 'n2', type: 'grouped', params: { groups: 2 }, bypassed: false });
    expect(newNodeId(three)).toBe('n4');
  });

  it('copies parameters, name and bypass of a duplicate', () => {
    const named = renameNode(setBypassed(three, 'n2', true), 'n2', 'mine');
    const { nodes } = duplicateNode(named, 'n2', 'n4');
    expect(nodes[2]).toEqual({ ...nodes[1], id: 'n4', inputs: ['n2'] });
  });

  it('replaces the kind in place and keeps the name', () => {
    const { nodes } = replaceKind(renameNode(three, 'n1', 'mine'), 'n1', 'pointwise', { outChannels: 2 });
    expect(nodes[0]).toEqual({
      id: 'n1',
      name: 'mine',
      type: 'pointwise',
      params: { outChannels: 2 },
      bypassed: false,
      inputs: ['source'],
    });
  });

  it('cuts names to what a project file may hold and takes them away again', () => {
    const long = renameNode(three, 'n1', `  ${'x'.repeat(500)}  `);
    expect(long.nodes[0]?.name).toBe('x'.repeat(200));
    expect(renameNode(long, 'n1', undefined)).toEqual(three);
  });

  it('sets and takes away the picture', () => {
    expect(setSource(three, cat).source).toEqual(cat);
    expect(setSource(setSource(three, cat), undefined)).toEqual(three);
    const vessels = { generated: { input: 'vessels', seed: 3 } } as const;
    expect(setSource(setSource(three, cat), vessels).source).toEqual(vessels);
    const there = setSource(three, vessels);
    expect(setSource(there, { generated: { seed: 3, input: 'vessels' } })).toBe(there);
  });

  it('sets and takes away what is done to the input', () => {
    const steps = [{ kind: 'channels', channels: [0, 0] }] as const;
    const prepared = setPreparation(three, steps);
    expect(prepared.preparation).toEqual(steps);
    expect(setPreparation(prepared, [{ kind: 'channels', channels: [0, 0] }])).toBe(prepared);
    expect(setPreparation(prepared, [])).toEqual(three);
    expect(setPreparation(three, [])).toBe(three);
  });
});
