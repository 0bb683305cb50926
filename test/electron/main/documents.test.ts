import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realFiles } from '../../../electron/main/atomic-write.ts';
import { packProject, unpackProject } from '../../../electron/main/project-zip.ts';
import { loadBytes } from '../../../electron/main/read-file.ts';
import { labParts } from './lab-parts.ts';
import { projectText, sha256 } from './projects.ts';
import { tempFolder } from './temp-folder.ts';

const folder = tempFolder();
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);
const picture = { name: 'cat.png', bytes: png };
const text = projectText(picture);
const read = (path: string) => unpackProject(new Uint8Array(readFileSync(path)), 'x');

describe('saving', () => {
  it('asks for a place once, suggests the picture’s name, adds the extension, and then knows its file', async () => {
    const place = folder();
    const { documents, sources, places, asked, saved } = labParts(place);
    sources.add(loadBytes('cat.png', png));
    places.push(join(place, 'mine'));
    expect(await documents.save(text, false)).toEqual({ name: 'mine.convlab' });
    expect(await documents.save(text, false)).toEqual({ name: 'mine.convlab' });
    expect(asked).toEqual([join(place, 'cat.convlab')]);
    expect(saved).toEqual([join(place, 'mine.convlab'), join(place, 'mine.convlab')]);
    expect(read(join(place, 'mine.convlab')).picture).toEqual(png);
  });

  it('asks again before an added extension would overwrite a file', async () => {
    const place = folder();
    writeFileSync(join(place, 'mine.convlab'), 'precious');
    const { documents, sources, places, asked } = labParts(place);
    sources.add(loadBytes('cat.png', png));
    places.push(join(place, 'mine'), undefined);
    expect(await documents.save(text, false)).toBeUndefined();
    expect(asked).toEqual([join(place, 'cat.convlab'), join(place, 'mine.convlab')]);
    expect(readFileSync(join(place, 'mine.convlab'), 'utf8')).toBe('precious');
  });

  it('cancelled leaves everything as it was', async () => {
    const { documents, sources } = labParts(folder());
    sources.add(loadBytes('cat.png', png));
    documents.setEdited(true);
    expect(await documents.save(text, false)).toBeUndefined();
    expect([documents.path, documents.edited]).toEqual([undefined, true]);
  });

  it('on a full disk says so, keeps the old file, stays edited, and works when tried again', async () => {
    const place = folder();
    const path = join(place, 'a.convlab');
    let full = true;
    const files = {
      ...realFiles,
      open: async (...args: Parameters<typeof realFiles.open>) => {
        if (full) throw Object.assign(new Error('x'), { code: 'ENOSPC' });
        return realFiles.open(...args);
      },
    };
    writeFileSync(path, 'old');
    const { documents } = labParts(place, { files });
    documents.replaced(path, true);
    await expect(documents.save(projectText(), false)).rejects.toMatchObject({
      data: { code: 'file.notSaved', values: { file: 'a.convlab', reason: 'the disk is full' } },
    });
    expect([readFileSync(path, 'utf8'), documents.edited]).toEqual(['old', true]);
    full = false;
    await documents.save(projectText(), false);
    expect([read(path).source, documents.edited]).toEqual([undefined, false]);
  });

  it('never loses a picture: without it only when the opened file had none either', async () => {
    const place = folder();
    const path = join(place, 'a.convlab');
    const { documents, opening } = labParts(place);
    documents.replaced(path, true);
    await expect(documents.save(text, false)).rejects.toMatchObject({ data: { code: 'project.sourceMissing' } });
    writeFileSync(path, text);
    documents.setEdited(false);
    await opening.openPath(path);
    await documents.save(text, false);
    expect(read(path).source?.sha256).toBe(sha256(png));
  });

  it('two at once happen one after the other', async () => {
    const place = folder();
    const { documents } = labParts(place);
    documents.replaced(join(place, 'a.convlab'), true);
    const other = projectText().replace('"id":"a"', '"id":"b"');
    await Promise.all([documents.save(projectText(), false), documents.save(other, false)]);
    expect(JSON.parse(read(join(place, 'a.convlab')).text)).toEqual(JSON.parse(other));
  });

  it('leaves the project edited when the page went on meanwhile', async () => {
    const place = folder();
    const { documents, unsaved } = labParts(place);
    documents.replaced(join(place, 'a.convlab'), true);
    unsaved.keep('newer', documents.path);
    await documents.save(projectText(), false);
    expect([documents.edited, unsaved.latestText]).toEqual([true, 'newer']);
  });
});

