import { useI18n } from 'vue-i18n';
import { sentenceOf, type ErrorData, type ErrorValue } from '../../core/errors.ts';
import { zhPhrase } from './zh-phrases.ts';

/** Values that are names of the lab's own things, and where their translations are. */
const named: Readonly<Record<string, (value: string) => readonly string[]>> = {
  field: (name) => [`layer.field.${name}`, `ui.generated.parameter.${name}`, `ui.prepare.field.${name}`],
  source: (name) => [`ui.generated.name.${name}`],
  axis: (name) => [`layer.axis.${name}`],
  mode: (mode) => [`layer.option.mode.${mode}`],
  variant: (variant) => [`app.variant.${variant}`, `layer.type.${variant}`],
  kind: (type) => [`layer.type.${type}`, `ui.prepare.kind.${type}`],
};
/** Values whose digits are no count. */
const plainNumbers = new Set(['found', 'known', 'count', 'seconds']);

export interface Texts {
  /** How the screen names a kind of layer; an unknown one by the name the document gives it. */
  readonly typeName: (type: string) => string;
  /** How the screen names a node: the user's name for it, else its kind and place. */
  readonly nodeName: (node: { readonly type: string; readonly name?: string }, index: number) => string;
  /** The sentence of an error in the language of now. */
  readonly errorText: (error: ErrorData) => string;
  /** Everything there is to know about an error, for a report. */
  readonly errorDetails: (error: ErrorData) => string;
  readonly number: (value: number | bigint) => string;
}

/** Names and sentences that are put together from more than one translation. */
export function useTexts(): Texts {
  const i18n = useI18n();
  const { t, locale } = i18n;
  const has = (key: string): boolean => i18n.te(key);

  function typeName(type: string): string {
    return has(`layer.type.${type}`) ? t(`layer.type.${type}`) : type;
  }

  function nodeName(node: { readonly type: string; readonly name?: string }, index: number): string {
    return node.name ?? t('app.node', { type: typeName(node.type), position: index + 1 });
  }

  function number(value: number | bigint): string {
    return new Intl.NumberFormat(locale.value).format(value);
  }

  function valueText(name: string, value: ErrorValue): string {
    if (typeof value === 'number') return plainNumbers.has(name) ? String(value) : number(value);
    const key = named[name]?.(value).find(has);
    if (key !== undefined) return t(key);
    if (name === 'layer' || name === 'start') return labelText(value);
    return locale.value === 'zh-CN' ? zhPhrase(value) : value;
  }

  /** The core labels an unnamed node with its type and place: `conv 1`. */
  function labelText(label: string): string {
    const [, type, position] = /^([a-z-]+) (\d+)$/.exec(label) ?? [];
    if (type === undefined || position === undefined || !has(`layer.type.${type}`)) return label;
    return t('app.node', { type: typeName(type), position });
  }

  function errorText(error: ErrorData): string {
    const entries = Object.entries(error.values).map(([name, value]) => [name, valueText(name, value)] as const);
    const values = Object.fromEntries(entries);
    return locale.value === 'zh-CN' && has(`error.${error.code}`)
      ? t(`error.${error.code}`, values)
      : sentenceOf({ code: error.code, values });
  }

  function errorDetails(error: ErrorData): string {
    const lines = Object.entries(error.values).map(([name, value]) => `${name}: ${value}`);
    return [error.code, ...lines].join('\n');
  }

  return { typeName, nodeName, errorText, errorDetails, number };
}
