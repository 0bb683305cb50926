import { describe, expect, it } from 'vitest';
import type { ProjectDocument } from '../../../core/pipeline/document.ts';
import { alexNet, alexNetOneTower } from '../../../core/networks/alexnet.ts';
import { googLeNet, inceptionModule, modules, naiveBranch, separableStem } from '../../../core/networks/googlenet.ts';
import { inceptionV3 } from '../../../core/networks/inception-v3.ts';
import { mobileNetLayer, mobileNetV1 } from '../../../core/networks/mobilenet-v1.ts';
import { invertedResidualBlock, mobileNetV2 } from '../../../core/networks/mobilenet-v2.ts';
import { basicBlock, resNet, resNet50, resNeXt101, resNeXt50, resNeXtTemplate } from '../../../core/networks/resnet.ts';
import {
  except,
  isDepthwise,
  isPointwise,
  outputOf,
  planNetwork,
  tally,
  trainable,
  within,
} from '../../../core/networks/tally.ts';
import { vgg16 } from '../../../core/networks/vgg-16.ts';
import { xception } from '../../../core/networks/xception.ts';

const image = [1, 3, 224, 224];

function of(document: ProjectDocument, source: readonly number[] = image) {
  const all = tally(planNetwork(document, source));
  return { macs: all.macs, parameters: trainable(all), weights: all.weights, statistics: all.statistics };
}

/** Weights and multiplications of single blocks. */
function layers(document: ProjectDocument, source: readonly number[], ids: readonly string[]) {
  const planned = planNetwork(document, source);
  return ids.map((id) => {
    const { macs, weights, biases } = tally(planned, ({ nodeId }) => nodeId === id);
    return [id, weights + biases, macs];
  });
}

describe('whole networks', () => {
  it.each<{ net: string; document: ProjectDocument; source?: number[]; want: Partial<ReturnType<typeof of>> }>([
    {
      net: 'MobileNetV1',
      document: mobileNetV1(),
      want: { macs: 568_740_352n, weights: 4_209_088n, parameters: 4_231_976n, statistics: 21_888n },
    },
    {
      net: 'MobileNetV1 with full convolutions',
      document: mobileNetV1({ dense: true }),
      want: { macs: 4_867_293_184n, weights: 29_281_120n },
    },
    { net: 'MobileNetV2', document: mobileNetV2(), want: { macs: 300_774_272n, parameters: 3_504_872n } },
    { net: 'VGG-16', document: vgg16(), want: { macs: 15_470_264_320n, parameters: 138_357_544n } },
    {
      net: 'Xception',
      document: xception(),
      source: [1, 3, 299, 299],
      want: { macs: 8_357_403_496n, parameters: 22_855_952n, statistics: 54_528n },
    },
    {
      net: 'AlexNet in two groups',
      document: alexNet(),
      source: [1, 3, 227, 227],
      want: { macs: 724_406_816n, parameters: 60_965_224n },
    },
    {
      net: 'AlexNet in one group',
      document: alexNet(1),
      source: [1, 3, 227, 227],
      want: { macs: 1_135_256_096n, parameters: 62_378_344n },
    },
    { net: 'AlexNet in one tower', document: alexNetOneTower(), want: { macs: 714_188_480n, parameters: 61_100_840n } },
    {
      net: 'ResNet-50 with the stride on the 1x1',
      document: resNet({ ...resNet50, stride: 'first-1x1' }),
      want: { macs: 3_857_973_248n, parameters: 25_557_032n },
    },
    {
      net: 'ResNet-50 with the stride on the 3x3',
      document: resNet(resNet50),
      want: { macs: 4_089_184_256n, parameters: 25_557_032n },
    },
    { net: 'ResNeXt-50 32x4d', document: resNet(resNeXt50), want: { macs: 4_230_479_872n, parameters: 25_028_904n } },
    {
      net: 'ResNeXt-101 32x8d',
      document: resNet(resNeXt101),
      want: { macs: 16_414_015_488n, parameters: 88_791_336n },
    },
  ])('$net', ({ document, source, want }) => {
    expect(of(document, source)).toMatchObject(want);
  });

  it.each<[net: string, document: ProjectDocument, source: readonly number[]]>([
    ['MobileNetV1', mobileNetV1(), image],
    ['MobileNetV2', mobileNetV2(), image],
    ['VGG-16', vgg16(), image],
    ['Xception', xception(), [1, 3, 299, 299]],
    ['AlexNet', alexNet(), [1, 3, 227, 227]],
    ['ResNet-50', resNet(resNet50), image],
    ['GoogLeNet', googLeNet(), image],
    ['Inception v3', inceptionV3(), [1, 3, 299, 299]],
  ])('%s ends in a thousand classes', (_, document, source) => {
    expect(planNetwork(document, source).steps.at(-1)?.op.output).toEqual([1, 1000, 1, 1]);
  });

  it('a table that does not plan says where and why', () => {
    expect(() => planNetwork(alexNet(7), [1, 3, 227, 227])).toThrow(/^conv2: .*7 groups do not divide/);
  });
});

