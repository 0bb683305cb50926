import { alexNetFigures } from './alexnet.ts';
import { contextModuleFigures } from './context-module.ts';
import { esrganSlimFigures } from './esrgan-slim.ts';
import type { NetworkFigure } from './figure.ts';
import { googLeNetFigures } from './googlenet.ts';
import { inceptionV3Figures } from './inception-v3.ts';
import { mobileNetV1Figures } from './mobilenet-v1.ts';
import { mobileNetV2Figures } from './mobilenet-v2.ts';
import { resNetFigures } from './resnet.ts';
import { shuffleNetFigures } from './shufflenet.ts';
import { shuffleNetV2Figures } from './shufflenet-v2.ts';
import { smallBlockFigures } from './small-blocks.ts';
import { uNetFigures } from './u-net.ts';
import { vgg16Figures } from './vgg-16.ts';
import { videoNetFigures } from './video-nets.ts';
import { xceptionFigures } from './xception.ts';

/** Works out every figure of the known networks; takes about a second. */
export function networkFigures(): NetworkFigure[] {
  return [
    alexNetFigures,
    vgg16Figures,
    googLeNetFigures,
    inceptionV3Figures,
    resNetFigures,
    mobileNetV1Figures,
    mobileNetV2Figures,
    xceptionFigures,
    shuffleNetFigures,
    shuffleNetV2Figures,
    contextModuleFigures,
    videoNetFigures,
    uNetFigures,
    esrganSlimFigures,
    smallBlockFigures,
  ].flatMap((figures) => figures());
}
