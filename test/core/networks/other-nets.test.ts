import { describe, expect, it } from 'vitest';
import { contextModule, frontEndUpsampling } from '../../../core/networks/context-module.ts';
import { esrganSlim } from '../../../core/networks/esrgan-slim.ts';
import { comparedUnit, shuffleNet } from '../../../core/networks/shufflenet.ts';
import { shuffleNetV2 } from '../../../core/networks/shufflenet-v2.ts';
import { chained, convNeXtBlock, squeezeNet } from '../../../core/networks/small-blocks.ts';
import { except, outputOf, planNetwork, tally, trainable, within } from '../../../core/networks/tally.ts';
import { uNet } from '../../../core/networks/u-net.ts';
import { c3d, middlePlanes, videoNet } from '../../../core/networks/video-nets.ts';

const image = [1, 3, 224, 224];

describe('ShuffleNet', () => {
  it.each([
    { groups: 1, parameters: 1_530_936n, convolutions: 142_502_976n, macs: 143_078_976n },
    { groups: 2, parameters: 1_732_848n, convolutions: 140_036_512n, macs: 140_836_512n },
    { groups: 3, parameters: 1_864_728n, convolutions: 136_500_672n, macs: 137_460_672n },
    { groups: 4, parameters: 1_967_344n, convolutions: 133_251_776n, macs: 134_339_776n },
    { groups: 8, parameters: 2_433_768n, convolutions: 136_829_952n, macs: 138_365_952n },
  ])('in $groups groups', ({ groups, parameters, convolutions, macs }) => {
    const planned = planNetwork(shuffleNet(groups), image);
    const all = tally(planned);
    expect({
      parameters: trainable(all),
      convolutions: tally(planned, except('fc')).macs,
      macs: all.macs,
      output: planned.steps.at(-1)?.op.output,
    }).toEqual({ parameters, convolutions, macs, output: [1, 1000, 1, 1] });
  });

  it.each([
    [0.5, 3, 37_589_856n, 717_324n],
    [1.5, 3, 292_443_552n, 3_441_168n],
    [2, 3, 524_045_184n, 5_449_776n],
    [0.5, 8, 40_469_760n, 1_010_448n],
    [1.5, 8, 290_188_800n, 4_268_952n],
    [2, 8, 521_942_016n, 6_521_232n],
  ])('%sx as wide in %i groups', (width, groups, macs, parameters) => {
    const all = tally(planNetwork(shuffleNet(groups, width), image));
    expect([all.macs, trainable(all)]).toEqual([macs, parameters]);
  });

  it.each([
    [1, 144],
    [2, 200],
    [3, 240],
    [4, 272],
    [8, 384],
  ])('in %i groups has %i channels behind stage 2, then twice and four times as many', (groups, channels) => {
    const planned = planNetwork(shuffleNet(groups), image);
    const shapes = ['2.4.relu', '3.8.relu', '4.4.relu'].map((id) => outputOf(planned, id).shape);
    expect(shapes).toEqual([
      [1, channels, 28, 28],
      [1, 2 * channels, 14, 14],
      [1, 4 * channels, 7, 7],
    ]);
  });

  it('there is none in five groups', () => {
    expect(() => shuffleNet(5)).toThrow('there is no ShuffleNet with 5 groups');
  });

  it.each([
    ['shufflenet', 7_949_760n],
    ['resnet', 47_980_800n],
    ['resnext', 31_046_400n],
  ] as const)('a unit of 240 channels, 60 inside, as %s', (kind, macs) => {
    expect(tally(planNetwork(comparedUnit(kind, 240, 60, 3), [1, 240, 28, 28])).macs).toBe(macs);
  });
});

it.each([
  ['0.5x', [48, 96, 192, 1024], 40_476_448n, 1_366_792n],
  ['1x', [116, 232, 464, 1024], 144_907_992n, 2_278_604n],
  ['1.5x', [176, 352, 704, 1024], 295_759_392n, 3_503_624n],
  ['2x', [244, 488, 976, 2048], 583_253_464n, 7_393_996n],
] as const)('ShuffleNet V2 %s', (_, channels, macs, parameters) => {
  const planned = planNetwork(shuffleNetV2(channels), image);
  const all = tally(planned);
  expect([all.macs, trainable(all), planned.steps.at(-1)?.op.output]).toEqual([macs, parameters, [1, 1000, 1, 1]]);
});

describe('the context module', () => {
  it.each([
    ['basic', 64n],
    ['large', 15_422n],
  ] as const)('%s has %i C² weights', (size, factor) => {
    for (const classes of [3, 21]) {
      const all = tally(planNetwork(contextModule(classes, size), [1, classes, 64, 64]));
      expect(all.weights).toBe(factor * BigInt(classes) ** 2n);
    }
  });

  it('for 21 classes: 28,224 weights', () => {
    expect(tally(planNetwork(contextModule(21), [1, 21, 64, 64])).weights).toBe(28_224n);
  });

  it('the front end enlarges eightfold, one filter per class', () => {
    const planned = planNetwork(frontEndUpsampling(21), [1, 21, 10, 12]);
    expect([planned.steps[0]?.op.output, tally(planned).weights]).toEqual([[1, 21, 80, 96], 21n * 256n]);
  });
});

