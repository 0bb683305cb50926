import { describe, expect, it } from 'vitest';
import { coveredShare, readCounts } from '../../../core/analysis/read-counts.ts';
import { pathCounts, spanOf } from '../../../core/analysis/path-counts.ts';
import { alexNetOneTower } from '../../../core/networks/alexnet.ts';
import { contextDilations, contextModule } from '../../../core/networks/context-module.ts';
import { conv, documentOf, pool, source, type Convolution } from '../../../core/networks/draft.ts';
import { inceptionV3 } from '../../../core/networks/inception-v3.ts';
import { mobileNetV1 } from '../../../core/networks/mobilenet-v1.ts';
import { resNet, resNet50 } from '../../../core/networks/resnet.ts';
import { fieldRow, outputOf, planNetwork } from '../../../core/networks/tally.ts';
import { vgg16 } from '../../../core/networks/vgg-16.ts';

/** A chain of convolutions from one channel to one. */
function stack(layers: readonly Omit<Convolution, 'filters'>[]) {
  return documentOf((draft) => {
    let last = source;
    for (const [i, layer] of layers.entries()) last = conv(draft, `layer${i + 1}`, last, { filters: 1, ...layer });
  });
}

const dilated = (kernel: number, dilations: readonly number[]) =>
  stack(dilations.map((dilation) => ({ kernel, dilation })));

describe('receptive field, effective stride and effective padding', () => {
  it('VGG-16 behind its pools', () => {
    const planned = planNetwork(vgg16(), [1, 3, 224, 224]);
    expect([1, 2, 3, 4, 5].map((i) => fieldRow(planned, `pool${i}`))).toEqual([
      [6, 2, 2],
      [16, 4, 6],
      [44, 8, 18],
      [100, 16, 42],
      [212, 32, 90],
    ]);
  });

  it('AlexNet v2', () => {
    // The slim model: the tower's windows, the first convolution without padding.
    const document = documentOf((draft) => {
      const halved = { kernel: 3, stride: 2 };
      let last = conv(draft, 'conv1', source, { filters: 64, kernel: 11, stride: 4 });
      last = pool(draft, 'pool1', last, 'max', halved);
      last = conv(draft, 'conv2', last, { filters: 192, kernel: 5, padding: 2 });
      last = pool(draft, 'pool2', last, 'max', halved);
      last = conv(draft, 'conv3', last, { filters: 384, kernel: 3, padding: 1 });
      last = conv(draft, 'conv4', last, { filters: 384, kernel: 3, padding: 1 });
      last = conv(draft, 'conv5', last, { filters: 256, kernel: 3, padding: 1 });
      pool(draft, 'pool5', last, 'max', halved);
    });
    const planned = planNetwork(document, [1, 3, 224, 224]);
    const ids = ['conv1', 'pool1', 'conv2', 'conv3', 'conv4', 'conv5', 'pool5'];
    expect(ids.map((id) => [id, ...fieldRow(planned, id)])).toEqual([
      ['conv1', 11, 4, 0],
      ['pool1', 19, 8, 0],
      ['conv2', 51, 8, 16],
      ['conv3', 99, 16, 32],
      ['conv4', 131, 16, 48],
      ['conv5', 163, 16, 64],
      ['pool5', 195, 32, 64],
    ]);
    // The tower starts with two zeros of padding; its windows are the same.
    const tower = planNetwork(alexNetOneTower(), [1, 3, 224, 224]);
    expect(ids.map((id) => fieldRow(tower, id).slice(0, 2))).toEqual(
      ids.map((id) => fieldRow(planned, id).slice(0, 2)),
    );
  });

  it('MobileNetV1 behind its first and its pointwise layers', () => {
    const planned = planNetwork(mobileNetV1(), [1, 3, 224, 224]);
    const ids = ['conv0', ...Array.from({ length: 13 }, (_, i) => `pw${i + 1}`)];
    expect(ids.map((id) => fieldRow(planned, id)[0])).toEqual([
      3, 7, 11, 19, 27, 43, 59, 91, 123, 155, 187, 219, 251, 315,
    ]);
  });

  it('Inception v3 behind its modules, whichever branch reaches farthest', () => {
    const planned = planNetwork(inceptionV3(), [1, 3, 299, 299]);
    const ids = ['5b', '5d', '6a', '6e', '7a', '7c'];
    expect(ids.map((id) => fieldRow(planned, id)[0])).toEqual([63, 127, 159, 927, 1055, 1311]);
    expect(fieldRow(planned, '7c')).toEqual([1311, 32, 618]);
  });

  it('ResNet-50 of TF-slim behind its stages, and the longest path of torchvision', () => {
    const slim = planNetwork(resNet({ ...resNet50, stride: 'last-block' }), [1, 3, 224, 224]);
    const ends = ['1.3.add', '2.4.add', '3.6.add', '4.3.add'];
    expect(ends.map((id) => fieldRow(slim, id)[0])).toEqual([35, 99, 291, 483]);
    const later = planNetwork(resNet(resNet50), [1, 3, 224, 224]);
    expect(fieldRow(later, '4.3.add')[0]).toBe(427);
  });
});