describe('MobileNetV1', () => {
  it.each([
    [1, [568_740_352n, 418_121_728n, 290_675_200n, 186_400_768n], 4_231_976n],
    [0.75, [325_400_448n, 239_273_472n, 166_396_800n, 106_770_432n], 2_585_560n],
    [0.5, [149_497_088n, 109_970_432n, 76_524_800n, 49_160_192n], 1_331_592n],
    [0.25, [41_030_272n, 30_212_608n, 21_059_200n, 13_570_048n], 470_072n],
  ])('width %s at 224, 192, 160 and 128 pixels', (alpha, macs, parameters) => {
    const found = [224, 192, 160, 128].map((size) => of(mobileNetV1({ alpha }), [1, 3, size, size]));
    expect(found.map((each) => each.macs)).toEqual(macs);
    expect(found[0]?.parameters).toBe(parameters);
  });

  it('without its last layer the full twin has the figure of the paper', () => {
    const body = tally(planNetwork(mobileNetV1({ dense: true }), image), except('fc'));
    expect(body.macs).toBe(4_866_269_184n);
  });

  it('layer by layer: size, channels, weights and multiplications', () => {
    const planned = planNetwork(mobileNetV1(), image);
    const ids = ['conv0', ...Array.from({ length: 13 }, (_, i) => [`dw${i + 1}`, `pw${i + 1}`]).flat(), 'fc'];
    const rows = ids.map((id) => {
      const { macs, weights } = tally(planned, ({ nodeId }) => nodeId === id);
      const [, channels, size] = outputOf(planned, id).shape;
      return [id, size, channels, weights, macs];
    });
    const middle = [7, 8, 9, 10, 11].flatMap((i) => [
      [`dw${i}`, 14, 512, 4_608n, 903_168n],
      [`pw${i}`, 14, 512, 262_144n, 51_380_224n],
    ]);
    expect(rows).toEqual([
      ['conv0', 112, 32, 864n, 10_838_016n],
      ['dw1', 112, 32, 288n, 3_612_672n],
      ['pw1', 112, 64, 2_048n, 25_690_112n],
      ['dw2', 56, 64, 576n, 1_806_336n],
      ['pw2', 56, 128, 8_192n, 25_690_112n],
      ['dw3', 56, 128, 1_152n, 3_612_672n],
      ['pw3', 56, 128, 16_384n, 51_380_224n],
      ['dw4', 28, 128, 1_152n, 903_168n],
      ['pw4', 28, 256, 32_768n, 25_690_112n],
      ['dw5', 28, 256, 2_304n, 1_806_336n],
      ['pw5', 28, 256, 65_536n, 51_380_224n],
      ['dw6', 14, 256, 2_304n, 451_584n],
      ['pw6', 14, 512, 131_072n, 25_690_112n],
      ...middle,
      ['dw12', 7, 512, 4_608n, 225_792n],
      ['pw12', 7, 1024, 524_288n, 25_690_112n],
      ['dw13', 7, 1024, 9_216n, 451_584n],
      ['pw13', 7, 1024, 1_048_576n, 51_380_224n],
      ['fc', 1, 1000, 1_024_000n, 1_024_000n],
    ]);
  });

  it('sums by kind of layer', () => {
    const planned = planNetwork(mobileNetV1(), image);
    const pointwise = tally(planned, (step) => isPointwise(step) && step.nodeId !== 'fc');
    expect({
      full: tally(planned, within('conv0')).macs,
      depthwise: tally(planned, isDepthwise).macs,
      pointwise: pointwise.macs,
      connected: tally(planned, within('fc')).macs,
      scales: tally(planned).scales,
    }).toEqual({
      full: 10_838_016n,
      depthwise: 17_385_984n,
      pointwise: 539_492_352n,
      connected: 1_024_000n,
      scales: 21_888n,
    });
  });

  it.each([
    ['a full convolution', 512, 14, true, 462_422_016n, 2_359_296n],
    ['a depthwise separable one', 512, 14, false, 52_283_392n, 266_752n],
    ['three quarters as wide', 384, 14, false, 29_578_752n, 150_912n],
    ['and smaller', 384, 10, false, 15_091_200n, 150_912n],
  ])('one layer as %s', (_, channels, size, dense, macs, weights) => {
    expect(of(mobileNetLayer(channels, dense), [1, channels, size, size])).toMatchObject({ macs, weights });
  });
});

