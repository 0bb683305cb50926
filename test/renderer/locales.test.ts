// @vitest-environment node
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sentences } from '../../core/errors.ts';
import { kindOrder, kinds } from '../../core/kinds/registry.ts';
import { resolveKind } from '../../core/kinds/resolve-kind.ts';
import { channelUses, kernelPresets, parameterNames } from '../../core/filters/preset.ts';
import { algorithms, choiceReasons } from '../../core/layers/algorithms.ts';
import { seededInits } from '../../core/layers/weight-spec.ts';
import { commandIds, menus } from '../../electron/contract/commands.ts';
import { kernelChoices } from '../../electron/contract/settings.ts';
import { generatedInputs, generatedParameterNames } from '../../core/sources/generated.ts';
import { normaliseGoals, normaliseScopes, prepareKinds } from '../../core/sources/preparation.ts';
import { sourceFormats, variantIds } from '../../electron/contract/engine.ts';

type Tree = { readonly [key: string]: string | Tree };
const root = new URL('../../', import.meta.url);
const folder = (language: string) => new URL(`renderer/locales/${language}/`, root);

function treeOf(language: string, file: string): Tree {
  return JSON.parse(readFileSync(new URL(file, folder(language)), 'utf8')) as Tree;
}

function flat(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${prefix}${key}`, value]] : flat(value, `${prefix}${key}.`),
  );
}

const filesOf = (language: string) => readdirSync(folder(language)).sort();
const allOf = (language: string) => new Map(filesOf(language).flatMap((file) => flat(treeOf(language, file))));
const placeholders = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();

const english = allOf('en');
const chinese = allOf('zh-CN');

/** All text of the program, to look for keys in. */
function sourceText(): string {
  const texts: string[] = [];
  const walk = (url: URL): void => {
    for (const entry of readdirSync(url, { withFileTypes: true })) {
      if (entry.isDirectory()) walk(new URL(`${entry.name}/`, url));
      else if (/\.(ts|vue)$/.test(entry.name)) texts.push(readFileSync(new URL(entry.name, url), 'utf8'));
    }
  };
  for (const start of ['renderer/', 'electron/main/']) walk(new URL(start, root));
  return texts.join('\n');
}

describe('the texts', () => {
  it('has the same files in both languages, errors only in Chinese', () => {
    expect(filesOf('zh-CN').filter((file) => file !== 'error.json')).toEqual(filesOf('en'));
  });

  it('has the same keys in both languages', () => {
    const withoutErrors = [...chinese.keys()].filter((key) => !key.startsWith('error.'));
    expect(withoutErrors.sort()).toEqual([...english.keys()].sort());
  });

  it('has the same placeholders in both languages', () => {
    const different = [...english].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(chinese.get(key) ?? '').join(),
    );
    expect(different.map(([key]) => key)).toEqual([]);
  });

  it('has no empty text, and nothing a message compiler would take for its own', () => {
    const odd = [...english, ...chinese].filter(([, text]) => text.trim() === '' || /@[:.]|\{\s|\s\}|\{'/.test(text));
    expect(odd).toEqual([]);
  });

  it.each(Object.entries(sentences))('says %s in Chinese with the same values', (code, sentence) => {
    expect(placeholders(chinese.get(`error.${code}`) ?? '')).toEqual(placeholders(sentence));
    expect(chinese.get(`error.${code}`)).toBeDefined();
  });

  it('has no Chinese sentence for an error that does not exist', () => {
    const errors = [...chinese.keys()].filter((key) => key.startsWith('error.')).map((key) => key.slice(6));
    expect(errors.filter((code) => !Object.hasOwn(sentences, code))).toEqual([]);
  });

  it('names every command and every menu', () => {
    const missing = [...commandIds.map((id) => `command.${id}`), ...menus.map((menu) => `command.menu.${menu}`)];
    expect(missing.filter((key) => !english.has(key))).toEqual([]);
  });

  it('names every kind of layer, its fields, their help and their options', () => {
    const wanted = kindOrder.flatMap((type) => {
      const fields = kinds[type]?.fields ?? [];
      const ofFields = fields.flatMap((field) => [
        `layer.field.${field.name}`,
        `layer.help.${field.name}`,
        ...(field.kind === 'choice' ? field.options.map((option) => `layer.option.${field.name}.${option}`) : []),
        ...(field.kind === 'padding' ? field.modes.map((mode) => `layer.option.mode.${mode}`) : []),
      ]);
      return [`layer.type.${type}`, `layer.summary.${type}`, ...ofFields];
    });
    const others = [
      ...kernelPresets.map((preset) => `layer.option.preset.${preset}`),
      ...parameterNames.map((name) => `layer.preset.${name}`),
      ...channelUses.map((use) => `layer.option.channels.${use}`),
      ...seededInits.map((init) => `layer.option.init.${init}`),
      ...['length', 'depth', 'height', 'width'].map((axis) => `layer.axis.${axis}`),
      ...generatedInputs.map((input) => `ui.generated.name.${input}`),
      ...generatedParameterNames.map((name) => `ui.generated.parameter.${name}`),
      ...sourceFormats.map((format) => `ui.source.format.${format}`),
      ...['rounded', 'beyond-float32', 'not-finite', 'first-of-several'].map((note) => `ui.source.note.${note}`),
      ...prepareKinds.map((kind) => `ui.prepare.kind.${kind}`),
      ...normaliseGoals.map((goal) => `layer.option.normaliseTo.${goal}`),
      ...normaliseScopes.map((scope) => `layer.option.normaliseOver.${scope}`),
      ...variantIds.map((variant) => `app.variant.${variant}`),
      ...algorithms.flatMap((name) => [`app.algorithm.name.${name}`, `app.algorithm.rule.${name}`]),
      ...choiceReasons.filter((reason) => reason !== 'rule').map((reason) => `app.algorithm.why.${reason}`),
      ...kernelChoices.map((choice) => `app.settings.option.${choice}`),
    ];
    expect([...wanted, ...others].filter((key) => !english.has(key))).toEqual([]);
  });

  it('names every layer and kind, also those no menu shows, and the parts and weights of each', () => {
    const inputs = [
      [1, 4, 8],
      [1, 4, 8, 8],
      [1, 4, 8, 8, 8],
    ];
    const wanted = Object.entries(kinds).flatMap(([type, kind]) => {
      const resolved = inputs.flatMap((input) => {
        const others = Array.from({ length: (kind.inputs?.least ?? 1) - 1 }, () => input);
        const found = resolveKind({ type, params: {} }, type === 'fold' ? [1, 36, 64] : input, type, others);
        return found.ok ? found.parts : [];
      });
      return [
        `layer.type.${type}`,
        `layer.summary.${type}`,
        ...resolved.map(({ name }) => `layer.part.${name}`),
        ...resolved.flatMap(({ slots }) => slots.map(({ name }) => `app.weights.${name}`)),
      ];
    });
    expect(wanted.filter((key) => key.startsWith('layer.part.')).length).toBeGreaterThan(Object.keys(kinds).length);
    expect([...new Set(wanted)].filter((key) => !english.has(key))).toEqual([]);
  });

  it('has a text for every key that is written out in the page', () => {
    const used = [...sourceText().matchAll(/\bt\(\s*'((?:app|ui|layer|command)\.[\w.-]+)'/g)].map(
      ([, key]) => key ?? '',
    );
    expect(used.length).toBeGreaterThan(50);
    expect(used.filter((key) => !english.has(key))).toEqual([]);
  });

  it('has no text that nothing uses', () => {
    const source = sourceText();
    // Keys that are put together at run time: `command.${id}`, `app.edit.${name}`, ...
    const stems = [...source.matchAll(/[`'"]([a-z]+(?:\.[\w-]+)*\.)\$\{/g)].map(([, stem]) => stem ?? '');
    const isUsed = (key: string) =>
      key.startsWith('error.') || source.includes(key) || stems.some((stem) => stem !== '' && key.startsWith(stem));
    const dialogs = (key: string) =>
      key.startsWith('dialog.') && source.includes(key.slice('dialog.'.length).split('.')[0] ?? '');
    expect([...english.keys()].filter((key) => !isUsed(key) && !dialogs(key))).toEqual([]);
  });
});
