// Third-party notices from what was really bundled: a plugin lists the packages of each bundle, then one file is made.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const lists = join(root, '.cache/bundled-packages');
const permissive = /^\(?(MIT|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|OFL-1\.1|BlueOak-1\.0\.0|Unlicense|Zlib)\b/;

/** Vite plugin: notes which packages a bundle holds. */
export function notePackages(bundle) {
  return {
    name: 'note-packages',
    generateBundle() {
      const folders = new Set();
      for (const id of this.getModuleIds()) {
        const found = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'));
        if (found !== null) folders.add(found[1]);
      }
      mkdirSync(lists, { recursive: true });
      writeFileSync(join(lists, `${bundle}.json`), JSON.stringify([...folders]));
    },
  };
}

/** Writes out/THIRD-PARTY.txt; a licence that is not permissive stops the build. */
export function writeNotices() {
  const folders = new Set(readdirSync(lists).flatMap((file) => JSON.parse(readFileSync(join(lists, file), 'utf8'))));
  const packages = [...folders].map(readPackage).sort((a, b) => a.title.localeCompare(b.title));
  const unique = packages.filter((entry, index) => entry.title !== packages[index - 1]?.title);
  const refused = unique.filter((entry) => !permissive.test(entry.licence));
  if (refused.length > 0)
    throw new Error(`Not permissive: ${refused.map((entry) => `${entry.title} (${entry.licence})`).join(', ')}`);
  const text = unique.map((entry) => `${entry.title} (${entry.licence})\n\n${entry.text.trim()}\n`);
  const head =
    'Convolution Lab contains the following works of others, besides Electron and Chromium, whose licences lie beside the program.\n';
  writeFileSync(join(root, 'out/THIRD-PARTY.txt'), [head, ...text].join(`\n${'-'.repeat(80)}\n\n`));
  rmSync(lists, { recursive: true });
}

function readPackage(folder) {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  const text = file !== undefined && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '';
  return { title: `${about.name} ${about.version}`, licence: String(about.license ?? 'unknown'), text };
}
