import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindOrder } from '../../../core/kinds/registry.ts';
import { formatVersion, type PipelineNode, type ProjectDocument } from '../../../core/pipeline/document.ts';
import { duplicateNode, moveNode, newNodeId, newNodeIds, removeNodes } from '../../../core/pipeline/edit.ts';
import { parseProject, serializeProject } from '../../../core/pipeline/parse.ts';
import {
  addBranch,
  addOnWire,
  connect,
  disconnect,
  downstreamOf,
  insertNodes,
  placeNodes,
  tidy,
  wireError,
  wiresOf,
} from '../../../core/pipeline/wiring.ts';
import { documents } from './arbitrary.ts';
import { chain, node } from './builders.ts';

const three = chain(['conv'], ['activation'], ['pool']);
/** n1 -> n2 -> n3, and n1 to n3 once more. */
const residual = documentOf(
  node('n1', 'conv', {}, ['source']),
  node('n2', 'conv', {}, ['n1']),
  node('n3', 'add', {}, ['n2', 'n1']),
);

function documentOf(...nodes: readonly PipelineNode[]): ProjectDocument {
  return { format: 'convlab', formatVersion, nodes };
}

/** `n1<source n3<n2+n1`: ids in order with what each reads. */
function wiring(document: ProjectDocument): string {
  return document.nodes.map(({ id, inputs }) => `${id}<${inputs.join('+')}`).join(' ');
}

type Edit = (document: ProjectDocument) => ProjectDocument;
const place = fc.integer({ min: -1, max: 9 });
const idAt = (document: ProjectDocument, at: number): string => document.nodes[at]?.id ?? 'source';
const port = fc.integer({ min: 0, max: 4 });

const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(place, place, port).map(
    ([from, to, at]): Edit =>
      (d) =>
        connect(d, { from: idAt(d, from), to: idAt(d, to), port: at }),
  ),
  fc.tuple(place, port).map(
    ([to, at]): Edit =>
      (d) =>
        disconnect(d, idAt(d, to), at),
  ),
  fc.tuple(fc.constantFrom(...kindOrder), place).map(
    ([type, from]): Edit =>
      (d) =>
        addBranch(d, type, newNodeId(d), idAt(d, from), [8, 16]),
  ),
  fc.constantFrom(...kindOrder).map(
    (type): Edit =>
      (d) =>
        addBranch(d, type, newNodeId(d)),
  ),
  fc.tuple(fc.constantFrom(...kindOrder), place, port).map(
    ([type, to, at]): Edit =>
      (d) =>
        addOnWire(d, type, newNodeId(d), { to: idAt(d, to), port: at }),
  ),
  fc.tuple(place, place, place).map(([first, last, behind]): Edit => (d) => {
    const copied = d.nodes.slice(Math.max(0, first), Math.max(0, last));
    return insertNodes(d, copied, newNodeIds(d, copied.length), idAt(d, behind));
  }),
  fc.array(place, { maxLength: 3 }).map(
    (places): Edit =>
      (d) =>
        removeNodes(
          d,
          places.map((at) => idAt(d, at)),
        ),
  ),
  fc.tuple(place, place).map(
    ([from, to]): Edit =>
      (d) =>
        moveNode(d, idAt(d, from), to),
  ),
  place.map(
    (at): Edit =>
      (d) =>
        duplicateNode(d, idAt(d, at), newNodeId(d)),
  ),
  fc.tuple(place, fc.double({ noNaN: true }), fc.double({ noNaN: true })).map(
    ([at, x, y]): Edit =>
      (d) =>
        placeNodes(d, new Map([[idAt(d, at), [x, y]]])),
  ),
  fc.constant<Edit>(tidy),
);

