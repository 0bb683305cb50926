import { expect, it } from 'vitest';
import { networkFigures } from '../../../core/networks/registry.ts';

/**
 * Every row of the printed table, by network: worked out from the shapes of the layers by formulas outside the lab. What was
 * printed somewhere is rounded, this is not; shares are in percent, to two digits.
 */
const exact: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'AlexNet, 2 groups': {
    parameters: 60_965_224,
    multiplications: 724_406_816,
  },
  'AlexNet, 1 group': {
    parameters: 62_378_344,
    multiplications: 1_135_256_096,
  },
  'AlexNet, one tower (torchvision)': {
    parameters: 61_100_840,
    multiplications: 714_188_480,
  },
  'VGG-16': {
    'multiplications of the convolutions': 15_346_630_656,
    'parameters of the convolutions': 14_714_688,
    parameters: 138_357_544,
    multiplications: 15_470_264_320,
  },
  'VGG-16, depthwise separable': {
    'multiplications of the convolutions': 1_786_917_888,
  },
  GoogLeNet: {
    'conv1, weights': 9_408,
    'conv1, multiplications': 118_013_952,
    '3a, multiplications': 128_049_152,
    '3b, multiplications': 304_267_264,
    '4a, multiplications': 73_608_192,
    '4b, multiplications': 87_908_352,
    '4c, multiplications': 99_850_240,
    '4d, multiplications': 118_515_712,
    '4e, multiplications': 169_996_288,
    '5a, multiplications': 51_079_168,
    '5b, multiplications': 70_697_984,
    '4c, weights': 509_440,
    '5a, weights': 1_042_432,
    '5x5 branch of 3a without reduction': 120_422_400,
    '5x5 branch of 3a': 12_443_648,
  },
  'GoogLeNet, conv1 depthwise separable': {
    'conv1, weights': 2_712,
    'conv1, multiplications': 34_019_328,
  },
  'Inception v3': {
    parameters: 23_834_568,
    'parameters without scales, as the paper of Xception prints them': 23_817_352,
    'parameters without scales, with running statistics (Keras)': 23_851_784,
    'multiply-adds (torchvision)': 5_713_216_096,
  },
  'ResNet-50': {
    parameters: 25_557_032,
    'multiply-adds': 3_857_973_248,
  },
  'ResNet-50, stride on the 3x3': {
    'multiply-adds': 4_089_184_256,
    'multiply-adds as a counter prints them': 4_089_184_256,
  },
  'ResNeXt-50 32x4d': {
    parameters: 25_028_904,
    'multiply-adds': 4_230_479_872,
  },
  'ResNeXt-101 32x8d': {
    parameters: 88_791_336,
    'multiply-adds': 16_414_015_488,
  },
  'ResNeXt template 1 x 64d': {
    weights: 69_632,
  },
  'ResNeXt template 2 x 40d': {
    weights: 69_760,
  },
  'ResNeXt template 4 x 24d': {
    weights: 69_888,
  },
  'ResNeXt template 8 x 14d': {
    weights: 71_456,
  },
  'ResNeXt template 32 x 4d': {
    weights: 70_144,
  },
  MobileNetV1: {
    parameters: 4_231_976,
    'parameters with running statistics': 4_253_864,
    'mult-adds, 1 at 224': 568_740_352,
    'mult-adds, 1 at 192': 418_121_728,
    'mult-adds, 1 at 160': 290_675_200,
    'mult-adds, 1 at 128': 186_400_768,
    'mult-adds, 0.75 at 224': 325_400_448,
    'mult-adds, 0.75 at 192': 239_273_472,
    'mult-adds, 0.75 at 160': 166_396_800,
    'mult-adds, 0.75 at 128': 106_770_432,
    'mult-adds, 0.5 at 224': 149_497_088,
    'mult-adds, 0.5 at 192': 109_970_432,
    'mult-adds, 0.5 at 160': 76_524_800,
    'mult-adds, 0.5 at 128': 49_160_192,
    'mult-adds, 0.25 at 224': 41_030_272,
    'mult-adds, 0.25 at 192': 30_212_608,
    'mult-adds, 0.25 at 160': 21_059_200,
    'mult-adds, 0.25 at 128': 13_570_048,
    'mult-adds, 0.75 at 224 (paper)': 325_400_448,
    'parameters, 0.75 (paper)': 2_585_560,
    'mult-adds, 0.5 at 224 (paper)': 149_497_088,
    'parameters, 0.5 (paper)': 1_331_592,
    'mult-adds, 0.25 at 224 (paper)': 41_030_272,
    'parameters, 0.25 (paper)': 470_072,
    'share of mult-adds, 1x1': 94.86,
    'share of weights, 1x1': 74.59,
    'share of mult-adds, depthwise': 3.06,
    'share of weights, depthwise': 1.06,
    'share of mult-adds, 3x3': 1.91,
    'share of weights, 3x3': 0.02,
    'share of mult-adds, fully connected': 0.18,
    'share of weights, fully connected': 24.33,
  },
  'MobileNetV1, full convolutions': {
    weights: 29_281_120,
    'mult-adds without the last layer': 4_866_269_184,
    'mult-adds': 4_867_293_184,
  },
  'MobileNetV1, one layer of 512 channels at 14 x 14': {
    'mult-adds, full convolution': 462_422_016,
    'weights, full convolution': 2_359_296,
    'mult-adds, depthwise separable': 52_283_392,
    'weights, depthwise separable': 266_752,
    'mult-adds, width 0.75': 29_578_752,
    'weights, width 0.75': 150_912,
    'mult-adds, resolution 0.714': 15_091_200,
    'weights, resolution 0.714': 150_912,
  },
  MobileNetV2: {
    parameters: 3_504_872,
    'multiply-adds': 300_774_272,
    'block 24 to 24 at 56 x 56, weights': 8_208,
    'block 24 to 24 at 56 x 56, multiply-adds': 25_740_288,
  },
  Xception: {
    parameters: 22_855_952,
    'parameters with running statistics': 22_910_480,
    'running statistics': 54_528,
    'multiply-adds': 8_357_403_496,
  },
  'ShuffleNet 1x g = 1': {
    'multiply-adds of the convolutions': 142_502_976,
    'multiply-adds with the fully connected layer': 143_078_976,
    parameters: 1_530_936,
  },
  'ShuffleNet 1x g = 2': {
    'multiply-adds of the convolutions': 140_036_512,
    'multiply-adds with the fully connected layer': 140_836_512,
    parameters: 1_732_848,
  },
  'ShuffleNet 1x g = 3': {
    'multiply-adds of the convolutions': 136_500_672,
    'multiply-adds with the fully connected layer': 137_460_672,
    parameters: 1_864_728,
  },
  'ShuffleNet 1x g = 4': {
    'multiply-adds of the convolutions': 133_251_776,
    'multiply-adds with the fully connected layer': 134_339_776,
    parameters: 1_967_344,
  },
  'ShuffleNet 1x g = 8': {
    'multiply-adds of the convolutions': 136_829_952,
    'multiply-adds with the fully connected layer': 138_365_952,
    parameters: 2_433_768,
  },
  'ShuffleNet 0.5x g = 3': {
    'multiply-adds with the fully connected layer': 37_589_856,
    parameters: 717_324,
  },
  'ShuffleNet 1.5x g = 3': {
    'multiply-adds with the fully connected layer': 292_443_552,
    parameters: 3_441_168,
  },
  'ShuffleNet 2x g = 3': {
    'multiply-adds with the fully connected layer': 524_045_184,
    parameters: 5_449_776,
  },
  'ShuffleNet 0.5x g = 8': {
    'multiply-adds with the fully connected layer': 40_469_760,
    parameters: 1_010_448,
  },
  'ShuffleNet 1.5x g = 8': {
    'multiply-adds with the fully connected layer': 290_188_800,
    parameters: 4_268_952,
  },
  'ShuffleNet 2x g = 8': {
    'multiply-adds with the fully connected layer': 521_942_016,
    parameters: 6_521_232,
  },
  'ShuffleNet V2 0.5x': {
    'multiply-adds (code)': 40_476_448,
    'parameters (code)': 1_366_792,
  },
  'ShuffleNet V2 1x': {
    'multiply-adds (code)': 144_907_992,
    'multiply-adds (torchvision)': 144_907_992,
    'parameters (code)': 2_278_604,
  },
  'ShuffleNet V2 1.5x': {
    'multiply-adds (code)': 295_759_392,
    'parameters (code)': 3_503_624,
  },
  'ShuffleNet V2 2x': {
    'multiply-adds (code)': 583_253_464,
    'parameters (code)': 7_393_996,
  },
  'Context module': {
    'receptive field': 67,
    'weights, 21 classes': 28_224,
  },
  'Context module, KITTI': {
    'receptive field': 35,
  },
  'Context module, Cityscapes': {
    'receptive field': 259,
  },
  'Context module, large': {
    'weights, 21 classes': 6_801_102,
  },
  'R3D-18': {
    parameters: 33_371_472,
    'multiply-adds': 40_696_553_472,
  },
  'MC3-18': {
    parameters: 11_695_440,
    'multiply-adds': 43_342_635_008,
  },
  'R(2+1)D-18': {
    parameters: 31_505_325,
    'multiply-adds': 40_519_080_960,
  },
  'R(2+1)D-18, middle planes worked out for each convolution': {
    parameters: 33_370_839,
  },
  C3D: {
    'parameters of the convolutions': 27_655_936,
  },
  'U-Net': {
    parameters: 31_030_658,
    'multiply-adds': 150_428_424_448,
  },
  'ESRGAN-slim': {
    parameters: 222_075,
    'multiply-adds at 18 x 14': 56_081_088,
  },
  'Transposed 2x2, stride 2, 3 channels to 1 over 2 x 2': {
    'multiplications, as ptflops prints them': 48,
    'multiplications with zeros inserted': 192,
  },
  'SqueezeNet 1.0': {
    parameters: 1_248_424,
  },
  'ConvNeXt block, 96 channels': {
    parameters: 79_296,
  },
  'Inception 7x7, 192 channels at 17 x 17': {
    'multiply-adds': 522_031_104,
  },
  'Inception 1x7 + 7x1, 192 channels at 17 x 17': {
    'multiply-adds': 149_151_744,
  },
};

it('every row of the table of networks is exactly what the shapes of its layers come to', () => {
  const found: Record<string, Record<string, number>> = {};
  for (const { network, figure, ours } of networkFigures()) {
    const value = typeof ours === 'bigint' ? Number(ours) : Math.round(ours * 100) / 100;
    found[network] = { ...found[network], [figure]: value };
  }
  expect(found).toEqual(exact);
});
