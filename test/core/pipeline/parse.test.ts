import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError, sentenceOf, type ErrorData } from '../../../core/errors.ts';
import { defaultProject } from '../../../core/pipeline/default-project.ts';
import type { ProjectDocument } from '../../../core/pipeline/document.ts';
import { migrate } from '../../../core/pipeline/migrate.ts';
import { parseProject, serializeProject } from '../../../core/pipeline/parse.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { projectLimits } from '../../../core/pipeline/project-limits.ts';
import { documents } from './arbitrary.ts';
import { chain } from './builders.ts';
import { runs } from '../../support/runs.ts';

const file = 'my.convlab';
const picture = { name: 'cat.png', sha256: 'ab'.repeat(32) };

function errorOf(text: string): ErrorData {
  try {
    parseProject(text, file);
  } catch (thrown) {
    if (thrown instanceof LabError) return thrown.data;
    throw thrown;
  }
  throw new Error('it was opened');
}

/** A valid project with one thing changed. */
function changed(change: (project: Record<string, unknown> & { nodes: Record<string, unknown>[] }) => void): string {
  const project = JSON.parse(serializeProject(defaultProject(picture)));
  change(project);
  return JSON.stringify(project);
}

describe('a project file', () => {
  it('opens as it was saved, and is saved again as the same bytes', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const text = serializeProject(document);
        const opened = parseProject(text, file);
        expect(opened).toEqual(document);
        expect(serializeProject(opened)).toBe(text);
      }),
    );
  });

  it('has one text, however its keys were ordered', () => {
    const document = defaultProject(picture);
    const backwards = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(backwards);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, member]) => [key, backwards(member)]),
      );
    };
    const text = JSON.stringify(backwards(document));
    expect(serializeProject(parseProject(text, file))).toBe(serializeProject(document));
  });

  it('is written for people: two spaces, short lists on one line, a newline at the end', () => {
    const document = chain(['activation', { function: 'relu' }]);
    const [node] = document.nodes;
    const small = {
      ...document,
      nodes: node === undefined ? [] : [{ ...node, params: { kernel: [3, 3], alpha: -0 } }],
    };
    expect(serializeProject(small)).toBe(
      [
        '{',
        '  "format": "convlab",',
        '  "formatVersion": 2,',
        '  "nodes": [',
        '    {',
        '      "id": "n1",',
        '      "type": "activation",',
        '      "bypassed": false,',
        '      "params": {',
        '        "alpha": -0,',
        '        "kernel": [3, 3]',
        '      },',
        '      "inputs": ["source"]',
        '    }',
        '  ]',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('of version 1 opens for ever', () => {
    const text = readFileSync(new URL('../../golden/projects/v1.convlab.json', import.meta.url), 'utf8');
    const opened = parseProject(text, 'v1.convlab');
    expect(opened.nodes.map((node) => node.type)).toEqual(['conv', 'activation', 'depthwise-separable', 'pool']);
    expect(plan(opened, [1, 3, 20, 30]).nodes.map((node) => node.outputShape)).toEqual([
      [1, 8, 20, 30],
      [1, 8, 20, 30],
      [1, 16, 20, 30],
      [1, 16, 10, 15],
    ]);
  });

  it('of version 2 keeps where the user put a block', () => {
    const text = readFileSync(new URL('../../golden/projects/v2.convlab.json', import.meta.url), 'utf8');
    const opened = parseProject(text, 'v2.convlab');
    expect(opened.nodes.map(({ id, inputs, at }) => [id, inputs, at])).toEqual([
      ['n1', ['source'], undefined],
      ['n2', ['n1'], [240, -48]],
      ['n3', ['n2', 'n1'], [480, 16]],
    ]);
    expect(serializeProject(opened)).toBe(text);
    expect(plan(opened, [1, 3, 20, 30]).nodes.map((node) => node.outputShape)).toEqual([
      [1, 8, 20, 30],
      [1, 8, 20, 30],
      [1, 8, 20, 30],
    ]);
  });

  it.each(['[1]', '[1, 2, 3]', '["1", 2]', '[1e9, 0]', '{"x": 1, "y": 2}'])(
    'with a block at %s is refused, and the sentence says where',
    (at) => {
      const text = serializeProject(chain(['conv'])).replace(
        '"inputs": ["source"]',
        `"inputs": ["source"], "at": ${at}`,
      );
      const { code, values } = errorOf(text);
      expect([code, values['where']]).toEqual(['project.invalid', expect.stringMatching(/^layer 1, at/)]);
    },
  );

  it('of version 2 keeps generated and typed inputs and what is done to them', () => {
    const text = readFileSync(new URL('../../golden/projects/v2-generated.convlab.json', import.meta.url), 'utf8');
    const opened = parseProject(text, 'v2.convlab');
    expect(opened.source).toEqual({ generated: { input: 'vessels', seed: 7, depth: 48 } });
    expect(opened.preparation).toEqual([
      { kind: 'crop', begin: [8, 0, 0], size: [32, 64, 64] },
      { kind: 'normalise', to: 'standard', over: 'all' },
    ]);
    expect(serializeProject(opened)).toBe(text);
    const typed = parseProject(
      text.replace(/"source": \{[^}]*\}\s*\}/, '"source": {"typed": "1 2\\n3 4"}'),
      'v2.convlab',
    );
    expect(typed.source).toEqual({ typed: '1 2\n3 4' });
  });

  it.each<[string, object, string, string]>([
    ['an unknown generated input', { source: { generated: { input: 'cat' } } }, 'source, generated', 'impulse, edge'],
    [
      'a parameter out of range',
      { source: { generated: { input: 'vessels', vessels: 0 } } },
      'source, generated',
      '“vessels” of the generated input “vessels” is 0',
    ],
    ['a foreign member', { source: { typed: '1', name: 'x' } }, 'source', 'name'],
    ['a step of no kind', { preparation: [{ kind: 'melt' }] }, 'preparation', 'melt'],
  ])('with %s is refused in the words of its reader', (_, change, where, detail) => {
    const error = errorOf(JSON.stringify({ format: 'convlab', formatVersion: 2, nodes: [], ...change }));
    expect(error).toMatchObject({ code: 'project.invalid', values: { where } });
    expect(error.values['detail']).toContain(detail);
  });

  it('from a newer lab is refused with both versions', () => {
    expect(errorOf('{"format":"convlab","formatVersion":7,"layers":{}}')).toEqual({
      code: 'project.newer',
      values: { file, found: 7, known: 2 },
    });
  });

  it('whose layers do not fit together opens, and the plan says what is wrong', () => {
    const text = changed((project) => Object.assign(project.nodes[0]?.['params'] ?? {}, { groups: 2 }));
    const opened = parseProject(text, file);
    const [first] = plan(opened, [1, 3, 8, 8]).nodes;
    expect(first?.problems[0]?.error.code).toBe('layer.groupsInput');
  });

  it('of an unknown layer type opens, and the plan says so', () => {
    const opened = parseProject(
      changed((project) => Object.assign(project.nodes[1] ?? {}, { type: 'constructor' })),
      file,
    );
    expect(plan(opened, [1, 3, 8, 8]).nodes[1]?.problems[0]?.error.code).toBe('layer.unknown');
  });

  it.each(['', '{', '{"a":1,}', "{'a':1}", '[1,2', 'NaN', '\u0000', 'PNG\r\n', '['.repeat(100_000)])(
    'that is no JSON is refused as damaged: %j',
    (text) => {
      expect(errorOf(text).code).toBe('project.damaged');
      expect(sentenceOf(errorOf(text)).length).toBeLessThan(300);
    },
  );

  it.each([
    ['the top level', '[]'],
    ['the top level', 'null'],
    ['format', '{}'],
    ['formatVersion', '{"format":"convlab","formatVersion":"1"}'],
    ['formatVersion', '{"format":"convlab","formatVersion":0,"nodes":[]}'],
    ['nodes', '{"format":"convlab","formatVersion":1}'],
    ['the top level', changed((project) => Object.assign(project, { extra: 1 }))],
    ['source, sha256', changed((project) => Object.assign(project, { source: { name: 'a', sha256: 'AB' } }))],
    ['layer 2, bypassed', changed((project) => Object.assign(project.nodes[1] ?? {}, { bypassed: 0 }))],
    ['layer 2, id', changed((project) => Object.assign(project.nodes[1] ?? {}, { id: 'n1' }))],
    ['layer 1, id', changed((project) => Object.assign(project.nodes[0] ?? {}, { id: 'source' }))],
    ['layer 1, id', changed((project) => Object.assign(project.nodes[0] ?? {}, { id: '../n1' }))],
    ['layer 1, inputs, item 1', changed((project) => Object.assign(project.nodes[0] ?? {}, { inputs: ['n2'] }))],
    ['layer 1, inputs, item 1', changed((project) => Object.assign(project.nodes[0] ?? {}, { inputs: ['n1'] }))],
    [
      'layer 3, params, kernel',
      changed((project) => Object.assign(project.nodes[2]?.['params'] ?? {}, { kernel: ['3'] })),
    ],
    [
      'layer 3, params, kernel',
      changed((project) => Object.assign(project.nodes[2]?.['params'] ?? {}, { kernel: null })),
    ],
    [
      'layer 3, params, weights, preset',
      changed((project) =>
        Object.assign(project.nodes[2]?.['params'] ?? {}, { weights: { kind: 'preset', preset: 'x' } }),
      ),
    ],
    ['layer 1, params, stride', changed(() => undefined).replace('"stride":[1]', '"stride":[1e999]')],
    ['layer 1, params, outChannels', changed(() => undefined).replace('"outChannels":8', '"outChannels":1e999')],
  ])('with a wrong value at %s is refused and named: %#', (where, text) => {
    const error = errorOf(text);
    expect({ code: error.code, where: error.values['where'], file: error.values['file'] }).toEqual({
      code: 'project.invalid',
      where,
      file,
    });
    expect(String(error.values['detail']).length).toBeGreaterThan(5);
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'with the name %s anywhere is refused and pollutes nothing',
    (name) => {
      const text = changed(() => undefined).replace('"groups":1', `"${name}":{"polluted":1}`);
      expect(text).toContain(name);
      expect(errorOf(text)).toMatchObject({ code: 'project.invalid', values: { where: 'layer 1, params' } });
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );

  it('may be 64 levels deep, and no more', () => {
    const nested = (levels: number): string =>
      `{"format":"convlab","formatVersion":1,"x":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(errorOf(nested(63)).values['detail']).toContain('x');
    expect(errorOf(nested(64)).values['detail']).toContain('64 levels');
    expect(errorOf(nested(50_000)).values['detail']).toContain('64 levels');
  });

  it('may have 10,000 layers, and no more', () => {
    const nodes = (count: number): string =>
      serializeProject(chain(...new Array<['activation']>(count).fill(['activation'])));
    expect(parseProject(nodes(projectLimits.nodes), file).nodes).toHaveLength(10_000);
    expect(errorOf(nodes(projectLimits.nodes + 1))).toMatchObject({
      code: 'project.invalid',
      values: { where: 'nodes' },
    });
  });

  it('over 64 MiB is refused by its bytes in UTF-8, before it is read', () => {
    const limit = projectLimits.bytes;
    expect(errorOf(' '.repeat(limit)).code).toBe('project.damaged');
    expect(errorOf(' '.repeat(limit + 1))).toEqual({
      code: 'file.tooLarge',
      values: { file, bytes: limit + 1, limit },
    });
    const bytes = new TextEncoder().encode('aé漢🙂').length;
    const padded = ' '.repeat(limit - bytes + 1) + 'aé漢🙂';
    expect(errorOf(padded)).toEqual({ code: 'file.tooLarge', values: { file, bytes: limit + 1, limit } });
  });
});

/** Puts a value in the place of one found by walking down a tree, a step for every number. */
function replacedAt(tree: unknown, steps: readonly number[], value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof tree !== 'object' || tree === null) return value;
  const entries = Object.entries(tree);
  const chosen = entries[step % Math.max(1, entries.length)]?.[0];
  if (chosen === undefined) return value;
  const replaced = entries.map(([key, member]) => [key, key === chosen ? replacedAt(member, rest, value) : member]);
  return Array.isArray(tree) ? replaced.map(([, member]) => member) : Object.fromEntries(replaced);
}

describe('a project file that is nearly right', () => {
  it('opens or is refused with one of the sentences for projects, and what opens can be planned and saved', () => {
    const outcomes = { opened: 0, refused: 0 };
    const nearlyAll = fc.oneof(documents, fc.constant(defaultProject(picture)));
    const paths = fc.array(fc.nat(20), { minLength: 3, maxLength: 6 });
    const values = fc.oneof(fc.jsonValue(), fc.integer(), fc.boolean(), fc.array(fc.integer()));
    fc.assert(
      fc.property(nearlyAll, paths, values, fc.boolean(), (document, steps, value, inLayers) => {
        const nodes = replacedAt(document.nodes, steps, value);
        const text = JSON.stringify(inLayers ? { ...document, nodes } : replacedAt(document, steps, value));
        let opened: ProjectDocument;
        try {
          opened = parseProject(text, file);
        } catch (thrown) {
          if (!(thrown instanceof LabError)) throw thrown;
          expect(thrown.data.code).toMatch(/^project\.(invalid|newer)$/);
          outcomes.refused++;
          return;
        }
        plan(opened, [1, 3, 8, 8]);
        expect(parseProject(serializeProject(opened), file)).toEqual(opened);
        outcomes.opened++;
      }),
      { numRuns: runs(1000) },
    );
    // Both ways are really taken.
    expect(Math.min(outcomes.opened, outcomes.refused)).toBeGreaterThan(50);
  });
});

describe('bringing an old project up', () => {
  const steps = {
    1: (project: object) => ({ ...project, second: true }),
    2: (project: object) => ({ ...project, third: 'second' in project }),
  };

  it('goes one version at a time and sets the version', () => {
    expect(migrate({ formatVersion: 1 }, 1, 3, steps)).toEqual({ formatVersion: 3, second: true, third: true });
    expect(migrate({ formatVersion: 2 }, 2, 3, steps)).toEqual({ formatVersion: 3, third: false });
  });

  it('leaves a current one alone and does not know a version that never was', () => {
    const current = { formatVersion: 3 };
    expect(migrate(current, 3, 3, steps)).toBe(current);
    expect(migrate({ formatVersion: 0 }, 0, 3, steps)).toBeUndefined();
  });
});
