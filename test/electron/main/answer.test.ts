import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fail } from '../../../core/errors.ts';
import { callNames } from '../../../electron/contract/lab-api.ts';
import { callSchemas, droppedSchema } from '../../../electron/contract/lab-api.schemas.ts';
import { answer } from '../../../electron/main/answer.ts';
import { keptLog } from './silent-log.ts';
import { runs } from '../../support/runs.ts';

const schemas = { ...callSchemas, openDropped: droppedSchema };
const valid: Readonly<Record<keyof typeof schemas, readonly unknown[]>> = {
  start: [],
  openDialog: ['picture'],
  openSample: ['chelsea'],
  openRecent: ['a1'],
  pasteClipboard: [],
  saveProject: [{ text: '{}', saveAs: false }],
  saveExport: [{ name: 'map.png', bytes: new Uint8Array(2) }],
  newProject: [],
  keepUnsaved: [undefined],
  changeSettings: [{ theme: 'dark' }],
  setPageState: [{ edited: true, enabled: ['run.start'], checked: [], undo: 'x' }],
  setProgress: [0.5],
  restartEngine: [],
  showLogs: [],
  copySystemInformation: [],
  thirdPartyNotices: [],
  closeWindow: [],
  openDropped: [{ path: '/x.png' }],
};
const names = [...callNames, 'openDropped'] as const;

async function call(name: (typeof names)[number], args: readonly unknown[]) {
  const seen: unknown[][] = [];
  const handler = (...given: unknown[]) => {
    seen.push(given);
    return 'done';
  };
  return { result: await answer(name, schemas[name], handler, args, keptLog()), seen };
}

describe('a call from the page', () => {
  it.each(names)('%s reaches its handler with valid arguments', async (name) => {
    const { result, seen } = await call(name, valid[name]);
    expect(result).toEqual({ ok: true, value: 'done' });
    expect(seen).toEqual([[...valid[name]]]);
  });

  it.each([
    ['openSample', ['tiger']],
    ['openDialog', []],
    ['openDialog', ['picture', 'more']],
    ['saveProject', [{ text: '{}', saveAs: false, path: '/etc/passwd' }]],
    ['setProgress', [2]],
    ['setProgress', [Number.NaN]],
    ['changeSettings', [{ threads: -1 }]],
    ['changeSettings', [{ unknown: 1 }]],
    ['setPageState', [{ edited: true, enabled: ['no.such'], checked: [] }]],
    ['openRecent', ['']],
    ['openDropped', [{ path: '' }]],
    ['openDropped', [{ name: 'x', bytes: [1, 2] }]],
    ['showLogs', [1]],
  ] as const)('%s with %j is refused and never reaches its handler', async (name, args) => {
    const { result, seen } = await call(name, args);
    expect(result).toMatchObject({ ok: false, error: { code: 'message.invalid', values: { where: name } } });
    expect(seen).toEqual([]);
  });

  it('never throws and never pollutes, whatever is sent', async () => {
    const anything = fc.anything({
      withBigInt: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withNullPrototype: true,
    });
    const sent = fc.tuple(fc.constantFrom(...names), fc.array(anything, { maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(sent, async ([name, args]) => {
        const { result, seen } = await call(name, args);
        expect(result.ok ? seen.length : seen.length + 1).toBe(1);
        if (result.ok) expect(schemas[name].safeParse(args).success).toBe(true);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: runs(3000) },
    );
  });

  it('passes on the lab’s own errors and hides folders in all others', async () => {
    const empty = () => fail('file.empty', { file: 'x.png' });
    expect(await answer('start', schemas.start, empty, [], keptLog())).toEqual({
      ok: false,
      error: { code: 'file.empty', values: { file: 'x.png' } },
    });
    const log = keptLog();
    const broken = () => {
      throw new Error("ENOENT: no such file, open '/home/someone/secret/x.png'");
    };
    const result = await answer('start', schemas.start, broken, [], log);
    expect(result).toEqual({
      ok: false,
      error: { code: 'internal', values: { detail: "ENOENT: no such file, open '…/x.png'" } },
    });
    expect(log.lines).toHaveLength(1);
  });
});
