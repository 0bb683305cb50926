import { fail, LabError } from '../errors.ts';
import { formatVersion, sourceId, type PipelineNode, type ProjectDocument } from './document.ts';
import { parseProject, serializeProject } from './parse.ts';

const format = 'convlab-layers';

/** Some layers of a pipeline as text, for the clipboard: a project of their own, in which what they read outside is the picture. */
export function fragmentText(document: ProjectDocument, ids: readonly string[]): string {
  const wanted = new Set(ids);
  const nodes = document.nodes
    .filter((node) => wanted.has(node.id))
    .map((node) => ({ ...node, inputs: node.inputs.map((input) => (wanted.has(input) ? input : sourceId)) }));
  return serializeProject({ format: 'convlab', formatVersion, nodes }).replace('"convlab"', `"${format}"`);
}

/**
 * Reads layers from untrusted text; the same limits and migrations hold as for a project.
 * Errors (thrown): `layers.unreadable`, with the reason.
 */
export function parseFragment(text: string): readonly PipelineNode[] {
  // The word stands near the front of everything fragmentText writes; other texts are refused without reading them.
  if (!text.slice(0, 100).includes(format)) return fail('layers.unreadable', { detail: 'another kind of text' });
  try {
    return parseProject(text.replace(`"${format}"`, '"convlab"'), format).nodes;
  } catch (thrown) {
    const data = thrown instanceof LabError ? thrown.data.values : {};
    const detail = [data['where'], data['detail']].filter((each) => each !== undefined).join(', ');
    return fail('layers.unreadable', { detail: detail === '' ? 'too large, or from a newer lab' : detail });
  }
}
