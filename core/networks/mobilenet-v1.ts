import type { ProjectDocument } from '../pipeline/document.ts';
import { connected, convNorm, documentOf, globalAverage, source } from './draft.ts';
import type { NetworkFigure } from './figure.ts';
import { except, isDepthwise, isPointwise, planNetwork, tally, trainable, within } from './tally.ts';

/** MobileNets: efficient convolutional neural networks for mobile vision applications (Howard et al. 2017, arXiv 1704.04861). */
export interface MobileNetV1Options {
  /** Width multiplier: all channel counts times this. */
  readonly alpha?: number;
  /** The twin that convolves in full instead of depthwise separably. */
  readonly dense?: boolean;
}

/** Stride and output channels of the thirteen blocks. */
const blocks: readonly (readonly [stride: number, channels: number])[] = [
  [1, 64],
  [2, 128],
  [1, 128],
  [2, 256],
  [1, 256],
  [2, 512],
  [1, 512],
  [1, 512],
  [1, 512],
  [1, 512],
  [1, 512],
  [2, 1024],
  [1, 1024],
];

/** *Shape*: [N, 3, 224, 224] (or any size) -> [N, 1000, 1, 1]. Blocks `conv0`, `dw1`, `pw1` ... `pw13`, `fc`. */
export function mobileNetV1({ alpha = 1, dense = false }: MobileNetV1Options = {}): ProjectDocument {
  return documentOf((draft) => {
    let channels = 32 * alpha;
    let last = convNorm(draft, 'conv0', source, { filters: channels, kernel: 3, stride: 2, padding: 'same' });
    for (const [index, [stride, wide]] of blocks.entries()) {
      const filters = wide * alpha;
      const window = { kernel: 3, stride, padding: 'same' } as const;
      if (dense) last = convNorm(draft, `conv${index + 1}`, last, { filters, ...window });
      else {
        last = convNorm(draft, `dw${index + 1}`, last, { filters: channels, groups: channels, ...window });
        last = convNorm(draft, `pw${index + 1}`, last, { filters, kernel: 1 });
      }
      channels = filters;
    }
    connected(draft, 'fc', globalAverage(draft, 'average', last), 1000);
  });
}

/** One layer of the paper's table 3: a full convolution, or the depthwise separable one in its place. */
export function mobileNetLayer(channels: number, dense: boolean): ProjectDocument {
  return documentOf((draft) => {
    if (dense) return convNorm(draft, 'conv', source, { filters: channels, kernel: 3, padding: 1 });
    const depthwise = convNorm(draft, 'dw', source, { filters: channels, groups: channels, kernel: 3, padding: 1 });
    return convNorm(draft, 'pw', depthwise, { filters: channels, kernel: 1 });
  });
}

const image = [1, 3, 224, 224];

/** As the authors' code prints them, by width, for 224, 192, 160 and 128 pixels. */
const grid: readonly (readonly [alpha: number, mega: readonly number[]])[] = [
  [1, [569, 418, 291, 186]],
  [0.75, [317, 233, 162, 104]],
  [0.5, [150, 110, 77, 49]],
  [0.25, [41, 34, 21, 14]],
];
const resolutions = [224, 192, 160, 128];

/** As table 6 of the paper prints them, at 224 pixels. */
const narrower = [
  [0.75, '325M', '2.6M'],
  [0.5, '149M', '1.3M'],
  [0.25, '41M', '0.5M'],
] as const;

export function mobileNetV1Figures(): NetworkFigure[] {
  const network = 'MobileNetV1';
  const all = tally(planNetwork(mobileNetV1(), image));
  const whole = trainable(all) + all.statistics;
  return [
    { network, figure: 'parameters', published: '4.2M', mark: 'read', ours: trainable(all) },
    { network, figure: 'parameters with running statistics', published: '4,253,864', mark: 'read', ours: whole },
    ...grid.flatMap(([alpha, printed]) => gridRow(network, alpha, printed)),
    ...narrower.flatMap(([alpha, macs, parameters]): NetworkFigure[] => {
      const found = tally(planNetwork(mobileNetV1({ alpha }), image));
      const row = { network, mark: 'read' } as const;
      return [
        { ...row, figure: `mult-adds, ${alpha} at 224 (paper)`, published: macs, ours: found.macs },
        {
          ...row,
          figure: `parameters, ${alpha} (paper)`,
          published: parameters,
          ours: trainable(found),
        },
      ];
    }),
    ...twinFigures(network),
    ...layerFigures(network),
    ...shareFigures(network),
  ];
}

