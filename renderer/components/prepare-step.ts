import type { PrepareKind, PrepareStep } from '../../core/sources/preparation.ts';
import { spatialOf } from '../../core/tensor/shape.ts';
import type { Shape } from '../../core/tensor/tensor.ts';

/** A step as it is added: it fits, and shows what it does at once. */
export function firstStep(kind: PrepareKind, shape: Shape): PrepareStep {
  const spatial = spatialOf(shape);
  switch (kind) {
    case 'crop':
      // The middle half.
      return {
        kind,
        begin: spatial.map((size) => Math.floor(size / 4)),
        size: spatial.map((size) => Math.max(1, Math.floor(size / 2))),
      };
    case 'resize':
      return {
        kind,
        size: spatial.map((size) => Math.max(1, Math.round(size / 2))),
        interpolation: 'linear',
        antialias: true,
      };
    case 'channels':
      return { kind, channels: [0] };
    case 'normalise':
      return { kind, to: 'unit', over: 'all' };
  }
}

/** Channels as somebody types them, `0 2, 1`; undefined where that is not what they are. */
export function channelsOfText(text: string, count: number): readonly number[] | undefined {
  const words = text.split(/[\s,;，；]+/).filter((word) => word !== '');
  const channels = words.map(Number);
  const isGood = (channel: number) => Number.isInteger(channel) && channel >= 0 && channel < count;
  return channels.length > 0 && channels.length <= 4096 && channels.every(isGood) ? channels : undefined;
}