describe('video networks', () => {
  const clip = [1, 3, 16, 112, 112];

  it.each([
    ['r3d', 33_371_472n, 40_696_553_472n],
    ['mc3', 11_695_440n, 43_342_635_008n],
    ['r2plus1d', 31_505_325n, 40_519_080_960n],
  ] as const)('%s', (kind, parameters, macs) => {
    const planned = planNetwork(videoNet(kind), clip);
    const all = tally(planned);
    expect([trainable(all), all.macs, planned.steps.at(-1)?.op.output]).toEqual([parameters, macs, [1, 400, 1, 1, 1]]);
  });

  it.each([
    [64, 64, 144],
    [64, 128, 230],
    [128, 128, 288],
    [128, 256, 460],
    [256, 256, 576],
    [256, 512, 921],
    [512, 512, 1152],
  ])('%i to %i channels: %i planes in the middle', (channels, filters, planes) => {
    expect(middlePlanes(channels, filters)).toBe(planes);
  });

  it('R(2+1)D begins with 45 planes', () => {
    expect(outputOf(planNetwork(videoNet('r2plus1d'), clip), 'stem.space').shape).toEqual([1, 45, 16, 56, 56]);
  });

  it('R(2+1)D needs the middle planes of a block worked out once', () => {
    const unshared = trainable(tally(planNetwork(videoNet('r2plus1d', false), clip)));
    expect(unshared).toBe(33_370_839n);
  });

  it('C3D, convolution by convolution', () => {
    const planned = planNetwork(c3d(), clip);
    const each = planned.nodes.filter(({ id }) => /^conv\w+$/.test(id)).map(({ parameters }) => parameters);
    expect(each).toEqual([5_248n, 221_312n, 884_992n, 1_769_728n, 3_539_456n, 7_078_400n, 7_078_400n, 7_078_400n]);
    expect(trainable(tally(planned, within('conv')))).toBe(27_655_936n);
  });
});

describe('others', () => {
  it('U-Net leads from 572 to 388', () => {
    const planned = planNetwork(uNet(), [1, 1, 572, 572]);
    expect([trainable(tally(planned)), outputOf(planned, 'out').shape]).toEqual([31_030_658n, [1, 2, 388, 388]]);
    const sizes = ['down1.2.relu', 'down2.2.relu', 'down5.2.relu', 'up4.2.relu', 'up1.2.relu'];
    expect(sizes.map((id) => outputOf(planned, id).shape[2])).toEqual([568, 280, 28, 52, 388]);
  });

  it('ESRGAN-slim enlarges 18 x 14 twofold', () => {
    const planned = planNetwork(esrganSlim(), [1, 3, 14, 18]);
    const all = tally(planned);
    expect([all.macs, trainable(all), planned.steps.at(-1)?.op.output]).toEqual([
      56_081_088n,
      222_075n,
      [1, 3, 28, 36],
    ]);
  });

  it('SqueezeNet and a ConvNeXt block', () => {
    expect(trainable(tally(planNetwork(squeezeNet(), image)))).toBe(1_248_424n);
    expect(trainable(tally(planNetwork(convNeXtBlock(96), [1, 96, 56, 56])))).toBe(79_296n);
  });

  it.each([
    ['7x7', [[7, 7]], 1_806_336n, 522_031_104n],
    [
      '1x7 + 7x1',
      [
        [1, 7],
        [7, 1],
      ],
      516_096n,
      149_151_744n,
    ],
  ])('Inception %s, 192 channels at 17 x 17', (_, kernels, weights, macs) => {
    expect(tally(planNetwork(chained(192, kernels), [1, 192, 17, 17]))).toMatchObject({ weights, macs });
  });

  it.each([
    {
      what: '5x5 as two 3x3',
      whole: [[5, 5]],
      parts: [
        [3, 3],
        [3, 3],
      ],
      share: 18 / 25,
    },
    {
      what: '3x3 as 3x1 + 1x3',
      whole: [[3, 3]],
      parts: [
        [3, 1],
        [1, 3],
      ],
      share: 6 / 9,
    },
    {
      what: '7x7 as 1x7 + 7x1',
      whole: [[7, 7]],
      parts: [
        [1, 7],
        [7, 1],
      ],
      share: 14 / 49,
    },
  ])('$what costs $share', ({ whole, parts, share }) => {
    const macs = (kernels: number[][]) => Number(tally(planNetwork(chained(8, kernels), [1, 8, 17, 17])).macs);
    expect(macs(parts) / macs(whole)).toBeCloseTo(share, 12);
  });
});
