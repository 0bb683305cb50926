import type { Field, ParamValue } from './field.ts';
import {
  readAxes,
  readChoice,
  readFlag,
  readInteger,
  readNumber,
  readPadding,
  readWeights,
  type ParamReader,
} from './read-params.ts';

/** The value of any field: the document's, or where that breaks the field's rule the default, with a problem noted. */
export function readField(reader: ParamReader, field: Field): ParamValue {
  switch (field.kind) {
    case 'integer':
      return readInteger(reader, field.name);
    case 'number':
      return readNumber(reader, field.name);
    case 'axes':
      return readAxes(reader, field.name);
    case 'choice':
      return readChoice(reader, field.name, field.options);
    case 'flag':
      return readFlag(reader, field.name);
    case 'padding':
      return readPadding(reader, field.name);
    case 'weights':
      return readWeights(reader, field.name);
  }
}
