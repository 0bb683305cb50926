import { zipSync } from 'fflate';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatVersion } from '../../core/pipeline/document.ts';
import { errorData, sentenceOf, type ErrorData } from '../../core/errors.ts';
import { defaultProject } from '../../core/pipeline/default-project.ts';
import { setParam } from '../../core/pipeline/edit.ts';
import { serializeProject } from '../../core/pipeline/parse.ts';
import { pngClaiming, testPicture, toJpeg } from '../support/pictures.ts';
import { card, cardTexts, openByDialog } from './support/bench.ts';
import { root, sample } from './support/environment.ts';
import { chooseMenu, launch, waitForRun, type Lab } from './support/launch.ts';

const newer = JSON.stringify({ format: 'convlab', formatVersion: 99, nodes: [] });
const jpeg = await toJpeg(testPicture(320, 240));
/** A cut in the middle of the pixel data. */
const cutAt = Math.floor(jpeg.length / 2);
const claim = { width: 60_000, height: 60_000, limit: 100_000_000 };

/** In English and Chinese the same values; those that are words are translated where the error is shown. */
const cases: readonly {
  readonly what: 'picture' | 'project';
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly error: ErrorData;
}[] = [
  {
    what: 'picture',
    file: 'notes.png',
    bytes: Buffer.from('Hello, this is no picture.'),
    error: errorData('file.unknownFormat', { file: 'notes.png', found: 'text “Hello, t…”' }),
  },
  {
    what: 'picture',
    file: 'cut.jpg',
    bytes: jpeg.subarray(0, cutAt),
    error: errorData('file.truncated', { file: 'cut.jpg', offset: cutAt, format: 'JPEG' }),
  },
  {
    what: 'picture',
    file: 'huge.png',
    bytes: pngClaiming(claim.width, claim.height),
    error: errorData('file.tooManyPixels', { file: 'huge.png', ...claim }),
  },
  {
    what: 'picture',
    file: 'empty.png',
    bytes: new Uint8Array(),
    error: errorData('file.empty', { file: 'empty.png' }),
  },
  {
    what: 'project',
    file: 'newer.convlab',
    bytes: zipSync({ 'project.json': Buffer.from(newer) }),
    error: errorData('project.newer', { file: 'newer.convlab', found: 99, known: formatVersion }),
  },
  {
    what: 'project',
    file: 'newer.json',
    bytes: Buffer.from(newer),
    error: errorData('project.newer', { file: 'newer.json', found: 99, known: formatVersion }),
  },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-bad-'));
  for (const { file, bytes } of cases) writeFileSync(join(folder, file), bytes);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The sentences on the screen, without the word of their tone. */
function messages({ page }: Lab): Promise<string[]> {
  return page
    .locator('.message .text')
    .evaluateAll((all) => all.map((each) => (each.lastChild?.textContent ?? '').trim()));
}

/** Everything a bad file must leave alone: the document, its name, the picture and the maps, to the pixel. */
function state({ page }: Lab): Promise<unknown> {
  return page.evaluate(() => {
    const pixels = (canvas: HTMLCanvasElement) => {
      let hash = 0;
      for (const char of canvas.toDataURL()) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) | 0;
      return hash;
    };
    return {
      title: document.title,
      undo: document.querySelector<HTMLButtonElement>('button[aria-label^="Undo"], button[aria-label^="撤销"]')
        ?.disabled,
      name: document.querySelector('.source .name')?.textContent,
      pictures: [...document.querySelectorAll('canvas')].map(pixels),
      keys: [...document.querySelectorAll('[data-testid="tile"]')].map((tile) => tile.getAttribute('data-key')),
      run: document.querySelector('[data-run-state]')?.getAttribute('data-run-state'),
    };
  });
}

async function settled(lab: Lab): Promise<void> {
  await waitForRun(lab.page, 'finished');
  await lab.page.locator('[data-testid="tile"][data-complete="true"]').nth(7).waitFor();
  await lab.page.waitForTimeout(500);
}

/** The Chinese sentence of the translation file, numbers in groups but for versions and bytes of a position. */
function chinese({ code, values }: ErrorData): string {
  const texts = JSON.parse(readFileSync(join(root, 'renderer/locales/zh-CN/error.json'), 'utf8')) as { error: object };
  const text = code.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], texts.error);
  return fill(String(text), values).replace('text “Hello, t…”', '文本“Hello, t…”');
}

function english(error: ErrorData): string {
  return sentenceOf({ code: error.code, values: Object.fromEntries(Object.entries(error.values).map(grouped)) });
}

function fill(text: string, values: ErrorData['values']): string {
  const shown = Object.fromEntries(Object.entries(values).map(grouped));
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(shown[name]));
}