describe('blocks', () => {
  it('VGG-16, its 13 convolutions and their depthwise separable rewrite', () => {
    const [plain, rewritten] = [false, true].map((separable) =>
      tally(planNetwork(vgg16(separable), image), within('conv')),
    );
    expect([plain?.macs, plain && trainable(plain), rewritten?.macs]).toEqual([
      15_346_630_656n,
      14_714_688n,
      1_786_917_888n,
    ]);
  });

  it('AlexNet, layer by layer, and the ungrouped ones', () => {
    const ids = ['conv1', 'conv2', 'conv3', 'conv4', 'conv5'];
    expect(layers(alexNet(), [1, 3, 227, 227], ids)).toEqual([
      ['conv1', 34_944n, 105_415_200n],
      ['conv2', 307_456n, 223_948_800n],
      ['conv3', 885_120n, 149_520_384n],
      ['conv4', 663_936n, 112_140_288n],
      ['conv5', 442_624n, 74_760_192n],
    ]);
    const whole = layers(alexNet(1), [1, 3, 227, 227], ['conv2', 'conv4', 'conv5']);
    expect(whole.map(([, parameters]) => parameters)).toEqual([614_656n, 1_327_488n, 884_992n]);
  });

  it.each([
    [1, 64, 69_632n],
    [2, 40, 69_760n],
    [4, 24, 69_888n],
    [8, 14, 71_456n],
    [32, 4, 70_144n],
  ])('ResNeXt template %i x %id', (groups, width, weights) => {
    expect(of(resNeXtTemplate(groups, width), [1, 256, 56, 56]).weights).toBe(weights);
  });

  it('bottleneck and basic block at 56 x 56', () => {
    expect(of(resNeXtTemplate(1, 64), [1, 256, 56, 56])).toMatchObject({ weights: 69_632n, macs: 218_365_952n });
    expect(of(basicBlock(64), [1, 64, 56, 56])).toMatchObject({ weights: 73_728n, macs: 231_211_008n });
  });

  it('Inception v3 has modules of 35, 17 and 8 positions a side', () => {
    const planned = planNetwork(inceptionV3(), [1, 3, 299, 299]);
    const ids = ['5b', '5c', '5d', '6a', '6e', '7a', '7c'];
    expect(ids.map((id) => outputOf(planned, id).shape.slice(1, 3))).toEqual([
      [256, 35],
      [288, 35],
      [288, 35],
      [768, 17],
      [768, 17],
      [1280, 8],
      [2048, 8],
    ]);
  });

  it('one inverted residual of MobileNetV2', () => {
    expect(of(invertedResidualBlock(), [1, 24, 56, 56])).toMatchObject({ weights: 8_208n, macs: 25_740_288n });
  });

  it('Xception shrinks from 149 over 147, 74, 37 and 19 to 10', () => {
    const planned = planNetwork(xception(), [1, 3, 299, 299]);
    const ids = ['conv1', 'conv2', 'entry1', 'entry2', 'entry3', 'exit1'];
    expect(ids.map((id) => outputOf(planned, id).shape[2])).toEqual([149, 147, 74, 37, 19, 10]);
  });
});

describe('GoogLeNet', () => {
  const planned = planNetwork(googLeNet(), image);

  it('the multiplications of all nine modules', () => {
    expect(modules.map(([name]) => [name, tally(planned, within(`${name}.`)).macs])).toEqual([
      ['3a', 128_049_152n],
      ['3b', 304_267_264n],
      ['4a', 73_608_192n],
      ['4b', 87_908_352n],
      ['4c', 99_850_240n],
      ['4d', 118_515_712n],
      ['4e', 169_996_288n],
      ['5a', 51_079_168n],
      ['5b', 70_697_984n],
    ]);
  });

  it('what its table prints of other layers', () => {
    const first = tally(planned, ({ nodeId }) => nodeId === 'conv1');
    expect([first.weights, first.macs]).toEqual([9_408n, 118_013_952n]);
    // Depthwise 3 x 8 x 7 x 7 and pointwise 24 x 64, over 112 x 112 positions.
    const stem = planNetwork(separableStem(), image);
    expect(stem.steps.map(({ op }) => op.output)).toEqual([
      [1, 24, 112, 112],
      [1, 64, 112, 112],
    ]);
    expect(of(separableStem())).toMatchObject({ weights: 1_176n + 1_536n, macs: 2_712n * 12_544n });
    expect(['4c', '5a'].map((name) => tally(planned, within(`${name}.`)).weights)).toEqual([509_440n, 1_042_432n]);
  });

  it('the 5x5 branch of module 3a with and without its reduction', () => {
    const source = [1, 192, 28, 28];
    expect(of(naiveBranch(), source).macs).toBe(120_422_400n);
    const branch = layers(inceptionModule(), source, ['3a.5x5.reduce', '3a.5x5']).map(([, , macs]) => macs);
    expect(branch).toEqual([2_408_448n, 10_035_200n]);
    expect(tally(planned, within('3a.5x5')).macs).toBe(12_443_648n);
    expect(outputOf(planNetwork(inceptionModule(), source), '3a').shape).toEqual([1, 256, 28, 28]);
  });
});
