import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '../../../core/errors.ts';
import { packProject, unpackProject } from '../../../electron/main/project-zip.ts';
import { makeZip, projectText, sha256, type ZipPart } from './projects.ts';
import { runs } from '../../support/runs.ts';

const bytes = new Uint8Array(3000).map((_, index) => (index * index) % 251);
const picture = { name: 'cat “ü”.png', bytes };
const text = projectText(picture);
const document = { name: 'project.json', data: Buffer.from(text) };
const image = { name: 'source/cat.png', data: bytes };

function errorOf(packed: Uint8Array<ArrayBuffer>): LabError {
  try {
    unpackProject(packed, 'x.convlab');
  } catch (thrown) {
    if (thrown instanceof LabError) return thrown;
    throw thrown;
  }
  throw new Error('it opened');
}

describe('a project file', () => {
  it('comes back as it was saved, and saves to the same bytes again', () => {
    const packed = new Uint8Array(packProject(text, bytes, 'x.convlab'));
    const project = unpackProject(packed, 'x.convlab');
    expect(JSON.parse(project.text)).toEqual(JSON.parse(text));
    expect(project.source).toEqual({ name: picture.name, sha256: sha256(bytes) });
    expect(project.picture).toEqual(bytes);
    expect(packProject(project.text, bytes, 'y.convlab')).toEqual(new Uint8Array(packed));
  });

  it('has project.json first, stored, so that people can find their way in it', () => {
    const packed = Buffer.from(packProject(text, bytes, 'x.convlab'));
    expect(packed.subarray(30, 42).toString()).toBe('project.json');
    expect(packed.includes(Buffer.from(bytes))).toBe(true);
  });

  it('opens without its picture, as plain JSON, and packed by other programs', () => {
    expect(unpackProject(makeZip([document]), 'x.convlab')).not.toHaveProperty('picture');
    expect(unpackProject(new Uint8Array(Buffer.from(text)), 'x.convlab').source?.sha256).toBe(sha256(bytes));
    const parts = [
      { name: 'source/', data: new Uint8Array() },
      { ...image, deflated: true },
      { ...document, deflated: true },
    ];
    expect(unpackProject(makeZip(parts), 'x.convlab').picture).toEqual(bytes);
  });

  it('keeps a hostile name of a picture inside its folder', () => {
    const hostile = projectText({ name: '../../etc/passwd', bytes });
    const packed = Buffer.from(packProject(hostile, bytes, 'x.convlab'));
    expect(packed.includes(Buffer.from('source/.._.._etc_passwd'))).toBe(true);
    expect(unpackProject(new Uint8Array(packed), 'x.convlab').picture).toEqual(bytes);
  });

  const zeros = new Uint8Array(4_000_000);
  const hostile: readonly (readonly [string, readonly ZipPart[], RegExp])[] = [
    ['no document', [image], /holds no project\.json/],
    ['a file of another name', [document, { ...image, name: 'setup.exe' }], /unexpected file “setup\.exe”/],
    ['a name that climbs out', [document, { ...image, name: '../x.png' }], /unexpected file/],
    ['a name that climbs out of its folder', [document, { ...image, name: 'source/../x.png' }], /unexpected file/],
    ['an absolute name', [document, { ...image, name: '/etc/passwd' }], /unexpected file/],
    ['a Windows name', [document, { ...image, name: 'source/C:\\x.png' }], /unexpected file/],
    ['two pictures', [document, image, { ...image, name: 'source/b.png' }], /more than one picture/],
    ['two documents', [document, document], /there twice/],
    [
      'a changed picture',
      [document, { ...image, data: bytes.map((byte) => byte ^ 1) }],
      /not the one it was saved with/,
    ],
    ['a wrong checksum', [{ ...document, crc: 1 }, image], /checksum of “project\.json” is wrong/],
    ['an encrypted document', [{ ...document, flags: 1 }, image], /encrypted/],
    ['an unknown packing', [{ ...document, method: 12 }, image], /unknown way/],
    ['a document of 65 MiB', [{ ...document, deflated: true, size: 65 * 1024 * 1024 }], /more than 67108864/],
    ['a picture of 513 MiB', [document, { ...image, deflated: true, size: 513 * 1024 * 1024 }], /more than 536870912/],
    ['a size far beyond its bytes', [{ ...document, deflated: true, size: 60_000_000 }], /cannot be right/],
    ['a bomb', [{ name: 'project.json', data: zeros, deflated: true }], /cannot be right/],
    ['more than it says', [{ ...document, deflated: true, size: 10 }], /more than the 10 bytes/],
    ['less than it says', [{ ...document, deflated: true, size: document.data.length + 1 }], /bytes instead of/],
    ['a stored size that is wrong', [{ ...document, size: 10 }], /cannot be right/],
    ['overlapping files', [document, { ...image, name: 'source/a', offset: 0 }], /overlaps/],
    ['an offset behind the end', [{ ...document, offset: 0xfffffff0 }], /not where it should be/],
    ['text that is not UTF-8', [{ name: 'project.json', data: new Uint8Array([0xff, 0xfe]) }], /not UTF-8/],
    ['no JSON', [{ name: 'project.json', data: Buffer.from('{') }], /not a readable project/],
  ];
  it.each(hostile)('with %s is refused', (_, parts, message) => {
    const error = errorOf(makeZip(parts));
    expect(error.data.code).toBe('project.damaged');
    expect(error.message).toMatch(message);
    expect(error.message).toContain('“x.convlab”');
  });

  it('with 65 files is refused before they are looked at', () => {
    const many = Array.from({ length: 65 }, (_, index) => ({ ...image, name: `source/${index}` }));
    expect(errorOf(makeZip(many)).message).toMatch(/65 files, more than 64/);
  });

  it('of a newer version says so', () => {
    const newer = Buffer.from(text.replace(/"formatVersion":\d+/, '"formatVersion":99'));
    expect(errorOf(makeZip([{ ...document, data: newer }])).data).toMatchObject({
      code: 'project.newer',
      values: { found: 99 },
    });
  });

  it('cut off at any byte, or with any byte changed, is the same project or a clear refusal', () => {
    const whole = makeZip([document, { ...image, deflated: true }]);
    const expected = unpackProject(whole, 'x.convlab');
    const damaged = fc.oneof(
      fc.nat(whole.length - 1).map((end) => whole.slice(0, end)),
      fc
        .tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }))
        .map(([at, flip]) => whole.map((byte, index) => (index === at ? byte ^ flip : byte))),
    );
    fc.assert(
      fc.property(damaged, (broken) => {
        try {
          expect(unpackProject(broken, 'x.convlab')).toEqual(expected);
        } catch (thrown) {
          if (!(thrown instanceof LabError)) throw thrown;
          expect(['project.damaged', 'project.invalid']).toContain(thrown.data.code);
        }
      }),
      { numRuns: runs(2000), examples: [[whole.slice(0, 0)], [whole.slice(0, 1)]] },
    );
  });
});