describe('dilated stacks', () => {
  it('the context module sees 3, 5, 9, 17, 33, 65, 67 and 67', () => {
    const planned = planNetwork(contextModule(1), [1, 1, 67, 67]);
    const fields = Array.from({ length: 8 }, (_, i) => fieldRow(planned, `layer${i + 1}`)[0]);
    expect(fields).toEqual([3, 5, 9, 17, 33, 65, 67, 67]);
    expect(outputOf(planned, 'layer8').shape).toEqual([1, 1, 67, 67]);
  });

  it.each([
    ['kitti', 35],
    ['paper', 67],
    ['cityscapes', 259],
  ] as const)('its variant %s sees %i', (name, size) => {
    const dilations = contextDilations[name];
    const planned = planNetwork(contextModule(1, 'basic', dilations), [1, 1, 64, 64]);
    expect(fieldRow(planned, `layer${dilations.length + 1}`)[0]).toBe(size);
  });

  it('F1 to F3 see 2^(i + 2) - 1', () => {
    const planned = planNetwork(dilated(3, [1, 2, 4]), [1, 1, 15]);
    expect([1, 2, 3].map((i) => fieldRow(planned, `layer${i}`)[0])).toEqual([3, 7, 15]);
  });

  it.each([
    [6, 13],
    [12, 25],
    [18, 37],
    [24, 49],
  ])('an atrous 3x3 kernel of rate %i is %i wide', (rate, size) => {
    expect(fieldRow(planNetwork(dilated(3, [rate]), [1, 1, size, size]), 'layer1')[0]).toBe(size);
  });

  it('ten causal layers of two taps, dilated by 1 to 512, see 1024', () => {
    const dilations = Array.from({ length: 10 }, (_, i) => 2 ** i);
    expect(fieldRow(planNetwork(dilated(2, dilations), [1, 1, 1024]), 'layer10')[0]).toBe(1024);
  });
});

describe('gridding', () => {
  it.each([
    { dilations: [1, 2, 5], taps: 17, size: 17, share: 1 },
    { dilations: [1, 2, 4], taps: 15, size: 15, share: 1 },
    { dilations: [1, 2, 9], taps: 21, size: 25, share: 0.706 },
    { dilations: [2, 2, 2], taps: 7, size: 13, share: 0.29 },
    { dilations: [2, 4, 8], taps: 15, size: 29, share: 0.268 },
  ])('dilations $dilations read $taps of $size positions along an axis', ({ dilations, taps, size, share }) => {
    const line = planNetwork(dilated(3, dilations), [1, 1, size]);
    const counts = pathCounts(
      line.steps.map(({ op }) => op),
      [0],
    );
    expect(spanOf(counts ?? new Float64Array())).toEqual({ first: 0, last: size - 1, nonzero: taps });
    const square = planNetwork(dilated(3, dilations), [1, 1, size, size]);
    const read = readCounts(square, square.steps.at(-1)?.id ?? '', [0, 0]);
    expect(read && coveredShare(read)).toBeCloseTo((taps / size) ** 2, 12);
    expect((taps / size) ** 2).toBeCloseTo(share, 3);
  });
});

describe('the effective field of n equal 3x3 layers', () => {
  it.each([
    [5, 11, 1.83],
    [10, 21, 2.58],
    [20, 41, 3.65],
    [40, 81, 5.16],
  ])('%i layers see %i but weigh with a deviation of %d', (layers, size, sigma) => {
    const planned = planNetwork(dilated(3, new Array<number>(layers).fill(1)), [1, 1, size]);
    expect(fieldRow(planned, `layer${layers}`)[0]).toBe(size);
    const counts =
      pathCounts(
        planned.steps.map(({ op }) => op),
        [0],
      ) ?? new Float64Array();
    const total = counts.reduce((sum, count) => sum + count, 0);
    const middle = (size - 1) / 2;
    const variance = counts.reduce((sum, count, i) => sum + (count / total) * (i - middle) ** 2, 0);
    expect(variance).toBeCloseTo((2 * layers) / 3, 9);
    expect(Math.sqrt(variance)).toBeCloseTo(sigma, 2);
  });
});
