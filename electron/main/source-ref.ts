import { z } from 'zod';
import type { SourceRef } from '../../core/pipeline/document.ts';
import { sourceRefSchema } from '../contract/shared.schemas.ts';

const withSource = z.object({ source: sourceRefSchema });

/** Which picture a document means, without judging the rest of it; undefined when it names none. */
export function sourceOfText(text: string): SourceRef | undefined {
  try {
    return withSource.safeParse(JSON.parse(text)).data?.source;
  } catch {
    return undefined;
  }
}