describe('editing a graph', () => {
  it.each<[string, ProjectDocument, string, Edit]>([
    [
      'lays a wire in place of another',
      three,
      'n1<source n2<n1 n3<n1',
      (d) => connect(d, { from: 'n1', to: 'n3', port: 0 }),
    ],
    [
      'lays a second wire to a join',
      residual,
      'n1<source n2<n1 n3<n2+n1+source',
      (d) => connect(d, { from: 'source', to: 'n3', port: 2 }),
    ],
    [
      'gives a far port the next number',
      residual,
      'n1<source n2<n1 n3<n2+n1+n1',
      (d) => connect(d, { from: 'n1', to: 'n3', port: 9 }),
    ],
    [
      'moves a reader behind what it reads now, with all that depends on it',
      documentOf(
        node('a', 'conv', {}, ['source']),
        node('b', 'pool', {}, ['a']),
        node('c', 'conv', {}, ['source']),
        node('d', 'activation', {}, ['b']),
        node('e', 'conv', {}, ['source']),
      ),
      'c<source e<source a<e b<a d<b',
      (d) => connect(d, { from: 'e', to: 'a', port: 0 }),
    ],
    [
      'takes a wire away and moves the ports behind it up',
      residual,
      'n1<source n2<n1 n3<n1',
      (d) => disconnect(d, 'n3', 0),
    ],
    ['adds a branch that nobody reads', three, 'n1<source n2<n1 n3<n2 n4<n1', (d) => addBranch(d, 'conv', 'n4', 'n1')],
    ['adds a block without a wire', three, 'n1<source n2<n1 n3<n2 n4<', (d) => addBranch(d, 'conv', 'n4')],
    [
      'adds inside one wire and leaves its neighbours',
      residual,
      'n1<source n2<n1 n4<n1 n3<n2+n4',
      (d) => addOnWire(d, 'pool', 'n4', { to: 'n3', port: 1 }),
    ],
    ['takes several out and joins what remains', three, 'n3<source', (d) => removeNodes(d, ['n1', 'n2'])],
    [
      'takes out a block that read nothing: its reader has one input less',
      documentOf(node('a', 'conv', {}, []), node('b', 'add', {}, ['a', 'source'])),
      'b<source',
      (d) => removeNodes(d, ['a']),
    ],
    [
      'copies a chain as a piece of the chain',
      three,
      'n1<source n2<n1 n4<n2 n5<n4 n3<n5',
      (d) => insertNodes(d, d.nodes.slice(0, 2), ['n4', 'n5'], 'n2'),
    ],
    [
      'copies a residual block behind itself',
      residual,
      'n1<source n2<n1 n3<n2+n1 n4<n3 n5<n4+n3',
      (d) => insertNodes(d, d.nodes.slice(1), ['n4', 'n5'], 'n3'),
    ],
    [
      'puts copies at the end where no place is named',
      three,
      'n1<source n2<n1 n3<n2 n4<n3',
      (d) => insertNodes(d, d.nodes.slice(2), ['n4']),
    ],
    [
      'starts from the picture where there is nothing',
      chain(),
      'n1<source',
      (d) => insertNodes(d, three.nodes.slice(1, 2), ['n1']),
    ],
    [
      'moves a join and keeps its second input',
      documentOf(...residual.nodes, node('n4', 'pool', {}, ['n3'])),
      'n1<source n2<n1 n4<n2 n3<n4+n1',
      (d) => moveNode(d, 'n3', 3),
    ],
    [
      'copies a join with its second input',
      residual,
      'n1<source n2<n1 n3<n2+n1 n4<n3+n1',
      (d) => duplicateNode(d, 'n3', 'n4'),
    ],
  ])('%s', (_, document, expected, edit) => {
    expect(wiring(edit(document))).toBe(expected);
  });

  it.each<[string, ProjectDocument, Edit]>([
    ['a wire that would close a circle', three, (d) => connect(d, { from: 'n3', to: 'n1', port: 0 })],
    ['a wire to itself', three, (d) => connect(d, { from: 'n2', to: 'n2', port: 0 })],
    ['a second wire to a layer that takes one', three, (d) => connect(d, { from: 'n1', to: 'n3', port: 1 })],
    ['a wire that is there', three, (d) => connect(d, { from: 'n2', to: 'n3', port: 0 })],
    ['a wire from nowhere', three, (d) => connect(d, { from: 'n9', to: 'n3', port: 0 })],
    ['a wire that is not there to take away', three, (d) => disconnect(d, 'n3', 1)],
    ['a branch of a node that is gone', three, (d) => addBranch(d, 'conv', 'n4', 'n9')],
    ['an id that is taken', three, (d) => addBranch(d, 'conv', 'n2', 'n1')],
    ['copies under ids that are taken', three, (d) => insertNodes(d, d.nodes, ['n4', 'n5', 'n3'])],
    ['moving a join before its second input', residual, (d) => moveNode(d, 'n3', 0)],
    [
      'placing a node where it stands',
      placeNodes(three, new Map([['n1', [8, 8]]])),
      (d) => placeNodes(d, new Map([['n1', [8.2, 7.9]]])),
    ],
    ['tidying what nobody placed', three, tidy],
  ])('answers the same document for %s', (_, document, edit) => {
    expect(edit(document)).toBe(document);
  });

  it('says why a wire cannot be laid', () => {
    expect(wireError(three, { from: 'n3', to: 'n1', port: 0 })).toEqual({
      code: 'wire.circle',
      values: { start: 'pool 3', layer: 'conv 1' },
    });
    expect(wireError(three, { from: 'n1', to: 'n3', port: 1 })).toEqual({
      code: 'wire.full',
      values: { layer: 'pool 3', most: 1 },
    });
    expect(wireError(three, { from: 'source', to: 'n3', port: 0 })).toBeUndefined();
  });

  it('keeps every graph in order, without circles, ready to be saved and opened, whatever the edits', () => {
    fc.assert(
      fc.property(documents, fc.array(edits, { maxLength: 15 }), (document, sequence) => {
        const edited = sequence.reduce((current, edit) => edit(current), document);
        expect(parseProject(serializeProject(edited), 'x')).toEqual(edited);
        for (const { from, to } of wiresOf(edited)) expect(downstreamOf(edited, to).has(from)).toBe(false);
      }),
    );
  });

  it('never changes the document it is given', () => {
    const before = structuredClone(residual);
    connect(residual, { from: 'source', to: 'n2', port: 0 });
    insertNodes(residual, residual.nodes, ['a', 'b', 'c'], 'n1');
    placeNodes(residual, new Map([['n1', [1, 2]]]));
    expect(residual).toEqual(before);
  });

  it('remembers where blocks were put, within what a file may hold, until it is tidied up', () => {
    const placed = placeNodes(
      residual,
      new Map([
        ['n2', [16.4, -8]],
        ['n3', [1e12, Number.MIN_VALUE]],
      ]),
    );
    expect(placed.nodes.map(({ at }) => at)).toEqual([undefined, [16, -8], [1e6, 0]]);
    expect(tidy(placed)).toEqual(residual);
    expect(duplicateNode(placed, 'n2', 'n4').nodes[2]?.at).toBeUndefined();
  });

  it('lists every wire with its port', () => {
    expect(wiresOf(residual)).toEqual([
      { from: 'source', to: 'n1', port: 0 },
      { from: 'n1', to: 'n2', port: 0 },
      { from: 'n2', to: 'n3', port: 0 },
      { from: 'n1', to: 'n3', port: 1 },
    ]);
  });
});