function gridRow(network: string, alpha: number, printed: readonly number[]): NetworkFigure[] {
  return resolutions.map((size, i) => {
    const { macs } = tally(planNetwork(mobileNetV1({ alpha }), [1, 3, size, size]));
    const row = { network, figure: `mult-adds, ${alpha} at ${size}`, published: `${printed[i] ?? 0}M`, ours: macs };
    const reason = gridReason(alpha, size);
    return { ...row, mark: 'read', ...(reason === undefined ? {} : { reason }) };
  });
}

function gridReason(alpha: number, size: number): string | undefined {
  if (alpha === 0.75) return 'the table beside the code is off; at 224 the paper has 325M';
  if (alpha === 0.25 && size === 192) return 'the table beside the code is off';
  return alpha === 0.5 && size === 224 ? '149.50 rounded once more' : undefined;
}

/** The same net with full convolutions. */
function twinFigures(network: string): NetworkFigure[] {
  const planned = planNetwork(mobileNetV1({ dense: true }), image);
  const [all, body] = [tally(planned), tally(planned, except('fc'))];
  const twin = `${network}, full convolutions`;
  return [
    { network: twin, figure: 'weights', published: '29.3M', mark: 'read', ours: all.weights },
    {
      network: twin,
      figure: 'mult-adds without the last layer',
      published: '4866M',
      mark: 'read',
      ours: body.macs,
    },
    {
      network: twin,
      figure: 'mult-adds',
      published: '4866M',
      mark: 'read',
      ours: all.macs,
      reason: 'the paper leaves the fully connected layer out here, though its 569M includes it',
    },
  ];
}

/** Table 3: one layer, made narrower and smaller. */
function layerFigures(name: string): NetworkFigure[] {
  const network = `${name}, one layer of 512 channels at 14 x 14`;
  const layers = [
    { what: 'full convolution', size: 14, channels: 512, dense: true, printed: ['462M', '2.36M'] },
    { what: 'depthwise separable', size: 14, channels: 512, dense: false, printed: ['52.3M', '0.27M'] },
    { what: 'width 0.75', size: 14, channels: 384, dense: false, printed: ['29.6M', '0.15M'] },
    { what: 'resolution 0.714', size: 10, channels: 384, dense: false, printed: ['15.1M', '0.15M'] },
  ] as const;
  return layers.flatMap(({ what, size, channels, dense, printed }): NetworkFigure[] => {
    const { macs, weights } = tally(planNetwork(mobileNetLayer(channels, dense), [1, channels, size, size]));
    return [
      { network, figure: `mult-adds, ${what}`, published: printed[0], mark: 'read', ours: macs },
      { network, figure: `weights, ${what}`, published: printed[1], mark: 'read', ours: weights },
    ];
  });
}

/** Table 2: where the arithmetic and the weights are, in percent. */
function shareFigures(network: string): NetworkFigure[] {
  const planned = planNetwork(mobileNetV1(), image);
  const all = tally(planned);
  const shares = [
    {
      what: '1x1',
      part: tally(planned, (step) => isPointwise(step) && step.nodeId !== 'fc'),
      printed: ['94.86 %', '74.59 %'],
    },
    { what: 'depthwise', part: tally(planned, isDepthwise), printed: ['3.06 %', '1.06 %'] },
    { what: '3x3', part: tally(planned, within('conv0')), printed: ['1.19 %', '0.02 %'] },
    { what: 'fully connected', part: tally(planned, within('fc')), printed: ['0.18 %', '24.33 %'] },
  ] as const;
  const percent = (part: bigint, whole: bigint) => (100 * Number(part)) / Number(whole);
  return shares.flatMap(({ what, part, printed }): NetworkFigure[] => {
    const arithmetic = percent(part.macs, all.macs);
    return [
      {
        network,
        figure: `share of mult-adds, ${what}`,
        published: printed[0],
        mark: 'read',
        ours: arithmetic,
        ...(what === '3x3' ? { reason: 'a misprint of 1.91: the printed row does not add up to 100' } : {}),
      },
      {
        network,
        figure: `share of weights, ${what}`,
        published: printed[1],
        mark: 'read',
        ours: percent(part.weights, all.weights),
      },
    ];
  });
}