function grouped([name, value]: [string, string | number]): [string, string] {
  const plain = typeof value === 'string' || name === 'found' || name === 'known';
  return [name, plain ? String(value) : value.toLocaleString('en')];
}

async function drop({ page }: Lab, name: string, bytes: Uint8Array): Promise<void> {
  await page.evaluate(
    ({ name: file, data }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(data)], file));
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true, composed: true }),
        );
    },
    { name, data: [...bytes] },
  );
}

describe('a bad file', () => {
  let lab: Lab;
  let before: unknown;
  beforeAll(async () => {
    lab = await launch();
    await settled(lab);
    before = await state(lab);
  });
  afterAll(() => lab.close());

  it.each(cases)('$file opened by the dialog is refused with one sentence, and nothing is lost', async (each) => {
    await openByDialog(lab, each.what, join(folder, each.file));
    await expect.poll(() => messages(lab), { timeout: 20_000 }).toEqual([english(each.error)]);
    await chooseMenu(lab.app, 'view.language');
    await expect.poll(() => messages(lab), { timeout: 20_000 }).toEqual([chinese(each.error)]);
    await chooseMenu(lab.app, 'view.language');
    await expect.poll(() => messages(lab), { timeout: 20_000 }).toEqual([english(each.error)]);
    await lab.page.getByRole('button', { name: 'Dismiss' }).click();
    await settled(lab);
    expect(await state(lab)).toEqual(before);
    expect(await lab.page.getByRole('alert').count()).toBe(0);
  });

  it.each(cases.slice(0, 4))('$file dropped on the window is refused with the same sentence', async (each) => {
    await drop(lab, each.file, each.bytes);
    await expect.poll(() => messages(lab), { timeout: 20_000 }).toEqual([english(each.error)]);
    await lab.page.getByRole('button', { name: 'Dismiss' }).click();
    await settled(lab);
    expect(await state(lab)).toEqual(before);
  });

  it('leaves no trace in the log of faults', async () => {
    expect(await lab.faults()).toEqual({ uncaught: [], cspViolations: [], blockedRequests: [], pageErrors: [] });
  });
});

describe('a bad file on the command line', () => {
  it.each(cases.filter((_, index) => [0, 1, 4].includes(index)))(
    '$file: the lab opens with the sample and says what is wrong',
    async ({ file, error }) => {
      const lab = await launch({ args: [join(folder, file)] });
      try {
        await settled(lab);
        expect(await messages(lab)).toEqual([english(error)]);
        expect(await lab.page.locator('.source .name').innerText()).toBe('chelsea.png');
        expect(await lab.faults()).toEqual({ uncaught: [], cspViolations: [], blockedRequests: [], pageErrors: [] });
      } finally {
        await lab.close();
      }
    },
  );
});

describe('a project whose groups do not divide its channels', () => {
  it('opens, shows the problem at its layer, and its fix button mends it', async () => {
    const picture = readFileSync(sample('chelsea'));
    const { sha256 } = await sourceOf(picture);
    const good = defaultProject({ name: 'chelsea.png', sha256 });
    const text = serializeProject(setParam(good, 'n1', 'groups', 2));
    const file = join(folder, 'groups.convlab');
    writeFileSync(file, zipSync({ 'project.json': Buffer.from(text), 'source/chelsea.png': picture }));
    const lab = await launch();
    try {
      await settled(lab);
      await openByDialog(lab, 'project', file);
      await lab.page.locator('[data-node-id="n1"][data-status="broken"]').waitFor();
      const sentence = sentenceOf(
        errorData('layer.groupsInput', { groups: 2, channels: 3, layer: 'Convolution 1', allowed: '1' }),
      );
      const problem = lab.page.getByRole('list', { name: 'Problems of this layer' });
      expect(await problem.innerText()).toContain(sentence);
      expect(await card(lab.page, 1).innerText()).toContain(sentence);
      expect(await messages(lab)).toEqual([]);
      await problem.getByRole('button', { name: 'Fix' }).click();
      await lab.page.locator('[data-node-id="n1"][data-status="ready"]').waitFor();
      await settled(lab);
      expect((await cardTexts(lab.page))[0]).toContain('8 × 300 × 451');
      expect(await lab.page.locator('[data-status="ready"]').count()).toBe(4);
      expect(await lab.faults()).toEqual({ uncaught: [], cspViolations: [], blockedRequests: [], pageErrors: [] });
    } finally {
      await lab.close();
    }
  });
});

async function sourceOf(bytes: Uint8Array<ArrayBuffer>): Promise<{ sha256: string }> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return { sha256: Buffer.from(digest).toString('hex') };
}