describe('opening', () => {
  it('gives a picture to the shelf and a project with its picture', async () => {
    const place = folder();
    const { opening, sources, documents } = labParts(place);
    writeFileSync(join(place, 'cat.png'), png);
    writeFileSync(join(place, 'a.convlab'), packProject(text, png, 'a'));
    const source = { name: 'cat.png', sha256: sha256(png) };
    expect(await opening.openPath(join(place, 'cat.png'))).toEqual({ kind: 'picture', source, bytes: png.length });
    const opened = await opening.openPath(join(place, 'a.convlab'));
    expect(opened).toMatchObject({ kind: 'project', name: 'a.convlab' });
    expect(sources.get(source.sha256)?.bytes).toEqual(png);
    expect(documents.path).toBe(join(place, 'a.convlab'));
  });

  it('of a text named .png names the file and what it starts with', async () => {
    const place = folder();
    writeFileSync(join(place, 'fake.png'), 'Hello world');
    await expect(labParts(place).opening.openPath(join(place, 'fake.png'))).rejects.toMatchObject({
      data: { code: 'file.unknownFormat', values: { file: 'fake.png', found: 'text “Hello wo…”' } },
    });
  });

  it.each([
    ['cancel', undefined, 'old.convlab', true],
    ['discard', 'new.convlab', 'new.convlab', false],
    ['save', 'new.convlab', 'new.convlab', false],
  ] as const)('another project over an edited one asks; %s opens %s', async (choice, name, current, edited) => {
    const place = folder();
    const { opening, documents, choices, unsaved } = labParts(place);
    writeFileSync(join(place, 'new.convlab'), packProject(projectText(), undefined, 'x'));
    documents.replaced(join(place, 'old.convlab'), true);
    unsaved.keep(projectText(), documents.path);
    choices.push(choice);
    const opened = await opening.openPath(join(place, 'new.convlab'));
    expect(opened?.kind === 'project' ? opened.name : undefined).toBe(name);
    expect([documents.name, documents.edited]).toEqual([current, edited]);
    expect(existsSync(join(place, 'old.convlab'))).toBe(choice === 'save');
  });

  it('keeps the edited project when its edits have not reached main and Save is chosen', async () => {
    const { documents, choices, saved } = labParts(folder());
    documents.replaced(undefined, true);
    choices.push('save');
    expect(await documents.mayReplace()).toBe(false);
    expect([documents.edited, saved]).toEqual([true, []]);
  });

  it('a file that cannot be opened does not ask about the edited project', async () => {
    const place = folder();
    const { opening, documents, asked } = labParts(place);
    writeFileSync(join(place, 'bad.convlab'), 'PK\x03\x04');
    documents.replaced(undefined, true);
    await expect(opening.openPath(join(place, 'bad.convlab'))).rejects.toMatchObject({
      data: { code: 'project.damaged' },
    });
    expect(asked).toEqual([]);
  });

  it('bytes dropped from another program take only the last part of their name', async () => {
    expect(await labParts(folder()).opening.openBytes('../x\\y/cat.png', png)).toMatchObject({
      source: { name: 'cat.png' },
    });
  });
});

describe('unsaved work', () => {
  it('comes back after a crash with its picture, its file and its time', async () => {
    const place = folder();
    const before = labParts(place);
    before.sources.add(loadBytes('cat.png', png));
    before.unsaved.keep('first', undefined);
    before.unsaved.keep(text, join(place, 'a.convlab'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await before.unsaved.flush();
    expect(readFileSync(join(place, 'unsaved/project.json'), 'utf8')).toBe(text);

    const after = labParts(place);
    const restored = await after.opening.restore();
    expect(restored).toMatchObject({ kind: 'project', name: 'a.convlab' });
    expect(restored?.restoredFrom).toBeGreaterThan(Date.now() - 60_000);
    expect(JSON.parse(restored?.text ?? '')).toEqual(JSON.parse(text));
    expect(after.sources.get(sha256(png))).toMatchObject({ name: 'cat.png', bytes: png });
    expect([after.documents.path, after.documents.edited]).toEqual([join(place, 'a.convlab'), true]);
  });

  it('that never had a file comes back without a name', async () => {
    const place = folder();
    const before = labParts(place);
    before.unsaved.keep(projectText(), undefined);
    await before.unsaved.flush();
    expect(await labParts(place).opening.restore()).not.toHaveProperty('name');
  });

  it('is gone once there is none, also when more was on its way', async () => {
    const place = folder();
    const { unsaved, opening } = labParts(place);
    unsaved.keep(projectText(), undefined);
    await unsaved.clear();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(existsSync(join(place, 'unsaved'))).toBe(false);
    expect(await opening.restore()).toBeUndefined();
  });

  it('that is damaged is set aside, not destroyed, and nothing is restored', async () => {
    const place = folder();
    mkdirSync(join(place, 'unsaved'));
    writeFileSync(join(place, 'unsaved/project.json'), 'damaged');
    const { opening, log } = labParts(place);
    expect(await opening.restore()).toBeUndefined();
    const [aside = ''] = readdirSync(place).filter((name) => name.startsWith('unsaved-damaged-'));
    expect(readFileSync(join(place, aside, 'project.json'), 'utf8')).toBe('damaged');
    expect(log.lines.join()).toMatch(/set aside/);
  });
});
